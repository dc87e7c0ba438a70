"""How many removed notes are an ordinary edit, and how many may be a mistake."""

# Up to 3 removed notes are an ordinary edit in any deck, and so are up to 20 if they are at most
# one note in five. More may be a mistake, such as a wrong source or a lost file: then nothing must
# suggest deleting them.
ALWAYS_LISTED, LISTED = 3, 20
ONE_IN = 5


def is_small(removed: int, notes: int) -> bool:
    """Return whether so many removed notes are an ordinary edit, beside the notes that are left."""
    return removed <= ALWAYS_LISTED or (removed <= LISTED and removed * ONE_IN <= notes + removed)
