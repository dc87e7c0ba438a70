"""Anki's template language: the two sides of a card, as Anki's reviewer gets them."""
