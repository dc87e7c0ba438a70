"""What learners' collections already have must not change by accident."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from anki.collection import Collection
from click.testing import Result

from generator.notetypes import (
    BASIC,
    CHANGED,
    CLOZE,
    NOTE_TYPES,
    OCCLUSION,
    NoteType,
    back_html,
    css,
    front_html,
)
from tests.anki_collection import import_package, notes_in

# The text of templates and the stylesheet may change. Then `CHANGED` must be the time of that
# change, because Anki imports new text only with a later time, and the digest here changes as well.
PINNED = (1_795_760_000, "73241931d48f8fa1427760e1163503884553d694deae801c81be0fbfe117e56e")


def test_ids_names_fields_and_templates_never_change() -> None:
    assert [(kind.kind, kind.id, kind.name, kind.is_cloze) for kind in NOTE_TYPES] == [
        ("basic", 1607392319001, "Plain Text Basic", False),
        ("cloze", 1607392319002, "Plain Text Cloze", True),
        ("occlusion", 1607392319003, "Plain Text Image Occlusion", True),
    ]
    assert list(zip(BASIC.fields, BASIC.field_ids, strict=True)) == [
        ("Front", 6021839471000001),
        ("Back", 6021839471000002),
        ("Hint", 6021839471000003),
        ("Extra", 6021839471000004),
        ("Source", 6021839471000005),
        ("Context", 6021839471000006),
        ("Reverse", 6021839471000007),
        ("Typed", 6021839471000008),
    ]
    assert list(zip(CLOZE.fields, CLOZE.field_ids, strict=True)) == [
        ("Text", 6021839473000001),
        ("Hint", 6021839473000002),
        ("Extra", 6021839473000003),
        ("Source", 6021839473000004),
        ("Context", 6021839473000005),
    ]
    assert list(zip(OCCLUSION.fields, OCCLUSION.field_ids, strict=True)) == [
        ("Occlusion", 6021839475000001),
        ("Image", 6021839475000002),
        ("Header", 6021839475000003),
        ("Back Extra", 6021839475000004),
        ("Comments", 6021839475000005),
    ]
    assert [(template.name, template.id) for template in BASIC.templates] == [
        ("Forward", 6021839472000001),
        ("Reversed", 6021839472000002),
    ]
    assert [(template.name, template.id) for template in CLOZE.templates] == [
        ("Cloze", 6021839474000001)
    ]
    assert [(template.name, template.id) for template in OCCLUSION.templates] == [
        ("Image Occlusion", 6021839476000001)
    ]
    assert [kind.stock_kind for kind in NOTE_TYPES] == [None, None, 6]
    assert [kind.sort_field for kind in NOTE_TYPES] == ["Front", "Text", "Header"]


def test_ids_are_unique_and_exact_in_javascript() -> None:
    ids = [kind.id for kind in NOTE_TYPES]
    ids += [number for kind in NOTE_TYPES for number in kind.field_ids]
    ids += [template.id for kind in NOTE_TYPES for template in kind.templates]
    assert len(set(ids)) == len(ids)
    assert max(ids) < 2**53


def test_image_occlusion_has_the_fields_of_ankis(
    anki_deck: Callable[..., Result], collection: Collection
) -> None:
    Path("a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>')
    Path("cards.md").write_text(
        "Q: Which?\nA: ![](a.svg)\n- Left: rect 0 0 50% 100%\nType: occlusion\n", "utf-8"
    )
    assert anki_deck("build", "-o", "a.apkg").exit_code == 0
    import_package(collection, Path("a.apkg"))
    collection._backend.add_image_occlusion_notetype()
    stock = collection.models.by_name("Image Occlusion")
    ours = collection.models.by_name(OCCLUSION.name)
    assert stock is not None
    assert ours is not None
    for kind in (stock, ours):
        for part in (*kind["flds"], *kind["tmpls"]):
            del part["id"]
            part.pop("media", None)  # from Anki 2.0; genanki still writes it
        for text in ("qfmt", "afmt"):
            del kind["tmpls"][0][text]
    assert ours["flds"] == stock["flds"]
    assert [field["tag"] for field in ours["flds"]] == [0, 1, 2, 3, 4]
    assert [field["preventDeletion"] for field in ours["flds"]] == [True, True, True, True, False]
    assert ours["tmpls"] == stock["tmpls"]
    assert {key for key in stock if ours.get(key) != stock[key]} <= {
        "id",
        "name",
        "mod",
        "usn",
        "did",
        "css",
        "req",
        "sortf",  # named by the question, not by the shapes
    }


def test_a_typed_card_plays_the_question_once(
    anki_deck: Callable[..., Result], collection: Collection
) -> None:
    Path("a.wav").write_bytes(b"x")
    source = "---\nspeech: fr-FR\n---\n\nQ: La capitale ? [sound:a.wav]\nA: Paris\n"
    for kind in ("basic", "typed"):
        Path(f"{kind}.md").write_text(f"{source}Type: {kind}\n", encoding="utf-8")
        assert anki_deck("build", f"{kind}.md", "-o", f"{kind}.apkg").exit_code == 0
        import_package(collection, Path(f"{kind}.apkg"))
    heard = []
    for note in notes_in(collection):
        (card,) = note.cards()
        assert (
            card.answer().count("[[type:")
            == card.question().count("[[type:")
            == (1 if note["Typed"] else 0)
        )
        heard.append((card.question_av_tags(), card.answer_av_tags()))
    basic, typed = heard
    assert [len(tags) for tags in basic] == [
        2,
        1,
    ]  # a sound and the question's words, the answer's words
    assert basic == typed


def test_a_changed_template_comes_with_a_later_time() -> None:
    assert {kind.changed for kind in NOTE_TYPES} == {CHANGED}
    digest = hashlib.sha256("\x00".join(texts(*NOTE_TYPES)).encode()).hexdigest()
    assert (CHANGED, digest) == PINNED


def test_the_reversed_card_is_switched_on_by_its_field() -> None:
    text = front_html(BASIC.templates[1])
    assert text.startswith("{{#Reverse}}")
    assert text.rstrip().endswith("{{/Reverse}}")


def test_cards_need_no_network() -> None:
    for text in texts(BASIC, CLOZE, OCCLUSION):
        for word in ("http:", "https:", "@import", "url(//", "src="):
            assert word not in text


def test_only_the_key_for_the_hint_needs_a_script_on_cards_without_shapes() -> None:
    scripts = {
        script
        for text in texts(BASIC, CLOZE)
        for script in re.findall("<script>.*?</script>", text, re.DOTALL)
    }
    assert len(scripts) == 1
    assert 'event.key === "h"' in scripts.pop()
    assert all("<script" not in back_html(one) for kind in (BASIC, CLOZE) for one in kind.templates)


def texts(*kinds: NoteType) -> list[str]:
    return [
        css(),
        *(
            side(one)
            for kind in kinds
            for one in kind.templates
            for side in (front_html, back_html)
        ),
    ]
