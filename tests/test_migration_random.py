"""Random folders of random files: converted and built, they give what a build of them gives."""

import json
import os
import tempfile
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.cli import main
from tests.test_convert import media_of
from tests.test_dialects import CASE, FILES, case_file
from tests.vaults import PNG, files_below, package_content, write_files

# The formats of Markdown files, which a folder may have.
FORMATS = {
    "ankiops",
    "flashcards-obsidian",
    "hashcards",
    "headings",
    "inka",
    "ki",
    "logseq",
    "obsidian",
    "panky",
}
TEXTS = [
    (path.parent.name, case["source"])
    for path in FILES
    if path.parent.name in FORMATS
    for case in CASE.finditer(path.read_text(encoding="utf-8"))
]
NATIVE = [
    "Q: What is it?\nA: A note\n\nC: It has {{two}} {{parts}}.\nHint: count\n",
    "---\ndeck: Named::Deck\ntags: [own]\nsubdecks: 1\n---\n# One #x\n\nQ: What is it?\nA: Same\n",
    "# Title\n\nQ: A draft\n\nQ: Kept?\nA: ![](pic.png) ![[deep.png]]\n",
    "Q: What is missing?\n\nA second paragraph, so this is an error\n",
    "# No cards\n\nOnly text.\n",
    "Q: One?\nA: ![[a]]\n\nC: Two {{x}}: ![[b#One]]\n\nQ: Three?\nA: 3\n",
    "Q: Another?\nA: text\n\n   ![[skip]]\n   ![[z]] more\n\nQ: Beside?\nA: it\n",
]
SETTINGS = [
    {"flashcardTags": ["#cards", "#flashcards"], "singleLineCardSeparator": ";;"},
    {"convertHighlightsToClozes": False, "convertBoldTextToClozes": True},
]
ROOTS = [
    "---\ndeck: Root\n---\n",
    "---\nignore: [skip.md]\ndescription: All of it\n---\n\nQ: root?\nA: yes\n",
    "---\ndialect: hashcards\ntags: [t]\n---\n\nQ: root?\nA: yes\n\nC: It has [one].\n",
    "---\ndialect: obsidian\ndeck: Root::Below\n---\n",
]
NAMES = [
    "a.md",
    "10.md",
    "2.md",
    "sub/b.md",
    "sub/Deep dir/ü.md",
    "sub/skip.md",
    "skip.md",
    "x/y/z.md",
]


@st.composite
def folders(draw: st.DrawFn) -> dict[str, str | bytes]:
    """Draw the files of a folder, with most of the pictures that they name."""
    files: dict[str, str | bytes] = {}
    texts = st.sampled_from(TEXTS) | st.sampled_from([("native", text) for text in NATIVE])
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True)):
        dialect, text = draw(texts)
        if dialect != "native" and draw(st.booleans()) and not text.startswith("---"):
            text = f"---\ndialect: {dialect}\n---\n{text}"
        files[name] = text
        media = ["pic.png"] if dialect == "native" else sorted(media_of(case_file(dialect, text)))
        for target in media:
            if not target.startswith(("/", ".")) and ":" not in target and draw(st.booleans()):
                files[(Path(name).parent / target).as_posix()] = PNG + target.encode()
    files["assets/deep.png"] = PNG + b"deep"
    if draw(st.booleans()):
        files["cards.md"] = draw(st.sampled_from(ROOTS))
    if draw(st.booleans()):
        files[".obsidian/app.json"] = "{}"
        if draw(st.booleans()):
            chosen = json.dumps({"settings": draw(st.sampled_from(SETTINGS))})
            files[".obsidian/plugins/obsidian-spaced-repetition/data.json"] = chosen
    return files


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments, prog_name="anki-deck")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def check_folder(files: dict[str, str | bytes], *, is_built: bool) -> None:
    write_files(Path("one/S"), files)
    write_files(Path("two/S"), files)
    # Sources in one folder have no note in common, so each is in its own.
    with chdir("one"):
        one = run("build", "S", "--keep-going", "-o", "p.apkg")
    with chdir("two"):
        if is_built:
            run("build", "S", "--keep-going", "-o", "first.apkg")
        before = files_below(Path("S"))
        converted = run("convert", "S", "-o", "T")
        assert files_below(Path("S")) == before
        # Where all files with notes have errors, a build makes an empty package.
        is_empty = "\np.apkg: 0 notes" in f"\n{one.stdout}" and " draft" not in one.stdout
        if is_empty or not Path("../one/p.apkg").exists():
            assert (converted.exit_code, Path("T").exists()) == (1, False), converted.output
            return
        assert converted.exit_code == one.exit_code, (one.output, converted.output)
        assert "W919" not in converted.output
        two = run("build", "T", "-o", "p.apkg")
    assert two.exit_code == 0, (one.output, converted.output, two.output)
    counts = two.stdout.splitlines()[1]  # "  5 unchanged, 1 draft"
    assert not {"new", "changed", "returned", "moved", "removed"} & set(counts.split()), two.output
    assert package_content(Path("one/p.apkg")) == package_content(Path("two/p.apkg"))
    assert Path("one/p.apkg").read_bytes() == Path("two/p.apkg").read_bytes()


@settings(
    max_examples=int(os.environ.get("FOLDERS", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(files=folders(), is_built=st.booleans())
# An embedded note with a comment that is not closed.
@example(
    files={
        "a.md": "# Note\n```\nguid: d\nnotetype: Basic\n```\n\n## Front\na\n\n## Back\nb <!-- c",
        "b.md": "Q: One?\nA: ![[a]]\n",
    },
    is_built=False,
)
def test_a_folder_gives_the_same_package(files: dict[str, str | bytes], is_built: bool) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        chdir(folder),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        check_folder(files, is_built=is_built)
