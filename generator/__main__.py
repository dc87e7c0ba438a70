"""`python -m generator` runs `anki-deck`."""

from generator.cli import main

if __name__ == "__main__":
    main(prog_name="anki-deck")
