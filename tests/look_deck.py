"""The source in `look/`, which has every kind of note and every construct, and its media."""

from pathlib import Path
from shutil import copytree

from PIL import Image

LOOK = Path(__file__).parent / "look"
# The typed answer on the typed card.
TYPED = "Long shrt-term memmory x"


def copy_look(folder: Path) -> Path:
    """Copy the source into a folder, and create its media; return the copy."""
    source = folder / "look"
    copytree(LOOK, source)
    Image.linear_gradient("L").resize((1600, 900)).save(source / "big.png")
    Image.linear_gradient("L").resize((200, 1200)).save(source / "tall.png")
    for name in ("a.wav", "a.mp4"):
        source.joinpath(name).write_bytes(b"x")
    return source
