"""What several dialects have in common: gathering notes, rows of cells, cloze deletions, decks, front matter."""
