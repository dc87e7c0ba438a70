import pytest
from markdown.serializers import to_html_string

from generator.diagnostics import Code
from generator.markup.media import media_name, remote_warning
from generator.markup.media_elements import MediaElements
from generator.markup.problems import Problems
from generator.text.media_references import is_remote
from generator.text.regions import MediaLink
from tests.texts import EveryFile, NoFile, lines_of, text_of

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
    "target", ["https://e.org/a.png", "HTTP://e.org", "//e.org/a.png", "data:image/png;base64,eA"]
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
    ("link", "html"),
    [
        (MediaLink(0, 1, "a.png"), '<img alt="" src="a-0123456789ab.png">'),
        (
            MediaLink(0, 1, "a.png", '"a" <b> \\] \\\\'),
            '<img alt="&quot;a&quot; &lt;b&gt; ] \\" src="a-0123456789ab.png">',
        ),
        (
            MediaLink(0, 1, "a.png", "a", "t & u"),
            '<img alt="a" src="a-0123456789ab.png" title="t &amp; u">',
        ),
        (
            MediaLink(0, 1, "a.png", "", "", 'width=300 height="20%"'),
            '<img alt="" height="20%" src="a-0123456789ab.png" width="300">',
        ),
        (
            MediaLink(0, 1, "a.png", "", "", "width=40px"),
            '<img alt="" src="a-0123456789ab.png" width="40">',
        ),
        (
            MediaLink(0, 1, "a.png", "", "", "onload=x .cls width=1e9"),
            '<img alt="" src="a-0123456789ab.png">',
        ),
        (MediaLink(0, 1, "a.mp3", "a"), "[sound:a-0123456789ab.mp3]"),
        (MediaLink(0, 1, "a.MP4"), "[sound:a-0123456789ab.mp4]"),
        (
            MediaLink(0, 1, "https://e.org/<a>&.mp3"),
            "[sound:https://e.org/&lt;a&gt;&amp;.mp3]",
        ),
        (
            MediaLink(0, 1, "data:image/png;base64,eA"),
            '<img alt="" src="data:image/png;base64,eA">',
        ),
        (
            MediaLink(0, 1, "a.png", "{{c1::b}}"),
            '<img alt="&#123;&#123;c1&#58;:b&#125;&#125;" src="a-0123456789ab.png">',
        ),
    ],
)
def test_media_html(link: MediaLink, html: str) -> None:
    assert MediaElements(EveryFile(), Problems(text_of("x"))).html(link) == html


def test_the_problems_of_a_media_link_are_at_its_place() -> None:
    text = text_of("a\n![](b.mp3){width=3}")
    problems = Problems(text)
    media = MediaElements(NoFile(), problems)
    media.html(MediaLink(2, 20, "b.mp3", attributes="width=3"))
    assert lines_of(problems.found) == [
        '2:1 W912 "width=3" has no effect here',
        '2:1 E301 no such file: "b.mp3"',
    ]
    assert media.files == ()


def test_a_file_is_packaged_once() -> None:
    media = MediaElements(EveryFile(), Problems(text_of("x")))
    for target in ("a.png", "./a.png", "a.png"):
        media.html(MediaLink(0, 1, target))
    assert [file.path for file in media.files] == ["./a.png"]


PIXEL = "R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.mark.parametrize(
    "target",
    [
        f"data:image/gif;base64,{PIXEL}",
        f"DATA:IMAGE/GIF;BASE64,{PIXEL.rstrip('=')}",
        "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'/%3E.mp3",
        "data:image/svg+xml;charset=utf-8,<svg>",
        "data:image/svg+xml;utf8,%3Csvg%3E%3C/svg%3E",
        f"data:image/gif;name=a.gif;charset=us-ascii;base64,{PIXEL}",
        "data:image/jpeg;base64,%2F9j/",
    ],
)
def test_a_picture_inside_a_text(target: str) -> None:
    problems = Problems(text_of("x"))
    shown = MediaElements(NoFile(), problems).element(MediaLink(0, 1, target, "a"), 0)
    assert (shown.tag, shown.get("src")) == ("img", target)
    assert problems.found == []


def test_a_picture_of_a_host_without_a_scheme() -> None:
    problems = Problems(text_of("x"))
    MediaElements(NoFile(), problems).element(MediaLink(0, 1, "localhost:80/a.png", "a"), 0)
    (problem,) = problems.found
    assert problem.message == ('no picture or sound: "localhost:80/a.png" is no address on the web')
    assert problem.hint == 'write "http://localhost:80/a.png"'


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("data:text/html,<script>", Code.MEDIA_UNSUPPORTED),
        ("data:text/html;base64,QQ==", Code.MEDIA_UNSUPPORTED),
        ("data:,x", Code.MEDIA_UNSUPPORTED),
        ("data:image/png", Code.MEDIA_UNSUPPORTED),
        ("data:image/tiff;base64,QQ==", Code.MEDIA_UNSUPPORTED),
        ("data:audio/mp3;base64,QQ==", Code.MEDIA_UNSUPPORTED),
        ("data:image/png;base64,", Code.MEDIA_UNREADABLE),
        ("data:image/png;base64,!!!!", Code.MEDIA_UNREADABLE),
        ("data:image/png;a=b;base64,!!!!", Code.MEDIA_UNREADABLE),
        ("data:image/svg+xml;<,x", Code.MEDIA_UNSUPPORTED),
        ("data:image/svg+xml" + ";a" * 1_000_000, Code.MEDIA_UNSUPPORTED),
        ("data:image/png;base64,QQQQQ", Code.MEDIA_UNREADABLE),
        ("data:image/png;base64," + "A" * 7_000_000, Code.MEDIA_TOO_LARGE),
        ("data:image/svg+xml," + "%41" * 6_000_000, Code.MEDIA_TOO_LARGE),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_card_does_not_load_other_data(target: str, code: Code) -> None:
    problems = Problems(text_of("x"))
    shown = MediaElements(NoFile(), problems).element(MediaLink(0, 1, target, "a"), 0)
    assert to_html_string(shown) == "a"
    assert [problem.code for problem in problems.found] == [code]
