import pytest

from generator.markup.nodes import Characters, Separator
from generator.markup.wiki_links import wiki_link


def shown(text: str, start: int = 0) -> tuple[str, str, int] | None:
    """Return the name of the note, the label, and where the link ends."""
    found = wiki_link(text, start)
    if found is None:
        return None
    name, nodes, end = found
    label = ""
    for node in nodes:
        assert isinstance(node, Characters | Separator)
        label += node.text if isinstance(node, Separator) else text[node.start : node.end]
    return name, label, end


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("[[Note]]", 0, ("Note", "Note", 8)),
        ("a [[Note]].", 2, ("Note", "Note", 10)),
        ("[[Note|a label]]", 0, ("Note", "a label", 16)),
        ("[[Note#Part]]", 0, ("Note", "Note > Part", 13)),
        ("[[Note#Part#Step]]", 0, ("Note", "Note > Part > Step", 18)),
        ("[[Note\\|label]]", 0, ("Note", "label", 15)),
        ("[[Note#Part\\|label]]", 0, ("Note", "label", 20)),
        ("[[Note#Part|label]]", 0, ("Note", "label", 19)),
        ("[[#Part]]", 0, ("", "Part", 9)),
        ("[[Bayes' theorem]]", 0, ("Bayes' theorem", "Bayes' theorem", 18)),
        ("[[C++]]", 0, ("C++", "C++", 7)),
        ("[[C#]]", 0, ("C#", "C#", 6)),
        ("[[C#|C sharp]]", 0, ("C#", "C sharp", 14)),
        ("[[@doe2020]]", 0, ("@doe2020", "@doe2020", 12)),
        ("[[2024-01-15]]", 0, ("2024-01-15", "2024-01-15", 14)),
        ("[[a/b c]]", 0, ("a/b c", "a/b c", 9)),
        ("请看[[光合作用]]", 2, ("光合作用", "光合作用", 10)),
    ],
)
def test_link(text: str, start: int, expected: tuple[str, str, int]) -> None:
    assert shown(text, start) == expected


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("a[[1]]", 1),
        ("x1[[a]]", 2),
        ("[[ -f x ]]", 0),
        ("[[ a]]", 0),
        ("[[a ]]", 0),
        ("[[a| b]]", 0),
        ('[["a"]]', 0),
        ("[['a']]", 0),
        ("[[1, 2]]", 0),
        ("[[1.5,-2]]", 0),
        ("[[a, b]]", 0),
        ("[[:alpha:]]", 0),
        ("[[a::b]]", 0),
        ("[[-1]]", 0),
        ("[[]]", 0),
        ("[[|]]", 0),
        ("[[|a]]", 0),
        ("[[#]]", 0),
        ("[[a]", 0),
        ("[[a\nb]]", 0),
        ("[[a]](b)", 0),
        ("[[a]][b]", 0),
        ("[[[a]]]", 1),
        ("[[a[b]]]", 0),
        ("[[`a`]]", 0),
        ("[[a*b*]]", 0),
    ],
)
def test_text(text: str, start: int) -> None:
    assert shown(text, start) is None
