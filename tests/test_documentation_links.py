"""The links of the documentation lead to files and headings that exist."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PAGES = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")]
_BLOCK = re.compile(r"^( *)(`{3,})[^\n]*\n.*?^\1\2$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^()\s]*)\)")


def headings(page: Path) -> set[str]:
    """Return what the headings of a page are called in links, as on GitHub."""
    titles = re.findall(r"^#+ (.*)$", _BLOCK.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_link_leads_somewhere() -> None:
    links = [
        (page, link)
        for page in PAGES
        for link in _LINK.findall(_SPAN.sub("code", _BLOCK.sub("", page.read_text("utf-8"))))
    ]
    assert len(links) > 100
    broken = []
    for page, link in links:
        file, _, heading = link.partition("#")
        target = page.parent / file if file else page
        if not target.exists() or (heading and heading not in headings(target)):
            broken.append((page.relative_to(PROJECT).as_posix(), link))
    assert broken == []
