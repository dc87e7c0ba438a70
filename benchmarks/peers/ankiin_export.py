"""AnkiIn is a library: this reads a file and writes a package with it.

python ankiin_export.py SOURCE PACKAGE
"""

import sys
from pathlib import Path

from AnkiIn import config  # type: ignore[import-not-found]
from AnkiIn.helper.genankiHelper import export_notes  # type: ignore[import-not-found]
from AnkiIn.parser.markdown import handle_post  # type: ignore[import-not-found]

# Otherwise an answer whose first line starts with "A" is a multiple choice, without choices.
QUESTIONS_FIRST = {"notetype": {"Choices": {"priority": 0}}}


def main(source: str, package: str) -> None:
    """Write the package."""
    config.execute_config(QUESTIONS_FIRST)
    export_notes(handle_post(Path(source).read_text(encoding="utf-8")), package)


if __name__ == "__main__":
    main(*sys.argv[1:])
