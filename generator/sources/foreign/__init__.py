"""Shared by several dialects: collecting notes, rows of cells, deletions, decks, front matter."""
