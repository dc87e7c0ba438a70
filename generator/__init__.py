"""Turn plain text into Anki packages; after edits and another import, notes keep their reviews."""

__version__ = "0.1.0"
