"""What the name in a table's header says of its column, in the languages of Anki's users."""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.sources.field_markers import Field

DECK = "deck"
Role = Field | str  # a field of a note, or `DECK`


class Strength(IntEnum):
    """How surely a name is that of a question or an answer; of several columns, the surest is."""

    # "front", "answer"
    EXACT = 1
    # "word", "meaning": in a table with "front", more text
    USUAL = 2
    # "title", "description"
    VAGUE = 3


class NameMeaning(NamedTuple):
    """What a name says: the role of the column, or how else it is known.

    `language` is the English name of the language that the column is in. `is_label` is whether it
    has no role but is known: "reading". `is_bookkeeping` is whether it is about the row, as
    "status" is, and on no card; `is_choice` whether it is one of the answers to choose from, which
    may be the answer if it has that role. `is_numbered` is whether it ends in a number, as a text
    of a list may as well: so it shows no header by itself.
    """

    role: Role | None = None
    strength: Strength = Strength.EXACT
    language: str = ""
    is_label: bool = False
    is_bookkeeping: bool = False
    is_choice: bool = False
    is_numbered: bool = False


UNKNOWN = NameMeaning()

_ROLES: Mapping[tuple[Role, Strength], str] = {
    (Field.QUESTION, Strength.EXACT): (
        "front|question|questions|q|card front|front side|side 1|side1|side a"
        "|face 1|face1|prompt|frage|fragen"
        "|vorderseite|question recto|recto|pregunta|anverso|frente|pergunta|domanda|fronte|vraag"
        "|voorkant|fråga|spørsmål|kysymys|pytanie|przód|otázka|вопрос|питання|soru|ön yüz"
        "|正面|問題|问题|質問|表|앞면|질문|سؤال|שאלה|câu hỏi|pertanyaan"
    ),
    (Field.QUESTION, Strength.USUAL): (
        "term|terms|word|words|vocab|vocabulary|expression|phrase|kanji|hanzi"
        "|headword|lemma|cloze|begriff|wort|vokabel|terme|mot|término|palabra|termo|palavra"
        "|termine|parola|woord|ord|słowo|slovo|слово|термин|kelime|单词|單字|単語|단어|كلمة"
    ),
    (Field.QUESTION, Strength.VAGUE): (
        "text|name|title|concept|topic|item|command|texto|titel|nom|simplified|traditional"
    ),
    (Field.ANSWER, Strength.EXACT): (
        "back|answer|answers|a|card back|back side|side 2|side2|side b"
        "|face 2|face2|completion|response|antwort|antworten"
        "|rückseite|réponse|verso|respuesta|reverso|resposta|risposta|retro|antwoord|achterkant"
        "|svar|vastaus|odpowiedź|tył|odpověď|ответ|відповідь|cevap|arka yüz|answer text"
        "|背面|反面|答案|答え|回答|裏|뒷면|답|대답|جواب|תשובה|câu trả lời|jawaban"
    ),
    (Field.ANSWER, Strength.USUAL): (
        "definition|definitions|correct|correct answer|right answer|correct option|correct choice"
        "|correcta|correta|corretta"
        "|solution|lösung|solución|solução|soluzione|richtige antwort|bonne réponse"
        "|réponse correcte|respuesta correcta|resposta correta|risposta corretta"
        "|meaning|meanings|translation|translations|gloss|bedeutung"
        "|übersetzung|définition|signification|sens|traduction|definición|significado|traducción"
        "|definição|tradução|definizione|significato|traduzione|betekenis|vertaling|betydelse"
        "|översättning|znaczenie|tłumaczenie|значение|перевод|определение|переклад|anlam|çeviri"
        "|意思|意味|翻译|翻譯|翻訳|释义|뜻|의미|번역|معنى|ترجمة|nghĩa"
    ),
    (Field.ANSWER, Strength.VAGUE): (
        "description|explanation|value|content|erklärung|beschreibung|explication"
        "|explicación|descripción|explicação|descrição|spiegazione|descrizione|объяснение|описание"
    ),
    (Field.EXTRA, Strength.EXACT): (
        "extra|back extra|extras|notes|note|comment|comments|example|examples|remark|remarks"
        "|additional|more|info|additional info|beispiel|beispiele|notiz|notizen|anmerkung|exemple"
        "|remarque|ejemplo|nota|notas|exemplo|esempio|voorbeeld|пример|примечание"
    ),
    (
        Field.HINT,
        Strength.EXACT,
    ): "hint|hints|clue|mnemonic|hinweis|tipp|indice|pista|подсказка|ヒント",
    (Field.SOURCE, Strength.EXACT): "source|sources|reference|references|quelle|fuente|источник",
    (Field.TAGS, Strength.EXACT): (
        "tag|tags|label|labels|keywords|schlagwörter|etiqueta|etiquetas|étiquettes|теги|标签|タグ|태그"
    ),
    (DECK, Strength.EXACT): "deck|deck name|stapel|mazo|paquet|колода",
    (Field.ID, Strength.EXACT): "id|guid|note id|uid|uuid",
    (Field.TYPE, Strength.EXACT): "type|card type|note type",
}
# Names of columns that say where a text belongs.
_PLACES = (
    "key|level|category|chapter|lesson|unit|subject|group|section|difficulty|jlpt|hsk|cefr"
    "|page|year"
)
# Other known names of columns without a role.
_LABELS = (
    "symbol|character|audio|sound|image|picture|photo|video|file|media|url|link|links"
    "|pos|part of speech|word type|word class|wortart|classe grammaticale|categoría gramatical"
    "|часть речи|词性|詞性|品詞|품사"
    "|gender|plural|article|reading|kana|furigana|romaji|pinyin|ipa|pronunciation|transcription"
    "|transliteration|synonyms|synonym|antonyms|antonym|sentence|sentences|example sentence"
    "|context|etymology|color|colour|roman|romanization|romanisation|hiragana|katakana|zhuyin|jyutping"
)
_BOOKKEEPING = (
    "status|date|created|created at|updated|updated at|modified|due|interval|ease|reviews|lapses"
    "|score|known|learned|done|active|priority|rank|frequency|position|timestamp|review|reviewed"
    "|repetitions|attempts|streak|due date|box"
)
# Of these, only columns of numbers are about the row.
_NUMBERS = "no|nr|num|number|index|idx|row|order|sort|#|№|nummer|numéro|número|n°|номер"
# English name, ISO 639 codes, native names.
_LANGUAGES = (
    "english en eng englisch englische englisches anglais inglés ingles inglês inglese engels"
    " английский 英語 英语 영어"
    "|german de deu ger deutsch deutsche deutsches allemand alemán alemão tedesco duits немецкий"
    "|french fr fra fre français francais französisch francés francês francese frans французский"
    "|spanish es spa español espanol castellano spanisch espagnol espanhol spagnolo испанский"
    "|italian it ita italiano italienisch italien итальянский"
    "|portuguese pt por português portugues portugiesisch portugais portugués"
    "|dutch nl nld dut nederlands niederländisch néerlandais"
    "|russian ru rus русский russisch russe ruso russo"
    "|ukrainian uk ukr українська|polish pl pol polski polnisch polonais polaco"
    "|czech cs ces cze čeština česky|slovak sk slk slovenčina|slovene sl slv slovenščina slovenian"
    "|croatian hr hrv hrvatski|serbian sr srp српски srpski|bosnian bs bos bosanski"
    "|bulgarian bg bul български|macedonian mk mkd македонски|romanian ro ron rum română"
    "|hungarian hu hun magyar|greek el ell gre ελληνικά griechisch|turkish tr tur türkçe türkisch"
    "|swedish sv swe svenska schwedisch|norwegian nb nor norsk bokmål|danish da dan dansk"
    "|finnish fi fin suomi|icelandic isl íslenska|estonian et est eesti|latvian lv lav latviešu"
    "|lithuanian lt lit lietuvių|irish ga gle gaeilge|welsh cy cym cymraeg|scottish gd gla gàidhlig"
    "|catalan ca cat català|basque eu eus euskara|galician gl glg galego|latin la lat latein latina"
    "|japanese ja jpn jp 日本語 日语 japanisch japonais|chinese zh zho chi cn 中文 汉语 漢語 hanyu"
    " mandarin chinesisch chinois 普通话|cantonese yue 粵語|korean ko kor 한국어 koreanisch coréen"
    "|vietnamese vi vie tiếng việt|thai th tha ไทย ภาษาไทย|indonesian ind bahasa|malay ms msa"
    "|arabic ar ara العربية عربي arabisch arabe|hebrew heb עברית hebräisch|persian fa fas farsi"
    " فارسی|hindi hi hin हिन्दी|urdu ur urd اردو|bengali bn ben বাংলা|tamil ta tam தமிழ்|telugu te tel"
    "|punjabi pa pan|sanskrit sa san|nepali ne nep|georgian ka kat ქართული|armenian hy hye"
    "|albanian sq sqi shqip|esperanto eo epo|swahili sw swa|afrikaans af afr|tagalog tl tgl"
    " filipino|kazakh kk kaz|uzbek uz uzb|mongolian mn mon|yiddish yi yid"
)
_ROLE_OF = {
    name: NameMeaning(role, strength)
    for (role, strength), names in _ROLES.items()
    for name in names.split("|")
}
_PLACE_NAMES = frozenset(_PLACES.split("|"))
_LABEL_NAMES = _PLACE_NAMES | frozenset(_LABELS.split("|"))
_BOOKKEEPING_NAMES = frozenset(_BOOKKEEPING.split("|"))
NUMBER_NAMES = frozenset(_NUMBERS.split("|"))
_LANGUAGE_OF = {word: names.split()[0] for names in _LANGUAGES.split("|") for word in names.split()}
# Words beside a language: "English word", "in German", "Simplified Chinese".
_FILLERS = frozenset(
    {
        *("word", "words", "text", "term", "phrase", "side", "in", "the", "to", "target", "native"),
        *("simple", "simplified", "traditional"),
    }
)
# The first word of "example translation", which is more about the example.
_EXAMPLES = frozenset(
    {
        *("example", "examples", "sentence", "sentences", "beispiel", "beispiele", "beispielsatz"),
        *("satz", "exemple", "exemples", "ejemplo", "ejemplos", "exemplo", "exemplos", "esempio"),
        *("esempi", "voorbeeld", "voorbeeldzin", "пример", "примеры", "例文", "例句"),
    }
)
_CHOICE = lazy_pattern(
    r"(?:(?:answer )?(?:option|choice)|distractor|wrong answer) ?(?:[a-h]|[1-8])?"
)
# Choices beside "correct answer"; otherwise, the first of them is the answer.
_ANSWER_CHOICE = lazy_pattern(
    r"(?:answer|antwort|réponse|respuesta|resposta|risposta|antwoord) ?(?:[a-h]|[1-8])"
)
_SPACE = lazy_pattern(r"[\s_./:*-]+")
_IN_BRACKETS = lazy_pattern(r"[(\[][^()\[\]]*[)\]]")
# "frontHint"
_CAMEL_CASE = lazy_pattern(r"(?<=[a-z])(?=[A-Z][a-z])")
_MOST_WORDS = 3
# In characters.
_SHORTEST_NUMBERED = 3
# What a table may have several columns of.
_SIDES = (Field.QUESTION, Field.ANSWER)
_TEXTS = (*_SIDES, Field.EXTRA, Field.HINT)
# A longer cell is no name.
_LONGEST_NAME = 40


def meaning_of(name: str) -> NameMeaning:
    """Return what the name of a column says; `UNKNOWN` if that is not known."""
    if len(name) > _LONGEST_NAME:
        return UNKNOWN
    plain = normalised(name)
    if _CHOICE.fullmatch(plain):
        return NameMeaning(is_choice=True)
    if _ANSWER_CHOICE.fullmatch(plain):
        is_numbered = plain[-1].isdecimal()
        return NameMeaning(Field.ANSWER, Strength.USUAL, is_choice=True, is_numbered=is_numbered)
    without_brackets = normalised(_IN_BRACKETS.sub(" ", name))
    for candidate in dict.fromkeys((plain, without_brackets)):
        if found := _meaning(candidate):
            return found
    return _meaning_without_number(plain) or UNKNOWN


def _meaning_without_number(plain: str) -> NameMeaning | None:
    """Return what the name of a text says if a number is after it: "meaning 1", "意味1"."""
    name = plain.rstrip("0123456789").rstrip()
    # "A1", "B2"
    if name == plain or (name.isascii() and len(name) < _SHORTEST_NUMBERED):
        return None
    found = _meaning(name)
    if found is None or found.language or found.strength is Strength.VAGUE:
        return None
    # "Unit 1", "Lesson 2" are texts of a table.
    if found.role in _SIDES and plain[len(name) :].strip() != "1":
        return NameMeaning(is_label=True, is_numbered=True)
    is_label = found.is_label and name in _LABEL_NAMES - _PLACE_NAMES
    return found._replace(is_numbered=True) if is_label or found.role in _TEXTS else None


def _meaning(plain: str) -> NameMeaning | None:
    if plain in _ROLE_OF:
        return _ROLE_OF[plain]
    if plain in _LABEL_NAMES or plain in NUMBER_NAMES:
        return NameMeaning(is_label=True)
    if plain in _BOOKKEEPING_NAMES:
        return NameMeaning(is_bookkeeping=True)
    words = plain.split()
    bare = " ".join(word for word in words if word not in _FILLERS)
    if bare and bare != plain:  # "word audio"
        return _meaning(bare)
    languages = [_LANGUAGE_OF[word] for word in words if word in _LANGUAGE_OF]
    if len(languages) != 1:
        return _meaning_of_last_word(words)
    # "en-US", "zh_CN": a code with its country.
    if len(words) == 2 and all(len(word) == 2 for word in words):
        return NameMeaning(language=languages[0])
    others = [word for word in words if word not in _LANGUAGE_OF]
    if not others:
        return NameMeaning(language=languages[0])
    # "English translation", "German example"
    rest = " ".join(others)
    if rest in _ROLE_OF:
        found = _ROLE_OF[rest]
        return NameMeaning(found.role, max(found.strength, Strength.USUAL), languages[0])
    is_label = rest in _LABEL_NAMES or others[0] in _EXAMPLES
    return NameMeaning(is_label=True) if is_label else None


def _meaning_of_last_word(words: Sequence[str]) -> NameMeaning | None:
    """Return what the last of several words says: "correct answer", "front hint", "last review"."""
    found = _meaning(words[-1]) if 1 < len(words) <= _MOST_WORDS else None
    if found is None or found.language:
        return None
    if found.role in (DECK, Field.ID, Field.TYPE) or words[0] in _EXAMPLES:
        return NameMeaning(is_label=True)
    return found._replace(strength=Strength.VAGUE)


def normalised(name: str) -> str:
    """Write a name for a comparison: `Part_of-Speech:` is `part of speech`."""
    spaced = _CAMEL_CASE.sub(" ", unicodedata.normalize("NFKC", name))
    folded = spaced.casefold()
    return _SPACE.sub(" ", folded).strip(" \"'{}\ufeff")
