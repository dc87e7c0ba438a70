"""The suffixes of files that desktop, AnkiDroid and AnkiMobile show or play.

Source: Anki's rslib, media and text.rs.
"""

IMAGES = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff"}
)
SOUNDS = frozenset(
    {".mp3", ".ogg", ".oga", ".opus", ".wav", ".flac", ".m4a", ".aac", ".3gp", ".spx", ".weba"}
)
VIDEOS = frozenset(
    {".mp4", ".webm", ".mkv", ".mov", ".avi", ".mpg", ".mpeg", ".ogv", ".flv", ".m4v"}
)
