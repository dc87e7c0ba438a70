"""Where this program keeps what it cannot make again: the user's data folder."""

import os
from pathlib import Path

from platformdirs import user_data_path

# A folder in which this program has one of its own.
VARIABLE = "ANKI_DECK_DATA"
_NAME = "anki-deck"
# In seconds: longer than any run takes. What a killed run leaves here is deleted after this time.
LONGEST_RUN = 24 * 3600


def data_folder() -> Path:
    """Return the folder, which only its user can read, and make it if needed. Raises OSError."""
    named = os.environ.get(VARIABLE, "")
    try:
        # A folder that the user names has other files as well, and may be open to others.
        folder = (
            Path(named).expanduser().absolute() / _NAME
            if named
            else user_data_path(_NAME, appauthor=False)
        )
    except RuntimeError as error:  # "~" for a user without a home folder
        raise OSError(f"{VARIABLE}: {error}") from error
    if not folder.is_absolute():
        raise OSError(f"there is no home folder: set {VARIABLE} to a folder for data")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
