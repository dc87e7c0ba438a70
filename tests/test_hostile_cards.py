"""Hostile texts built to packages: on the cards of real Anki and of the preview, nothing is live.

Anki renders each side of each card, and Chromium shows it as Anki's apps do, with their MathJax and
without any protection: scripts would run, and addresses would be loaded.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from click.testing import Result
from playwright.sync_api import Browser, Frame, Page, Route

from docs.screens import CHROMIUM, chromium, mathjax
from generator.text.addresses import LINK_SCHEMES
from tests.anki_collection import answer, import_package, notes_in, question
from tests.hostile_payloads import FILES_BY_NAME, NAMES, TEXTS, text_with

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")

Run = Callable[..., Result]

PICTURE = b"\x89PNG\r\n\x1a\n"
HOST = "http://hostile.test"
APP = "http://anki.test"
MATHJAX = f"{APP}/_anki/js/vendor/mathjax/"
AUDIT = Path(__file__).with_name("hostile_audit.js").read_text(encoding="utf-8")

# What the templates and the renderer write.
TAGS = [
    *("a", "b", "blockquote", "br", "button", "canvas", "caption", "code", "col", "colgroup"),
    *("dd", "del", "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("i", "img", "input", "ins", "kbd", "li", "mark", "ol", "p", "pre", "rp", "rt", "ruby"),
    *("s", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody"),
    *("td", "th", "thead", "tr", "u", "ul"),
]
ATTRIBUTES = [
    *("align", "alt", "checked", "class", "dir", "disabled", "height", "hidden", "href", "id"),
    *("lang", "src", "start", "style", "title", "type", "value", "width"),
    *("data-card", "data-cloze", "data-height", "data-left", "data-occludeinactive"),
    *("data-ordinal", "data-rx", "data-ry", "data-shape", "data-top", "data-width"),
]
IDS = [
    *("answer", "err", "image-occlusion-canvas", "image-occlusion-container", "toggle", "typeans"),
]
# What the preview adds: buttons of sounds, the box for a typed answer, shapes on a picture.
OF_THE_PAGE = "[data-play], center, #typeans, #image-occlusion-container > svg"
# The only element of a template that an author's text must not have.
SCRIPTS = re.compile(r"<script>.*?</script>", re.DOTALL)

# As Anki's desktop does (ts/mathjax/index.ts).
_PACKAGES = [
    *("action", "ams", "autoload", "configmacros", "mathtools", "mhchem", "newcommand"),
    *("noundefined", "require"),
]
_MATHJAX = json.dumps(
    {
        "tex": {
            "displayMath": [["\\[", "\\]"]],
            "processEscapes": False,
            "processEnvironments": False,
            "processRefs": False,
            "packages": ["base", *_PACKAGES],
        },
        "loader": {
            "load": [f"[tex]/{name}" for name in _PACKAGES],
            "paths": {"mathjax": MATHJAX.removesuffix("/")},
        },
        "startup": {"typeset": False},
    }
)
_LOADED = """(known) => [...document.images]
  .filter((one) => known.includes(one.getAttribute("src"))).map((one) => one.src)"""
_TYPESET = "async () => { await MathJax.startup.promise; await MathJax.typesetPromise(); }"


@dataclass
class Watch:
    """All that must not happen, and the pictures on the network that a build warned of."""

    events: list[str] = field(default_factory=list)
    requests: set[str] = field(default_factory=set)
    remote: set[str] = field(default_factory=set)
    media: set[str] = field(default_factory=set)

    def known(self) -> dict[str, list[str]]:
        """Return what the audit knows."""
        return {
            "tags": TAGS,
            "attributes": ATTRIBUTES,
            "ids": IDS,
            "schemes": sorted(LINK_SCHEMES),
            "media": sorted(self.media | self.remote),
        }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


def test_there_are_many_payloads() -> None:
    every = [*TEXTS.values(), *FILES_BY_NAME.values()]
    assert len(every) == len(set(every)) >= 300


# ---- sources


def write_native(texts: dict[str, str], files: dict[str, str]) -> None:
    """Write a file for each payload, so that an error leaves out only its own."""
    folder = Path("native")
    folder.mkdir()
    folder.joinpath("p.png").write_bytes(PICTURE)
    for number, payload in enumerate(NAMES, 1):
        name = text_with(payload, HOST)
        named = folder / name
        named.mkdir()
        named.joinpath(f"{name}.png").write_bytes(PICTURE + bytes([number]))
        target = escaped(name)
        note = f"Q: name {number}\nA: a ![b](<{target}.png>) ![[{name}.png]]\n"
        write(named / f"name {number}.md", note)
    for name, text in texts.items():
        title = " ".join(text.split())
        fields = "".join(f"{marker}: {text}\n" for marker in ("A", "Extra", "Hint", "Source"))
        source = f"# {title}\nQ: {name}\n{text}\n{fields}"
        cloze = f"C: {{{{c1::{name}}}}}\n{text}\n"
        for kind, content in (("basic", source), ("cloze", cloze)):
            write(folder / f"{name} {kind}.md", content)
    for name, content in files.items():
        write(folder / f"{name}.md", content)


def escaped(name: str) -> str:
    """Write a file's name as the address of a picture."""
    return re.sub(r"[\\<>&]", lambda found: f"%{ord(found[0]):02X}", name)


def write(path: Path, content: str) -> None:
    path.write_bytes(text_with(content, HOST).encode())


def write_anki_text(texts: dict[str, str]) -> None:
    """Write an export with HTML in its fields, which the program converts."""
    with Path("deck.txt").open("w", encoding="utf-8", newline="") as file:
        file.write("#separator:tab\n#html:true\n#tags column:3\n")
        rows = ([f"{name}: {text}", text, text] for name, text in texts.items())
        csv.writer(file, delimiter="\t").writerows(rows)


def write_table(texts: dict[str, str]) -> None:
    with Path("table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["Question", "Answer"], *([f"{name}: {text}", text] for name, text in texts.items())]
        )


def write_rows(path: str, between: str, texts: dict[str, str], start: str = "") -> None:
    """Write rows of a question, a separator and an answer."""
    flat = ((name, " ".join(text.split())) for name, text in texts.items())
    rows = [f"{name} {text}{between}{text}\n" for name, text in flat]
    Path(path).write_bytes((start + "".join(rows)).encode())


def write_blocks(path: str, texts: dict[str, str]) -> None:
    blocks = [f"Q: {name} {text}\nA: {text}\n\n---\n\n" for name, text in texts.items()]
    Path(path).write_bytes("".join(blocks).encode())


# The function that writes the source, and the arguments of `build`.
OTHER_FORMATS: list[tuple[Any, ...]] = [
    (write_anki_text, "deck.txt"),
    (write_table, "table.csv"),
    (lambda texts: write_rows("quiz.txt", "\t", texts), "quiz.txt", "--dialect", "quizlet"),
    (
        lambda texts: write_rows("notes.md", "::", texts, "#flashcards\n\n"),
        *("notes.md", "--dialect", "obsidian"),
    ),
    (lambda texts: write_blocks("hash.md", texts), "hash.md", "--dialect", "hashcards"),
]
# Payloads that are errors in this format, so that no card has them.
WITH_ERRORS = {
    *("address 63", "block 21", "block 22", "characters", "hidden in other markup", "link 28"),
    *("picture 5", "picture 6", "picture 8", "picture 10", "picture 12", "picture 19"),
    *("picture 23", "picture 24", "start of a comment", "template 18", "template 24"),
    "what the page replaces",
}


# ---- cards


def built(anki_deck: Run, watch: Watch, *arguments: str) -> tuple[Path, set[str]]:
    """Build a package; note which pictures it leaves on the network.

    Returns its path, and the names of the files that its notes come from.
    """
    result = anki_deck("build", *arguments, "--json")
    report = json.loads(result.stdout)
    for problem in report["diagnostics"]:
        assert problem["line"] >= 1
        assert problem["hint"]
    watch.remote |= remote_pictures(report["diagnostics"])
    assert report["package"], report["diagnostics"][:3]
    return Path(report["package"]), {Path(note["path"]).stem for note in report["notes"]}


def remote_pictures(problems: list[dict[str, Any]]) -> set[str]:
    shown = (re.match('"(.*)" is not packaged', one["message"]) for one in problems)
    return {found[1] for found in shown if found}


def template_scripts(collection: Collection) -> set[str]:
    """Return the scripts of the note types, which this program wrote."""
    templates = (one for note_type in collection.models.all() for one in note_type["tmpls"])
    return {script for one in templates for script in SCRIPTS.findall(one["qfmt"] + one["afmt"])}


def sides_of(collection: Collection) -> list[str]:
    """Return the HTML of both sides of all cards, without the scripts of the templates."""
    sides = [
        side(card)
        for note in notes_in(collection)
        for card in note.cards()
        for side in (question, answer)
    ]
    for script in template_scripts(collection):
        sides = [side.replace(script, "") for side in sides]
    return sides


def faults_of_package(
    collection: Collection, browser: Browser, packages: list[Path], watch: Watch
) -> list[str]:
    """Import packages into Anki, and show all of their cards; return what is live."""
    for package in packages:
        import_package(collection, package)
    watch.media = {path.name for path in Path(collection.media.dir()).iterdir()}
    return faults_of_sides(browser, sides_of(collection), watch)


@contextmanager
def opened(browser: Browser, html: str, watch: Watch) -> Iterator[Page]:
    """Open a page of the app; note all requests, dialogs, windows and navigations."""
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()

    def on_request(route: Route) -> None:
        url = route.request.url
        file = mathjax().parent / url.removeprefix(MATHJAX)
        if url == f"{APP}/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif url.startswith(MATHJAX) and file.is_file():
            route.fulfill(path=str(file))
        else:
            is_known = url.startswith((f"{APP}/", "data:")) and not url.startswith(MATHJAX)
            watch.requests |= set() if is_known else {url}
            route.abort()

    context.route("**/*", on_request)
    page.on("dialog", lambda dialog: watch.events.append(f"dialog {dialog.message}"))
    page.on("download", lambda download: watch.events.append(f"download {download.url}"))
    page.goto(f"{APP}/")
    context.on("page", lambda other: watch.events.append(f"window {other.url}"))

    def on_navigation(frame: Frame) -> None:
        if frame.url.partition("#")[0] not in (f"{APP}/", "about:srcdoc"):
            watch.events.append(f"navigation {frame.url}")

    page.on("framenavigated", on_navigation)
    yield page
    known = page.evaluate(_LOADED, sorted(watch.remote))
    watch.events += (f"request {url}" for url in watch.requests.difference(known))
    context.close()


def faults_of_sides(browser: Browser, sides: list[str], watch: Watch) -> list[str]:
    """Show sides of cards in one document; return what is live in them."""
    cards = "\n".join(
        f'<section data-card="{number}">{side}</section>' for number, side in enumerate(sides)
    )
    html = f"<!doctype html><html><head><title>Anki</title></head><body>\n{cards}\n</body></html>"
    with opened(browser, html, watch) as page:
        children = page.evaluate(
            "[...document.body.children].map((e) => e.dataset.card ?? e.tagName)"
        )
        assert children == [str(number) for number in range(len(sides))]
        faults = [
            f"{fault} in {sides[int(fault.split()[0])][:600]}" for fault in audit(page, watch)
        ]
        page.evaluate(f"window.MathJax = {_MATHJAX}")
        page.add_script_tag(url=f"{MATHJAX}{mathjax().name}")
        page.evaluate(_TYPESET)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('body > script').forEach((one) => one.remove())")
        faults += [f"after MathJax: {fault}" for fault in audit(page, watch)]
        faults += ["a script ran"] if page.evaluate("window.bad !== undefined") else []
    return sorted({*faults, *watch.events})


def audit(page: Page, watch: Watch) -> list[str]:
    found = page.evaluate(f"(known) => ({AUDIT})(document.body, known)", watch.known())
    assert isinstance(found, list)
    return found


def some(payloads: dict[str, str], step: int) -> dict[str, str]:
    return dict(list(payloads.items())[::step])


# ---- tests


# The everyday run takes some of the payloads.
@pytest.mark.parametrize("step", [16, pytest.param(1, marks=pytest.mark.slow)])
def test_nothing_is_live_on_the_cards_of_this_format(
    anki_deck: Run, collection: Collection, browser: Browser, step: int
) -> None:
    watch = Watch()
    texts, files = some(TEXTS, step), some(FILES_BY_NAME, step)
    write_native(texts, files)
    package, names = built(anki_deck, watch, "native", "--keep-going", "--dialect", "native")
    # A text with an error is in no package; what makes none is known.
    of_basic = {name.removesuffix(" basic") for name in names if name.endswith(" basic")}
    assert set(texts) - of_basic == set(texts) & WITH_ERRORS
    assert len(of_basic) * step >= 280
    assert set(files) <= names
    assert {f"name {number}" for number in range(1, len(NAMES) + 1)} - names == set()
    assert faults_of_package(collection, browser, [package], watch) == []
    # Anki shows descriptions of decks as HTML.
    descriptions = {deck["desc"] for deck in collection.decks.all()} - {""}
    assert descriptions
    assert all("<" not in text.replace("<br>", "") for text in descriptions)


@pytest.mark.slow
def test_nothing_is_live_on_the_cards_of_other_formats(
    anki_deck: Run, collection: Collection, browser: Browser
) -> None:
    watch = Watch()
    texts = {name: text_with(text, HOST) for name, text in TEXTS.items()}
    packages: list[Path] = []
    for number, (write_source, *arguments) in enumerate(OTHER_FORMATS):
        # The first of them has all payloads; the others share them.
        shared = dict(list(texts.items())[number - 1 :: len(OTHER_FORMATS) - 1])
        write_source(shared if number else texts)
        package, _ = built(anki_deck, watch, *arguments)
        packages.append(package.rename(f"{len(packages)}.apkg"))
    assert faults_of_package(collection, browser, packages, watch) == []


@pytest.mark.slow
def test_nothing_is_live_in_the_preview(anki_deck: Run, browser: Browser) -> None:
    watch = Watch()
    texts, files = some(TEXTS, 3), FILES_BY_NAME
    write_native(texts, files)
    anki_deck("preview", "native", "--dialect", "native", "-o", "page.html")
    html = Path("page.html").read_text(encoding="utf-8")
    with opened(browser, html, watch) as page:
        page.wait_for_function("() => document.getElementById('position').textContent")
        count = page.evaluate("items.length")
        assert count >= 2 * len(texts)
        page.evaluate("MathJax => mathJaxStarted ??= loadMathJax()")
        page.evaluate("() => mathJaxStarted")
        faults = page.evaluate(
            f"""(known) => {{
              const audit = {AUDIT};
              const faults = [];
              for (const item of items) {{
                for (const side of [false, true]) {{
                  showItem(item, side);
                  faults.push(...audit(frameDocument().body, known).map(
                    (fault) => `${{item.note.title}}: ${{fault}}`));
                  if (byId("frame").contentWindow.bad) faults.push(`${{item.note.title}}: ran`);
                }}
              }}
              return faults;
            }}""",
            {**watch.known(), "ids": [*IDS, "qa"], "own": OF_THE_PAGE},
        )
        page.wait_for_load_state("networkidle")
        faults += ["a script ran"] if page.evaluate("window.bad !== undefined") else []
    assert sorted({*faults, *watch.events}) == []


def test_what_is_live_is_noticed(browser: Browser) -> None:
    sides = [
        "<script>window.bad=1</script>",
        "<img src=x onerror=BAD>",
        "<a href='java\nscript:x'>a</a><a href='page'>b</a><a href='#c'>c</a>",
        f"<p style='background:url({HOST}/style)'>a</p><p id=qa>b</p>",
        "<svg><a xlink:href='javascript:x'></a></svg>",
        "\\(\\href{javascript:x}{y}\\)",
    ]
    faults = faults_of_sides(browser, sides, Watch())
    shown = [fault.partition(" in ")[0] for fault in faults if not fault.startswith("after")]
    assert shown == [
        "0 <script> is forbidden",
        "0 <script> is unknown",
        "1 <img> has onerror",
        "1 <img> loads x",
        "2 <a> leads to java\nscript:x",
        "2 <a> leads to page",
        "3 <p> #qa",
        f"3 <p> background:url({HOST}/style)",
        "4 <a> has xlink:href",
        "4 <a> leads to javascript:x",
        "4 <svg> is unknown",
        "a script ran",
        f"request {HOST}/style",
    ]
    assert "after MathJax: 5 <a> leads to javascript:x" in faults
