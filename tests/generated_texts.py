"""What tests write: files, and texts by Hypothesis from random pieces of the grammar."""

from pathlib import Path

from hypothesis import strategies as st

MARKUP = (
    "`", "``", "```", "~~~", "$", "$$", "\\(", "\\)", "\\[", "\\]", "{{", "}}", "{", "}", "::", ":",
    "{{c1::", "{{c2::", "{{c1,2::", "*", "**", "_", "~~", "[", "]", "(", ")", "![", "](a.png)",
    "](http://x)", "[sound:a.mp3]", "[^1]", "[^1]: ", "<", ">", "&", "&amp;", "<!--", "-->", "\\",
    "|", "|---|", "- ", "1. ", "> ", "    ", "  ", "\t", "#", " #tag", "\n", "\n\n", " ", "a", "b",
    "5", "word", "é", "日本", "🙂", "\u0301", "\u2028", "\x85", "\U00100000", "\U0010fffd",
    "\u200f", '"', "'", "=", "[latex]", "std::vector<int>", "/", "%",
    "~2~", "^2^", "==", "<b>", "</b>", "<sub>", "</sub>", "<br>", "[[a|b]]", "![[a.png|9]]", "%%",
)  # fmt: skip

GRAMMAR = (
    "Q: ", "A: ", "C: ", "Q:", "A:", "Q:x", "Extra: ", "Hint: ", "Source: ", "Tags: ", "Type: ",
    "ID: ", "\\Q: ", "# ", "## ", "---", "----", "```python", "```", "~~~~", "<!-- ", " -->",
    "question", "answer", "{{cloze}}", " #tag", "reversed", "deck: ", "tags: ", "auto-tags: ",
    "type: ", "subdecks: ", "[a, b]", "- a", "  a: b", "\r", "\x00", "\x1f", "\ufeff", "\ud800",
)  # fmt: skip

markup = st.lists(st.sampled_from(MARKUP) | st.text(max_size=3), max_size=30).map("".join)
_lines = st.lists(st.sampled_from(GRAMMAR + MARKUP) | st.text(max_size=3), max_size=6).map("".join)
_body = st.lists(_lines, max_size=25).map("\n".join)
_front_matter = st.builds(
    "---\n{}\n---\n".format, st.lists(_lines, max_size=4).map("\n".join)
) | st.just("")
sources = st.builds("{}{}{}".format, st.sampled_from(["", "\ufeff"]), _front_matter, _body).map(
    lambda text: text.replace("\n", "\r\n") if text.startswith("\ufeff") else text
)


def write(path: str, data: bytes = b"data") -> Path:
    """Write a file below the current folder."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file
