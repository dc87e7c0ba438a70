import pytest

from generator.markup.media import is_remote, media_html, media_name, remote_warning
from generator.text.regions import MediaLink
from tests.texts import text_of

DIGEST = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.png", "a-0123456789ab.png"),
        ("b/c d.PNG", "c-d-0123456789ab.png"),
        ("Café 1.jpeg", "Cafe-1-0123456789ab.jpeg"),
        ("_under_score.svg", "under-score-0123456789ab.svg"),
        ("日本.mp3", "media-0123456789ab.mp3"),
        ("a.b.c.webm", "a-b-c-0123456789ab.webm"),
        (f"{'x' * 300}.gif", f"{'x' * 40}-0123456789ab.gif"),
        (f"{'x' * 39} y.gif", f"{'x' * 39}-0123456789ab.gif"),
        ('"<&{{c1::.png', "c1-0123456789ab.png"),
    ],
)
def test_a_file_is_named_by_its_content(path: str, name: str) -> None:
    assert media_name(path, DIGEST) == name


@pytest.mark.parametrize(
    "target", ["https://e.org/a.png", "HTTP://e.org", "//e.org/a.png", "data:image/png;base64,x"]
)
def test_remote(target: str) -> None:
    assert is_remote(target)


@pytest.mark.parametrize(
    "target", ["a.png", "/a.png", "c:/a.png", "a:b.png", "../a.png", "./a//b.png"]
)
def test_local(target: str) -> None:
    assert not is_remote(target)  # one letter before a colon is a Windows drive


def test_the_warning_about_a_remote_picture() -> None:
    link = MediaLink(0, 10, "https://e.org/a.png")
    found = remote_warning(link.target, text_of("x").location)
    assert (found.code.value, found.message, found.hint) == (
        "W903",
        '"https://e.org/a.png" is not packaged: the card shows it only when online',
        "save the file in the folder of this text file, and write its name here",
    )


@pytest.mark.parametrize(
    ("link", "name", "html"),
    [
        (MediaLink(0, 1, "a.png"), "a.png", '<img src="a.png" alt="">'),
        (
            MediaLink(0, 1, "a.png", '"a" <b> \\] \\\\'),
            "a.png",
            '<img src="a.png" alt="&quot;a&quot; &lt;b&gt; ] \\">',
        ),
        (
            MediaLink(0, 1, "a.png", "a", "t & u"),
            "a.png",
            '<img src="a.png" alt="a" title="t &amp; u">',
        ),
        (
            MediaLink(0, 1, "a.png", "", "", 'width=300 height="20%"'),
            "a.png",
            '<img src="a.png" alt="" width="300" height="20%">',
        ),
        (
            MediaLink(0, 1, "a.png", "", "", "width=40px"),
            "a.png",
            '<img src="a.png" alt="" width="40">',
        ),
        (
            MediaLink(0, 1, "a.png", "", "", "onload=x .cls width=1e9"),
            "a.png",
            '<img src="a.png" alt="">',
        ),
        (MediaLink(0, 1, "a.mp3", "a"), "a.mp3", "[sound:a.mp3]"),
        (MediaLink(0, 1, "a.MP4"), "a.MP4", "[sound:a.MP4]"),
        (MediaLink(0, 1, ""), "https://e.org/<a>&.mp3", "[sound:https://e.org/&lt;a&gt;&amp;.mp3]"),
    ],
)
def test_media_html(link: MediaLink, name: str, html: str) -> None:
    assert media_html(link, name) == html
