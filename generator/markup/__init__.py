"""From the text of a note to the HTML of its fields."""
