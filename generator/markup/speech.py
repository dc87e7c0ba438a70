"""Texts that Anki reads aloud."""


def with_speech(html: str, words: str, language: str | None) -> str:
    """Add Anki's tag that reads a text's words aloud, which works in a field as in a template.

    The words keep their cloze delimiters: Anki says "blank" for the deletion that the card asks
    for.
    """
    words = words.replace("[", "(").replace("]", ")")
    if language is None or not words:
        return html
    spoken = f"[anki:tts lang={language}]{words}[/anki:tts]"
    # If the text ends with a paragraph, the button is after the last word, inside the paragraph.
    return f"{html.removesuffix('</p>')} {spoken}</p>" if html.endswith("</p>") else html + spoken
