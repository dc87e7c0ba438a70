"""Renders the texts of a note to the HTML of its fields."""
