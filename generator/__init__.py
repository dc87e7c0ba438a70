"""Turn plain text into Anki decks that can be edited, rebuilt and imported again without losing a review."""

__version__ = "0.1.0"
