"""The table of rules: what speaks for and against each role of a line, how much, and why.

A rule looks at one line among its neighbours and says yes or no. The weights of the rules that say yes are added
up; ANSWER is what a line is when nothing is said, so it starts at 0 and has few rules of its own. The choice over
the whole text is made in `outline`. A weight of about 5 decides alone; one of about 1 tips a balance.
"""

from collections.abc import Callable
from typing import NamedTuple

from generator.draft.line_role import LineRole
from generator.draft.view import View
from generator.draft.vocabulary import ARTICLES, INDEFINITE, SECTION, TITLE_WORDS, VERDICTS

_Q, _C, _H, _M, _A = (
    LineRole.QUESTION,
    LineRole.CARD,
    LineRole.HEADING,
    LineRole.MORE,
    LineRole.ANSWER,
)


class Rule(NamedTuple):
    """`weight` is added to the roles in `speaks_of` where `holds`; `says` is what the user is told."""

    name: str
    speaks_of: tuple[LineRole, ...]
    weight: float
    says: str
    why: str
    holds: Callable[[View], bool]


# fmt: off
RULES: tuple[Rule, ...] = (
    # What asks in so many words.
    Rule("question mark", (_Q,), 7, "ends in a question mark", "nothing says more clearly that a line asks",
         lambda v: v.line.asks and (not v.line.bullet)),
    Rule("question word", (_Q,), 4, "begins as a question does", 'marks get lost in copying, and "What is" asks without one',
         lambda v: v.asks_without_mark),
    Rule("imperative", (_Q,), 4, "tells the reader to name or explain something", "exam questions often are orders",
         lambda v: v.line.orders and (not v.is_first_step)),
    Rule("question label", (_Q,), 8, "is labelled as a question", "the author said so",
         lambda v: v.line.asks_by_label),
    Rule("counted question", (_Q,), 4, "has the next number of the count of questions", "a count that runs through the text counts cards",
         lambda v: v.line.number in v.habits.counted),
    Rule("calls for a list", (_Q,), 2, "calls for a list", '"Types of", "Four conditions" want their items below',
         lambda v: v.asks_for_several and (not v.line.has_verb)),
    Rule("calls for a list of", (_Q,), 1.5, "does so as clearly as can be", '"side effects of" hardly begins an answer',
         lambda v: v.asks_for_several_of and (not v.line.has_verb)),
    Rule("names several", (_Q,), 1.5, "names several things, and short lines follow", "a plural above short lines is what they are",
         lambda v: v.plural and v.run[0] == 0 and (not v.asks_for_several)),
    Rule("names a task", (_Q,), 2, "asks for a full form, a definition or a difference", "such words are about another line's text",
         lambda v: v.names_a_task),
    # What looks like a term or title.
    Rule("title", (_Q,), 1.5, "is short and without a verb, like a title", "a term stands alone above what is said of it",
         lambda v: v.line.title_like and (not v.line.starts_lower or not v.habits.cased)),
    Rule("title case", (_Q,), 1, "has capitals like a title", "few sentences have a capital on every word",
         lambda v: v.line.title_like and v.line.title_case and v.habits.title_case_tells),
    Rule("abbreviation", (_Q,), 0.5, "is an abbreviation", "abbreviations get explained",
         lambda v: len(v.line.words) == 1 and bool(v.line.abbreviations)),
    Rule("heading's mark", (_Q,), 1.5, "is marked as a heading", "the lowest headings of an outline are what its lines explain",
         lambda v: v.line.hashes > 0),
    # What follows.
    Rule("defined below", (_Q,), 3, "a line below begins with its words", '"X is …" below "X" explains it',
         lambda v: v.defined_below and (not v.line.is_label) and (not v.line.bullet)),
    Rule("spelled out below", (_Q,), 4, "the line below spells out its abbreviation", "the initials of the line below prove it",
         lambda v: v.spelled_out_below or v.abbreviated_below or v.spelled_by_initials),
    Rule("example below", (_Q,), 1.5, "an example follows", "what has an example is a term",
         lambda v: v.line.title_like and v.below is not None and v.below.is_example),
    Rule("small letter below", (_Q,), 2, "the line below goes on in small letters", "people explain a term in the middle of a sentence",
         lambda v: v.habits.cased and v.line.title_like and (not v.line.starts_lower) and (v.below is not None)
             and v.below.starts_lower and (not v.below.bullet) and (not v.below.asks) and (not v.below.is_example)),
    Rule("sentence below", (_Q,), 1.5, "a sentence follows", "a title above a sentence is what the sentence explains",
         lambda v: v.line.title_like and v.starts_prose and (not (v.below and v.below.starts_lower
             and v.habits.cased))),
    Rule("shorter than below", (_Q,), 1, "is shorter than the line below", "an explanation is longer than its term",
         lambda v: v.shorter_than_below),
    Rule("definition below", (_Q,), 1, "the line below begins as a definition does", 'definitions begin with "A", "The" or "Used for"',
         lambda v: v.line.title_like and v.definition_below),
    Rule("bare label below", (_Q,), 1.5, "a label alone follows", "labels part the answer to something",
         lambda v: v.line.title_like and v.below is not None and v.below.is_label),
    Rule("code below", (_Q,), 2, "a command, path or formula follows", "what is said in words above it is what it does",
         lambda v: v.code_below),
    Rule("list below", (_Q,), 2, "a list follows", "the items need something that they are items of",
         lambda v: v.line.title_like and v.bullets_below >= 2),
    Rule("numbers below", (_Q,), 2, "a numbered list follows", "the items need something that they are items of",
         lambda v: v.line.ordinal is None and v.below is not None and (v.below.ordinal == 1)
             and (not v.line.is_label) and (v.below.number not in v.habits.counted)),
    Rule("labels below", (_Q,), 1.5, "labelled lines follow", '"Unit: metre" is said of the line above it',
         lambda v: v.line.title_like and v.below is not None and bool(v.below.label or v.below.is_label)
             and not SECTION.match(v.below.text)),
    Rule("one bullet below", (_Q,), -2, "one single bullet follows", "a list of one is a remark on an item of an answer",
         lambda v: v.bullets_below == 1 and (not v.is_question) and (not v.habits.titled_bullets)),
    Rule("head of a run", (_Q,), 0.5, "short lines follow", "the first of several short lines asks for the others",
         lambda v: v.run[1] >= 2 and v.run[0] == 0),
    Rule("end of the text", (_Q,), -3, "nothing follows", "a question has an answer",
         lambda v: v.below is None),
    # What came before.
    Rule("after an answer's end", (_Q,), 1, "follows a bullet or a line in small letters", "a new title after explanations begins something new",
         lambda v: v.line.title_like and not v.in_list and v.above is not None and (v.above.bullet or (v.habits.cased
             and v.above.starts_lower) or v.look(-1).spells_out_above)),
    Rule("spells out", (_Q,), -3, "spells out the line above", "an expansion is the answer to its abbreviation",
         lambda v: v.spells_out_above),
    Rule("explains an item", (_Q,), 1, "takes it up above something that is no title", "then it is no item of another list",
         lambda v: v.takes_up_item and not v.line.is_label and not v.line.bullet and v.below is not None and not v.below.plain),
    Rule("takes up an item", (_Q,), 2, "takes up what an answer above lists", "an item that comes back alone gets explained",
         lambda v: v.takes_up_item and (not v.line.is_label) and (not v.line.bullet)),
    Rule("extends an item", (_Q,), 1.5, "takes up what an answer above lists, with a word more", "an item that comes back alone gets explained",
         lambda v: v.extends_item and v.line.title_like),
    Rule("asked before", (_Q, _C), -4, "stood above as a question already", "nobody writes the same card twice",
         lambda v: v.asked_before and (not v.line.asks)),
    Rule("comes back", (_Q,), -1.5, "comes back below", "an item is listed first and explained later",
         lambda v: v.comes_back and v.in_list),
    Rule("stands twice", (_Q,), -4, "stands again right below", "the first is an item of the list above, the second gets explained",
         lambda v: v.below is not None and v.below.body == v.line.body),
    Rule("in a list", (_Q,), -2, "stands among the short lines of a list", "the question above calls for several lines",
         lambda v: v.in_list and (not v.is_question) and (not v.asks_for_several) and (not v.names_a_task)
             and (not v.extends_item)),
    Rule("after counted items", (_Q,), 2, "follows as many lines as a line above wants", "then that answer has ended",
         lambda v: v.counted == 0 and v.line.title_like),
    Rule("counted item", (_Q,), -3, "is one of as many lines as the line above wants", "\"The four …\" and \"SWOT\" say how many",
         lambda v: v.counted < 0 and not v.is_question),
    Rule("below a question", (_Q,), -1, "stands among the short lines below a question", "an answer may have several",
         lambda v: v.question_above is not None and (not v.in_list) and (not v.is_question)
             and (not v.asks_for_several) and (not v.names_a_task)),
    Rule("second of two", (_Q,), -2, "is the second of two short lines", "the second is what the first stands for",
         lambda v: v.second_of_two and (not v.is_question) and (not v.asks_for_several)),
    Rule("part of the title", (_Q,), -1.5, "begins with a word of a title above", "it tells of one part of it",
         lambda v: v.begins_like_title_above and (not v.is_question)),
    Rule("in a run", (_Q,), -0.5, "stands among other short lines", "of several short lines most are items",
         lambda v: v.run[1] >= 3 and 0 < v.run[0] < v.run[1] - 1 and (not v.asks_for_several)),
    Rule("sibling", (_Q,), -4, "is the line above but for a number", "siblings are asked or told together",
         lambda v: v.sibling_above and (not v.line.asks)),
    Rule("above is open", (_Q, _H), -5, "the line above is not finished", 'a comma, a colon or "e.g." wants more',
         lambda v: v.open_above and (not v.line.asks_by_label) and (v.line.number not in v.habits.counted)
             and (not v.line.blank_above)),
    Rule("broken line", (_Q, _C, _H), -6, "goes on with the sentence of the line above", "the text's lines were broken by hand",
         lambda v: v.broken_above),
    # What a question does not look like.
    Rule("bullet", (_Q,), -5, "has a bullet", "bullets list what an answer holds",
         lambda v: v.line.bullet and (not v.habits.bulleted)),
    Rule("list item", (_Q,), -3, "is an item of a numbered list", "a count that starts again counts the parts of an answer",
         lambda v: (v.line.ordinal is not None or v.line.lettered) and v.line.number not in v.habits.counted),
    Rule("label", (_Q,), -3, "is a label for the lines below", "a word and a colon part an answer",
         lambda v: v.line.is_label and (not v.line.asks) and (not v.line.orders)),
    Rule("labelled line", (_Q,), -2, "is a labelled line", '"Unit: metre" says one more thing of the term above',
         lambda v: bool(v.line.label) and (not v.is_question) and (not v.names_a_task)),
    Rule("verdict", (_Q, _H), -4, "says yes or no", '"True" and "No" are what somebody answers',
         lambda v: len(v.line.lower) == 1 and v.line.lower[0] in VERDICTS),
    Rule("goes on", (_Q, _C, _H), -4, "begins as what goes on with the line above", '"e.g.", "AKA", "because", "but" need something before them',
         lambda v: v.line.goes_on and (not v.line.asks)),
    Rule("small letter", (_Q, _H), -3, "begins with a small letter", "most of this text's titles have a capital",
         lambda v: v.habits.cased and v.line.starts_lower and (not v.line.asks_by_label)),
    Rule("verb", (_Q, _H), -1.5, "has a verb", "a sentence tells, a term does not",
         lambda v: v.line.has_verb and (not v.is_question)),
    Rule("no subject", (_Q, _H), -2, "begins as half a sentence does", '"Used for …" is said of the line above it',
         lambda v: v.line.subjectless and (not v.is_question) and (not v.names_a_task)),
    Rule("definition", (_Q, _H), -2, "begins with an indefinite article", 'definitions begin with "A"',
         lambda v: v.line.lower[0:1] != () and v.line.lower[0] in INDEFINITE and (len(v.line.lower) > 2)
             and (not v.is_question)),
    Rule("article", (_Q, _H), -1, "begins with an article", "terms have none, definitions do",
         lambda v: v.line.lower[0:1] != () and v.line.lower[0] in ARTICLES - INDEFINITE and (len(v.line.lower) > 2)
             and (not v.is_question) and (not v.line.title_case) and (not v.habits.entries)),
    Rule("many small words", (_Q,), -1, "is six words or more without capitals", "terms are shorter",
         lambda v: v.line.title_like and len(v.line.words) > 5 and (not v.line.title_case)),
    Rule("small words", (_Q,), -1.5, "has small words inside", "where capitals tell nothing, terms still have few of them",
         lambda v: (not v.habits.cased) and v.has_small_words and (not v.is_question) and (not v.asks_for_several)
             and (not v.names_a_task) and (not v.plural)),
    Rule("full stop", (_Q, _H), -1.5, "ends as a sentence does", "a sentence tells, a term does not",
         lambda v: v.line.ends_sentence and (not v.is_question)),
    Rule("comma", (_Q, _H), -1, "has commas", "a list of things is told and not asked",
         lambda v: v.line.has_comma and (not v.is_question)),
    Rule("long", (_Q, _H), -1.5, "is long", "titles are short",
         lambda v: not v.line.short and (not v.is_question) and (not v.names_a_task) and (not v.asks_for_several)),
    Rule("formula", (_Q, _H), -2, "is a formula", "formulas are answers more often than questions",
         lambda v: v.line.is_formula and (not v.is_question) and (not v.names_a_task)),
    Rule("number", (_Q, _H), -2, "begins with a number or date", "numbers are answers more often than questions",
         lambda v: v.line.starts_with_number and (not v.is_question) and (not v.line.section_number)),
    Rule("quantity", (_Q, _H), -1.5, "gives a quantity", "quantities are answers more often than questions",
         lambda v: v.line.has_quantity and (not v.is_question)),
    Rule("parentheses", (_Q, _H, _C), -4, "stands in parentheses", "a remark belongs to the line above",
         lambda v: v.line.body.startswith(("(", "[")) and v.line.body.endswith((")", "]"))),
    Rule("answer label", (_A,), 9, "is labelled as an answer", "the author said so",
         lambda v: v.line.answers_by_label),
    Rule("most are answers", (_Q,), -1, "", "a card has more lines of answer than of question",
         lambda _: True),
    # Habits of the text as a whole.
    Rule("block's first", (_Q,), 3, "is the first line of its block", "blank lines part the cards of this text",
         lambda v: v.habits.blocks and v.line.blank_above and (not v.line.bullet) and (not v.line.blank_below)),
    Rule("inside a block", (_Q, _C), -3, "stands inside a block", "blank lines part the cards of this text",
         lambda v: v.habits.blocks and (not v.line.blank_above)),
    Rule("unlabelled", (_Q, _C), -4, "has no label", "this text labels its questions",
         lambda v: v.habits.labelled and (not v.line.asks_by_label)),
    Rule("uncounted", (_Q,), -2, "has no number", "this text counts its questions",
         lambda v: bool(v.habits.counted) and v.line.number not in v.habits.counted),
    Rule("indented", (_Q, _H), -6, "is indented", "in an outline the deeper lines explain the one above them",
         lambda v: v.habits.indented and v.line.indent > 0),
    Rule("outdented", (_Q,), 2, "has indented lines below", "in an outline the deeper lines explain the one above them",
         lambda v: v.habits.indented and v.line.indent == 0 and (v.below is not None) and (v.below.indent > 0)
             and (not v.below.bullet)),
    Rule("answer button below", (_Q,), 4, "a button or label for the answer follows", "the page parted question and answer there",
         lambda v: v.line.number in v.habits.asked),
    Rule("answer button above", (_Q, _C, _H), -6, "follows the button or label for an answer", "the page parted question and answer there",
         lambda v: v.line.number in v.habits.answered),
    Rule("no answer button", (_Q, _C), -3, "no button or label for the answer follows", "each question of this text has one",
         lambda v: bool(v.habits.asked) and (not any((line := v.at(d))
             and line.number in v.habits.asked for d in (0, 1)))),
    Rule("first of a pair", (_Q,), 4, "is the first of a pair of lines", "this text is nothing but pairs of short lines",
         lambda v: v.line.number in v.habits.pairs),
    Rule("second of a pair", (_Q,), -3, "is the second of a pair of lines", "this text is nothing but pairs of short lines",
         lambda v: bool(v.habits.pairs) and v.line.number not in v.habits.pairs),
    # Cards of one line.
    Rule("entry", (_C,), 4, "is a term with its meaning", "most lines of this text are",
         lambda v: v.entry),
    Rule("among entries", (_Q,), -2, "is no entry", "most lines of this text are a term with its meaning",
         lambda v: bool(v.habits.entries) and (not v.entry) and (not v.line.asks)),
    Rule("entry, not question", (_Q,), -6, "has its answer on the same line", "most lines of this text are a term with its meaning",
         lambda v: v.entry),
    # Questions of more than one line.
    Rule("sibling of a question", (_M,), 6.5, "is the line above but for a number", "siblings are asked together",
         lambda v: v.sibling_above and (not v.line.bullet) and (not v.line.asks)),
    Rule("rest of a question", (_M,), 7.5, "ends the question that the line above leaves open", "a question was broken into lines",
         lambda v: v.line.asks and v.line.starts_lower and (v.above is not None) and (not v.above.asks)
             and (not v.above.ends_sentence) and (v.habits.width > 0 or v.above.unfinished)),
    Rule("broken question", (_M,), 7, "goes on with the question above", "the text's lines were broken by hand",
         lambda v: v.broken_above and v.above is not None and (v.above.orders or v.look(-1).asks_without_mark)),
    # Headings.
    Rule("heading sign", (_H,), 5, "is marked as a heading", "the author said so",
         lambda v: v.line.hashes > 0),
    Rule("section word", (_H,), 5, "is named as a chapter or lecture", '"Chapter 3" names a part of the text',
         lambda v: SECTION.match(v.line.text) is not None and (not v.line.asks) and v.line.short),
    Rule("section number", (_H,), 4, "has the number of a section", '"1.2 Forces" names a part of the text',
         lambda v: v.line.section_number and v.line.title_like and (not v.in_list)),
    Rule("capitals", (_H,), 3, "is in capitals", "people shout their headings",
         lambda v: v.line.capitals and (not v.line.is_formula) and (not v.line.bullet)),
    Rule("first line", (_H,), 5, "is the first line", "a text begins with its title",
         lambda v: v.place == 0 and v.line.title_like and (not v.items_come_back)),
    Rule("title word", (_H,), 3, "names a kind of text", '"Flashcards", "Glossary", "Notes" are titles',
         lambda v: v.place <= 1 and bool(TITLE_WORDS.intersection(v.line.lower)) and v.line.short
             and (not v.line.asks)),
    Rule("stands free", (_H,), 2.5, "stands between blank lines", "a heading has room around it",
         lambda v: v.line.blank_above and v.line.blank_below and v.line.title_like and v.habits.blocks),
    Rule("before the count", (_H,), 2.5, "stands above a counted question", "what has no number among counted questions is a heading",
         lambda v: v.below is not None and v.below.number in v.habits.counted and v.line.title_like
             and (v.line.ordinal is None)),
    Rule("heading among entries", (_H,), 4, "stands above a term with its meaning", "what is no entry among entries is a heading",
         lambda v: bool(v.habits.entries) and (not v.entry) and v.line.title_like and (v.below is not None)
             and v.look(1).entry),
    Rule("above a term", (_H,), 1, "a question or title follows", "a heading stands above questions",
         lambda v: v.line.title_like and v.below is not None and (v.look(1).is_question or v.below.title_like
             or SECTION.match(v.below.text) is not None)),
    Rule("asks", (_H,), -6, "asks", "a heading does not ask",
         lambda v: v.is_question),
    Rule("bullet in heading", (_H, _M), -6, "has a bullet", "headings and questions have none",
         lambda v: v.line.bullet),
    Rule("heading is rare", (_H,), -3, "", "most lines are no headings",
         lambda _: True),
    Rule("no title", (_H,), -2, "is no title", "a heading is short and has no verb",
         lambda v: not v.line.title_like and v.line.hashes == 0 and (SECTION.match(v.line.text) is None)),
    Rule("one line is enough", (_M,), -4, "", "most questions are one line",
         lambda _: True),
)
# fmt: on
