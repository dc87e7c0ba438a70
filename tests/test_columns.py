"""The roles of a table's columns: from its header, from an option, or by their order."""

import pytest

from generator.sources.dialects import anki_text
from generator.sources.field_markers import Field
from generator.sources.foreign.cells import guess_separator
from generator.sources.foreign.column_names import meaning_of
from generator.sources.foreign.column_roles import roles_from_option, roles_of
from generator.sources.foreign.columns import ColumnsError, read_option
from generator.sources.foreign.tables import read_table

UUID = "0b7c2f3e-1a2b-4c3d-9e8f-0123456789a"
EXTRA_TWICE = "question, extra, extra, answer"


def rows_of(table: str) -> list[list[str]]:
    return [row.split(",") for row in table.split("/")]


def roles_and_header(table: str) -> tuple[str, bool]:
    found = roles_of(rows_of(table))
    roles = (piece.split(" = ")[1] for piece in found.described.split(", "))
    return ", ".join(roles), found.has_header


@pytest.mark.parametrize(
    ("table", "roles"),
    [
        ("Answer,Question,Status/a,q,x", "answer, question, left out"),
        (
            "No,Question,Answer,Tags/1,q,a,t/2,r,b,t",
            "left out, question, answer, tags",
        ),
        (
            "spanish,english,tags/hola,hello,g",
            "question, answer, tags",
        ),
        ("spanish,english,topic/hola,hello,g", "question, answer, extra"),
        ("topic,spanish,english/g,hola,hello", "extra, question, answer"),
        ("spanish,definition,topic/hola,greeting,g", "question, answer, extra"),
        ("word,english,description/hola,hello,g", "question, answer, extra"),
        ("text,english,translation/hola,hello,bye", "question, extra, answer"),
        ("name,english/hola,hello", "question, answer"),
        ("topic,explanation,english/g,x,y", "question, answer, extra"),
        (
            "korean,english,example,example_translation/a,b,c,d",
            "question, answer, extra, extra",
        ),
        ("word,meaning,sentence,sentence english/a,b,c,d", "question, answer, extra, extra"),
        ("Sentence,Sentence translation/a,b", "question, answer"),
        ("English,Kana,Kanji/a,b,-/d,e,-/f,g,x/h,i,-", "question, answer, extra"),
        ("Kanji,English,Kana/,a,b/,d,e/,f,g", "empty, question, answer"),
        ("Front,Back,Extra/x,a,b/x,d,e/x,f,g", "question, answer, extra"),
        ("Word,Meaning/x,a/x,d/x,f", "question, answer"),
        (
            "Wort Deutsch,Wort Pinyin,Wortart,Satz Deutsch,Wort Hanyu/a,b,c,d,e",
            "question, extra, extra, extra, answer",
        ),
        ("Name,Answer,Tags/n,a,t", "question, answer, tags"),
        ("Front,Back,Audio/f,b,x.mp3", "question, answer, extra"),
        ("Front,Back,/f,b,", "question, answer"),
        ("Front,Back,/f,b,c", "question, answer, extra"),
        ("en,de/dog,Hund", "question, answer"),
        ("en-GB,pt_BR/dog,cão", "question, answer"),
        ("Deutsch,Français,Italiano/a,b,c", "question, answer, extra"),
        ("日本語,English/犬,dog", "question, answer"),
        ("Deutsches Wort,English translation/a,b", "question, answer"),
        ("Вопрос,Ответ/a,b", "question, answer"),
        ("#,Word,Meaning/1,a,b/2,c,d", "left out, question, answer"),
        (
            ",Kanji,Kana,English/0,a,b,c/1,d,e,f",
            "left out, question, extra, answer",
        ),
        ("Year,Event/1492,a/1789,b/1969,c", "question, answer"),
        ("Element,Symbol,Atomic number/a,b,1/c,d,8/e,f,9", "question, answer, extra"),
        ("Number,Spanish/1,uno/2,dos/3,tres", "question, answer"),
        ("Country,Capital,Tags/Peru,Lima,x", "question, answer, tags"),
        ("country,capital/Peru,Lima/Chile,Santiago/Cuba,Havana", "question, answer"),
        ("word_en,word_xx/dog,b/cat,d/cow,f", "question, answer"),
        ("id,front,back/7,a,b/9,c,d", "left out, question, answer"),
        ("id,front,back/g1,a,b/g2,c,d", "id, question, answer"),
        ("id,front,back/7,a,b/x4,c,d", "left out, question, answer"),
        ("Word,Type,Meaning/run,verb,x", "question, extra, answer"),
        ("Front,Back,Type/a,b,reverse", "question, answer, type"),
        ("Front,Meaning,Back/a,b,c", "question, extra, answer"),
        ("Word,Examples,Audio/a,b,c", "question, answer, extra"),
        ("Col1,Col2/a,b", "question, answer"),
        ("field 0,field 1,field 2/a,b,c", "question, answer, extra"),
        ("frontText,backText,frontHint,created_at/a,b,c,d", "question, answer, hint, left out"),
        ("Question,Correct answer,Source URL/q,a,u", "question, answer, extra"),
        (
            "Question,Answer A,Answer B,Correct Answer,Explanation/q,x,y,A,e",
            "question, question, question, answer, extra",
        ),
        (
            "Frage,Antwort 1,Antwort 2,Richtige Antwort/q,x,y,1",
            "question, question, question, answer",
        ),
        (
            "Pregunta,Respuesta A,Correcta,Respuesta B/q,x,y,z",
            "question, question, answer, question",
        ),
        ("Question,Answer 1,Answer 2,Explanation/q,x,y,z", "question, answer, extra, extra"),
        ("Question,Answer A,Answer B,Lösung/q,x,y,A", "question, question, question, answer"),
        ("Question,Answer A/q,x", "question, answer"),
        ("word,meaning 1,meaning 2/q,x,y", "question, answer, extra"),
        ("Wort,Bedeutung1,Bedeutung2,Beispiel1/q,x,y,z", "question, answer, extra, extra"),
        ("英語,品詞1,意味1,意味2/q,x,y,z", "question, extra, answer, extra"),
        ("Kana,Roman/x,y", "question, answer"),
        ("Kana,Roman,{Image File},{Mnemonic Text}/x,y,f,h", "question, answer, extra, hint"),
        (
            "Simplified Chinese,Traditional Chinese,Pinyin,English/x,y,z,a",
            "question, extra, extra, answer",
        ),
        ("Kana,Roman,/x,y,z", "question, answer, extra"),
        ("Deutsch,Sens2,Français/x,,z", "question, empty, answer"),
        ("Chinese,Traditional,Pinyin,Definition/x,y,z,a", "question, extra, extra, answer"),
        ("Simplified,Traditional,Pinyin,English/x,y,z,a", "question, extra, extra, answer"),
        ("Simplified Chinese,Simple English Definition/x,y", "question, answer"),
        (
            "Question,Option A,Option B,Answer/q,x,y,A",
            "question, question, question, answer",
        ),
    ],
)
def test_the_roles_below_a_header(table: str, roles: str) -> None:
    assert roles_and_header(table) == (roles, True)


@pytest.mark.parametrize("table", ["Front,Back", "Phrase,Translation", "Col1,Col2"])
def test_a_header_without_a_row_is_no_note(table: str) -> None:
    assert roles_of(rows_of(table)).has_header
    parsed = read_table("a.csv", [table])
    assert (parsed.notes, parsed.notices) == ((), ())


@pytest.mark.parametrize(
    ("table", "roles"),
    [
        # lists of words
        ("question,Frage/answer,Antwort", "question, answer"),
        ("English,Englisch/German,Deutsch", "question, answer"),
        ("answer,respuesta/dog,perro", "question, answer"),
        ("day,Tag/night,Nacht", "question, answer"),
        ("Peru,Spanish/Brazil,Portuguese", "question, answer"),
        ("one,1/two,2/three,3", "question, answer"),
        ("ace,A/king,K", "question, answer"),
        ("Which ocean?,Pacific/How many?,5/2+2?,4/3+3?,6", "question, answer"),
        ("1,one/2,two/3,three", "question, answer"),
        ("dog,Hund/Cat,Katze/Cow,Kuh/Fox,Fuchs", "question, answer"),
        # a single row
        ("q,a", "question, answer"),
        ("Country,Capital,Tags", "question, answer, extra"),
        ("1,hola,hello/2,adios,bye/3,si,yes", "left out, question, answer"),
        # a column that says the same in most rows
        ("a::b,hola,hello/a::b,adios,bye/a::c,si,yes/a::c,no,no", "deck, question, answer"),
        ("a::b,hola,hello/a::c,adios,bye/a::d,si,yes", "question, answer, extra"),
        ("Unit 1,hola,hello/Unit 1,adios,bye/Unit 1,si,yes", "extra, question, answer"),
        ("Unit 1,hola/Unit 1,adios/Unit 1,si", "question, answer"),
        ("hola,hello,x/hola,bye,y", "question, answer, extra"),
        ("noun,Haus,house/noun,Baum,tree/verb,gehen,go/noun,Hund,dog", "question, answer, extra"),
        (
            "noun,Haus,house/noun,Baum,tree/noun,Hund,dog/verb,gehen,go/verb,sehen,see",
            "extra, question, answer",
        ),
        # without another text after it, a text of its own in each row is the answer
        (
            "big,vast,adj/big,huge,adj/big,large,adj/hot,warm,adj/hot,torrid,n",
            "question, answer, extra",
        ),
        # the answer is the next column that nearly every row has
        ("Peru,,Lima/Chile,,Quito/Cuba,CU,Havana", "question, extra, answer"),
        (
            "a::b,c::d,k,l/a::b,c::d,r,e/a::c,c::d,s,i/a::c,c::e,t,o",
            "deck, extra, question, answer",
        ),
        ("Question 1,Answer 1/Question 2,Answer 2", "question, answer"),
        ("word 1,meaning 1,A1/word 2,meaning 2,A1", "question, answer, extra"),
        ("Unit 1,answer,Antwort/Unit 1,question,Frage", "question, answer, extra"),
        ("k,l,a::b/r,e,a::b/s,i,a::c/t,o,a::c", "question, answer, tags"),
        ("x::y,k,l,a::b/x::y,r,e,a::b/x::y,s,i,a::b", "deck, question, answer, extra"),
        ("k,l,a::b c/r,e,a::b c/s,i,a::b c", "question, answer, extra"),
        ("k,l,std::map/r,e,std::set/s,i,std::any", "question, answer, extra"),
        ("k,l,a::b::d/r,e,a::c::e/s,i,a::b::e", "question, answer, tags"),
        ("k,a::b/r,a::b/s,a::b", "question, answer"),
        # ids
        ("12_3,a,b/12_4,c,d/13_1,e,f", "left out, question, answer"),
        ("12_3,a,b/12_3,c,d/13_1,e,f", "question, answer, extra"),
        ("2020-01-02,a,b/2020-01-03,c,d/2020-01-05,e,f", "question, answer, extra"),
        (f"{UUID}a,a,b/{UUID}b,c,d/{UUID}c,e,f", "id, question, answer"),
        (f"{UUID}a,1,a,b/{UUID}b,2,c,d/{UUID}c,3,e,f", "id, left out, question, answer"),
        (f"{UUID}a,a,b/{UUID}a,c,d/{UUID}c,e,f", "question, answer, extra"),
        (f"{UUID}a,a,b/{UUID}b,c,d/x,e,f", "question, answer, extra"),
        (f"{UUID}a,a/{UUID}b,c/{UUID}c,e", "question, answer"),
        # the word in other characters and its reading are beside the answer
        ("爱护,愛護,àihù,care/爱惜,愛惜,àixī,cherish/安慰,安慰,ānwèi,comfort", EXTRA_TWICE),
        ("爱护,ai4 hu4,care/爱惜,ai4xi1,cherish/安慰,an1 wei4,comfort", "question, extra, answer"),
        ("犬,いぬ,dog/猫,ねこ,cat/食べる,たべる,eat", "question, extra, answer"),
        ("犬,いぬ,собака/猫,ねこ,кот/牛,うし,корова", "question, extra, answer"),
        ("犬,いぬ,inu.mp3/猫,ねこ,neko.mp3/牛,うし,ushi.mp3", "question, answer, extra"),
        ("犬,いぬ,L1-01/猫,ねこ,L1-02/牛,うし,L1-03", "question, answer, extra"),
        ("爱护,àihù,N1/爱惜,àixī,N1/安慰,ānwèi,N1", "question, answer, extra"),
        ("爱护,protéger,à/爱惜,chérir,é/安慰,réconforter,è", "question, answer, extra"),
        ("dog,犬,いぬ/cat,猫,ねこ/cow,牛,うし", "question, answer, extra"),
        # and so is its class
        ("go,v,gehen/see,v,sehen/say,v,sagen/eat,v,essen", "question, extra, answer"),
        ("go,v,gehen/see,v,sehen/dog,n,Hund/cat,n,Katze", "question, answer, extra"),
        (
            "is it a fish,no,whale/is it a star,no,moon/is it a sea,no,lake/is it a fox,no,dog",
            "question, answer, extra",
        ),
        ("go,1,gehen/see,1,sehen/say,1,sagen/eat,1,essen", "question, answer, extra"),
        ("x,Peru,Lima/,Chile,Quito/,Cuba,Havana", "extra, question, answer"),
        ("Peru,,x/Chile,Quito,/Cuba,,", "question, answer, extra"),
        ("Col1,Col3/a,b", "question, answer"),
        ("a,b,c/d,e,f", "question, answer, extra"),
        ("a,,b/c,,d", "question, answer"),
    ],
)
def test_a_first_row_that_is_a_note(table: str, roles: str) -> None:
    assert roles_and_header(table) == (roles, False)


def test_the_option_that_gives_the_same_roles() -> None:
    for table in ("No,Answer,Question,Kana,Tags/1,a,q,k,t/2,b,r,l,t", "1,a,b,c/2,d,e,f/3,g,h,i"):
        found = roles_of(rows_of(table))
        assert roles_from_option(found.option, rows_of(table)) == found
    assert roles_of(rows_of("No,Answer,Question,Kana,Tags/1,a,q,k,t/2,b,r,l,t")).option == (
        "question=3,answer=2,extra=4,tags=5"
    )


def test_columns_that_the_option_does_not_name_are_left_out() -> None:
    found = roles_from_option("question=English,answer=1", rows_of("Old,Note,English/a,b,c"))
    assert found.has_header
    assert found.notice("w.csv", is_set=True) == (
        'w.csv: columns: 1 "Old" = answer, 2 "Note" = left out, 3 "English" = question;'
        " as --columns says"
    )
    assert found.notice("w.csv", is_set=False).endswith("; set with --columns question=3,answer=1")


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("", '"" is not a role and a column: write it as in question=1,answer=2,tags=3'),
        ("a b", '"a b" is not a role and a column: write it as in question=1,answer=2,tags=3'),
        (
            "question=1,back=2",
            'unknown role "back": use question, answer, extra, hint, source, tags, deck, id, type',
        ),
        ("question=0", "there is no column 0: columns are numbered from 1 on"),
        ("answer=1", "no column is the question: write it as in question=1,answer=2"),
        ("question=1,answer=1", 'the column "1" has two roles: give it one of them'),
        ("question=1,id=2,id=3", 'two columns have the role "id": name one of them'),
        ("question=4", "there is no column 4: the table has 2 columns"),
        ("question=99999999999999", "there is no column 999999999: the table has 2 columns"),
        ("question=x", 'no column has the name "x": use one of "a", "b"'),
        ("question=a,answer=1", "column 1 has two roles: give it one of them"),
    ],
)
def test_a_wrong_option(option: str, problem: str) -> None:
    with pytest.raises(ColumnsError) as found:
        roles_from_option(option, rows_of("a,b/c,d"))
    assert str(found.value) == problem


def test_several_columns_of_one_role() -> None:
    assert [column for _, column in read_option("Question=1, extra = 3,extra=Note")] == [
        "1",
        "3",
        "Note",
    ]


@pytest.mark.parametrize("name", ["x" * 41, "English German", "tomato", "", "no way"])
def test_a_name_that_says_nothing(name: str) -> None:
    assert meaning_of(name) == meaning_of("?!")


def cells_of(path: str, *rows: str) -> list[list[str]]:
    """Return the question, the answer and the extra text of each note of a table."""
    fields = (Field.QUESTION, Field.ANSWER, Field.EXTRA)
    return [
        [note.texts[field].value for field in fields if field in note.texts]
        for note in read_table(path, rows).notes
    ]


def test_the_tabs_of_a_tsv_file_come_before_other_separators() -> None:
    assert cells_of("a.tsv", "lake, deep, blue\tSee", "hill, high, green\tBerg", "sea, x") == [
        ["lake, deep, blue", "See"],
        ["hill, high, green", "Berg"],
        ["sea, x"],
    ]


def test_a_tsv_file_without_tabs_has_another_separator() -> None:
    assert cells_of("a.tsv", "lake|See|", "hill|Berg|x") == [["lake", "See"], ["hill", "Berg", "x"]]


def test_the_spaces_before_a_quote_are_no_separators() -> None:
    rows = ["#separator:space", 'lake "deep water" ', 'hill  "high"']
    notes = anki_text.read("a.txt", rows).notes
    assert [[text.value for text in note.texts.values()] for note in notes] == [
        ["lake", "deep water"],
        ["hill", "high"],
    ]


def test_a_quote_after_a_space_that_is_not_closed_changes_no_later_cell() -> None:
    rows = ('he said, "Stop', '"one', 'two",b', 'c, "d', 'e"')
    assert cells_of("a.csv", *rows) == [
        ["he said", '"Stop'],
        ["one  \ntwo", "b"],
        ["c", '"d'],
        ['e"'],
    ]


@pytest.mark.parametrize(
    ("rows", "separator"),
    [
        (("lake,lac,https://a.org", "hill,colline,https://b.org"), ","),
        (("Was heißt 12:30?,half past",), ","),
        (("Time: noon,midi", "Time: later, in a week,plus tard"), ","),
        (("lake;lac:x", "hill;colline:y"), ";"),
        (("lake:lac,x", "hill:colline,y"), ","),
        (("lake:lac", "hill, high:colline"), ":"),
        (("lake:lac", "hill, high:colline", "sea:mer, x"), ":"),
        (("lake,x,z\tlac", "hill,y,z\tcolline"), "\t"),
        (("https://a.org", "12:30"), None),
    ],
)
def test_the_separator_that_splits_the_rows_best(
    rows: tuple[str, ...], separator: str | None
) -> None:
    assert guess_separator(rows) == separator


def test_a_colon_in_an_address_or_a_time_is_text_unless_the_file_names_the_separator() -> None:
    rows = ("noon:12:30", "lake:https://a.org", "5:a")
    assert cells_of("a.csv", *rows) == [["noon", "12:30"], ["lake", "https://a.org"], ["5", "a"]]
    named = anki_text.read("a.txt", ("#separator:colon", "#columns:front:back", "5:25")).notes
    assert [text.value for text in named[0].texts.values()] == ["5", "25"]


def test_the_separator_of_the_names_of_columns() -> None:
    rows = ("#columns:Back: long,Front", "#separator:comma", "See,lake")
    assert anki_text.read("a.txt", rows).notes[0].texts[Field.QUESTION].value == "lake"


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=; "])
def test_the_first_line_of_excel_names_the_separator(line: str) -> None:
    parsed = read_table("a.tsv", ["", line, "Front;Back", "lake, deep;See\t", "hill, high;Berg"])
    assert [note.location.line for note in parsed.notes] == [4, 5]
    assert parsed.problems == ()
    assert cells_of("a.csv", line, "lake, deep;See", "hill, high") == [
        ["lake, deep", "See"],
        ["hill, high"],
    ]


def test_a_named_colon_and_texts_like_the_line_of_excel() -> None:
    assert cells_of("a.csv", "sep=:", "5:25") == [["5", "25"]]
    assert cells_of("a.csv", "sep=x,a", "sep=;,b") == [["sep=x", "a"], ["sep=;", "b"]]
    assert cells_of("a.csv", "a,b", "sep=,") == [["a", "b"], ["sep="]]


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("water;nature", [("water", 5), ("nature", 11)]),
        ("water; nature,home", [("water", 5), ("nature", 12), ("home", 19)]),
        ("R&amp;D", [("R&amp;D", 5)]),
        ("[polite]", [("polite", 6)]),
        ("['a', #b]", [("a", 7), ("b", 12)]),
        ("[]", []),
        ("[a] [b]", [("[a]", 5), ("[b]", 9)]),
        ("nouns water", [("nouns", 5), ("water", 11)]),
        ("nouns, fresh water", [("nouns", 5), ("fresh water", 12)]),
    ],
)
def test_a_cell_of_tags(cell: str, tags: list[tuple[str, int]]) -> None:
    parsed = read_table("a.tsv", ["Front\tBack\tTags", f"q\ta\t{cell}"])
    (note,) = parsed.notes
    assert [(tag.text, tag.location.column) for tag in note.tags] == tags
