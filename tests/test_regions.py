import pytest

from generator.text.regions import CodeRegion, MathRegion, MediaLink, regions


def found(text: str) -> list[tuple[str, str]]:
    """List the regions by their kind and source; math and code by what is inside."""
    kinds = []
    for region in regions(text):
        if isinstance(region, MediaLink):
            kinds.append(("media", text[region.start : region.end]))
        else:
            kind = (
                ("display" if region.display else "math")
                if isinstance(region, MathRegion)
                else "block"
                if region.block
                else "code"
            )
            kinds.append((kind, text[slice(*region.inner)]))
    return kinds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$x$", ["x"]),
        ("a $x_1 * y_1$, $z$-axis", ["x_1 * y_1", "z"]),
        ("($x$)$y$", ["x", "y"]),
        ("$a\n+ b$", ["a\n+ b"]),
        ("$\\$$", ["\\$"]),
        ("$5$", ["5"]),
        ("$-1.5$ to $2,000$", ["-1.5", "2,000"]),
        ("$2n$", ["2n"]),
        ("$2 n + 1$", ["2 n + 1"]),
        ("$3\\text{ cm}$", ["3\\text{ cm}"]),
        ("$10 \\times n$", ["10 \\times n"]),
        ("$`x`$", ["`x`"]),
        ("\\(x_1 * y_1 * z\\)", ["x_1 * y_1 * z"]),
        ("\\( x \\)", [" x "]),
        ("\\(\\frac{a}{b}\\)", ["\\frac{a}{b}"]),
        ("$5 and $6", []),
        ("$5 and $6, then $7", []),
        ("US$5 for 5$", []),
        ("5$-10$", []),
        ("20$/month vs 30$/month", []),
        ("US$5 and A$6", []),
        ("a$b$", []),
        ("$10 km$", ["10 km"]),
        ("$3 < ax$", ["3 < ax"]),
        ("$0 = ax^2 + b$", ["0 = ax^2 + b"]),
        ("函数$x$的", ["x"]),
        ("[$]x[/$]", []),
        ("[$]x[/$] and [$]y[/$]", []),
        ("$5 and [$]x[/$]", []),
        ("[$$]x[/$$] [$x$]", ["x"]),
        # The rule reads it as math; W925 warns of it.
        ("$20 (or 18$ for you)", ["20 (or 18"]),
        ("$ x$", []),
        ("$x $", []),
        ("$x$1", []),
        ("$x$$", []),
        ("$x\n\ny$", []),
        ("\\$x$", []),
        ("$x\\$", []),
        ("$", []),
        ("\\(\\)", []),
        ("\\(x", []),
        ("\\\\(x\\\\)", []),
        ("`$x$`", []),
        ("costs $5, but $x$ is free", ["x"]),
    ],
)
def test_math(text: str, expected: list[str]) -> None:
    assert [inner for kind, inner in found(text) if kind == "math"] == expected
    assert not [inner for kind, inner in found(text) if kind == "display"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$x$$", ["x"]),
        ("$$\nx\n$$", ["\nx\n"]),
        ("\\[x\\] \\[y\\]", ["x", "y"]),
        ("$$x$$$$y$$", ["x", "y"]),
        ("$$a$b$$", ["a$b"]),
        ("$$x\n\ny$$", []),
        ("$$$$", []),
        ("$$ $$", []),
        ("$$x", []),
        ("\\[x\\)", []),
    ],
)
def test_display_math(text: str, expected: list[str]) -> None:
    assert [inner for kind, inner in found(text) if kind == "display"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`a`", [("code", "a")]),
        ("``a`b``", [("code", "a`b")]),
        ("`a\nb`", [("code", "a\nb")]),
        ("`a\n\nb`", []),
        ("\\`a`", []),
        ("`$x$` $`y`$", [("code", "$x$"), ("math", "`y`")]),
        ("`![a](b.png)`", [("code", "![a](b.png)")]),
        ("a\n```py\nx\ny\n```\nb", [("block", "x\ny")]),
        ("- ~~~\n  x\n  ~~~", [("block", "  x")]),
        ("```\n```", [("block", "")]),
        ("```\na `b` $c$\n```\n`d`", [("block", "a `b` $c$"), ("code", "d")]),
        ("```\nopen `a`", [("block", "open `a`")]),
    ],
)
def test_code(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_block_knows_its_language_and_indent() -> None:
    assert list(regions("x\n  ~~~C++ y\n  a\n  ~~~")) == [CodeRegion(4, 22, (13, 16), block=True)]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("![a b](c.png)", MediaLink(0, 13, "c.png", "a b")),
        ("![](c d.png)", MediaLink(0, 12, "c d.png")),
        ("![a](<c(.png>)", MediaLink(0, 14, "c(.png", "a")),
        ("![a](c(1).png)", MediaLink(0, 14, "c(1).png", "a")),
        ('![a](c.png "t u")', MediaLink(0, 17, "c.png", "a", "t u")),
        ("![a](c.png){width=300}", MediaLink(0, 22, "c.png", "a", "", "width=300")),
        ("![[a]](c.png)", MediaLink(0, 13, "c.png", "[a]")),
        ("![a\\]](c.png)", MediaLink(0, 13, "c.png", "a\\]")),
        ("[sound:a b.mp3]", MediaLink(0, 15, "a b.mp3")),
        ("![a]( c.png )", MediaLink(0, 13, "c.png", "a")),
    ],
)
def test_media(text: str, link: MediaLink) -> None:
    assert list(regions(text)) == [link]
    assert list(regions(f"é {text}")) == [link._replace(start=2, end=link.end + 2)]


@pytest.mark.parametrize(
    "text",
    ["\\![a](b.png)", "[a](b.png)", "![a](b.png", "![a]b.png)", "[sound:]", "![a\nb](c.png)"],
)
def test_no_media(text: str) -> None:
    assert list(regions(text)) == []


def test_regions_do_not_overlap() -> None:
    text = "`a` $b$ ![c](d.png) \\(e\\) ```\n$f$\n```"
    position = 0
    for region in regions(text):
        assert position <= region.start < region.end <= len(text)
        position = region.end
