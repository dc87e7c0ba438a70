"""Keeps a conversion from writing over the source: a link in the target may lead there."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.markup.media import MediaFile


def place_in_source(
    contents: Mapping[Path, bytes | MediaFile], folder: Path | None, files: Iterable[Path]
) -> Path | None:
    """Return the first path whose real place is one of the source; None if there is none.

    `contents` is what is written. Places of the source are all those below its `folder`, unless
    that is None, the `files` that were read, and the media that are copied.
    """
    real_folder = None if folder is None else Path(os.path.realpath(folder))
    originals = (Path(one.path) for one in contents.values() if isinstance(one, MediaFile))
    read = {os.path.realpath(path) for path in (*files, *originals)}
    for path in contents:
        place = os.path.realpath(path)
        if place in read or (real_folder and Path(place).is_relative_to(real_folder)):
            return path
    return None
