"""The table of rules: what is for and against each role of a line, with what weight, and why.

A rule looks at one line and its neighbours, and matches or not. The weights of the rules that match
are added up. By default a line is an answer: ANSWER starts at 0 and has few rules. `role_choice`
chooses the roles for the whole text. A weight of about 5 decides alone; a weight of about 1 only
tips the balance.
"""

from generator.draft.line_role import LineRole
from generator.draft.question_rules import QUESTION_RULES
from generator.draft.rule import Rule
from generator.draft.vocabulary import SECTION, TITLE_WORDS

_Q, _E, _H, _R = LineRole.QUESTION, LineRole.ENTRY, LineRole.HEADING, LineRole.QUESTION_REST

# fmt: off
RULES: tuple[Rule, ...] = (
    *QUESTION_RULES,
    # By the habits of the text.
    Rule("first in its block", (_Q,), 3, "is the first line of its block",
         "blank lines separate the cards of this text",
         lambda c: c.habits.has_card_blocks and c.line.blank_above and not c.line.has_bullet
             and not c.line.blank_below),
    Rule("inside a block", (_Q, _E), -3, "is inside a block",
         "blank lines separate the cards of this text",
         lambda c: c.habits.has_card_blocks and not c.line.blank_above),
    Rule("unlabelled", (_Q, _E), -4, "has no label",
         "this text labels its questions",
         lambda c: c.habits.has_question_labels and not c.line.has_question_label),
    Rule("unnumbered", (_Q,), -2, "has no number",
         "this text numbers its questions",
         lambda c: bool(c.habits.numbered_questions)
             and c.line.number not in c.habits.numbered_questions),
    Rule("indented", (_Q, _H), -6, "is indented",
         "in an outline, indented lines explain the line above them",
         lambda c: c.habits.is_indented and c.line.indent > 0),
    Rule("indented below", (_Q,), 2, "has indented lines below",
         "in an outline, indented lines explain the line above them",
         lambda c: c.habits.is_indented and c.line.indent == 0 and c.below is not None
             and c.below.indent > 0 and not c.below.has_bullet),
    Rule("answer button below", (_Q,), 4, "a button or label for the answer follows",
         "the page separates question and answer there",
         lambda c: c.line.number in c.habits.above_answer_buttons),
    Rule("answer button above", (_Q, _E, _H), -6, "follows the button or label for an answer",
         "the page separates question and answer there",
         lambda c: c.line.number in c.habits.below_answer_buttons),
    Rule("no answer button", (_Q, _E), -3, "no button or label for the answer follows",
         "each question of this text has one",
         lambda c: bool(c.habits.above_answer_buttons)
             and not any(line and line.number in c.habits.above_answer_buttons
                         for line in (c.line, c.below))),
    Rule("first of a pair", (_Q,), 4, "is the first of a pair of lines",
         "this text has only pairs of short lines",
         lambda c: c.line.number in c.habits.first_of_pairs),
    Rule("second of a pair", (_Q,), -3, "is the second of a pair of lines",
         "this text has only pairs of short lines",
         lambda c: bool(c.habits.first_of_pairs) and c.line.number not in c.habits.first_of_pairs),
    # Entries: question and answer in one line.
    Rule("entry", (_E,), 4, "is a term with its meaning",
         "most lines of this text are",
         lambda c: c.is_entry),
    Rule("not an entry", (_Q,), -2, "is not a term with its meaning",
         "most lines of this text are",
         lambda c: bool(c.habits.entry_separator) and not c.is_entry
             and not c.line.ends_in_question_mark),
    Rule("entry, not question", (_Q,), -6, "has its answer on the same line",
         "most lines of this text are a term with its meaning",
         lambda c: c.is_entry),
    # Questions of more than one line.
    Rule("sibling of a question", (_R,), 6.5, "differs from the line above only by a number",
         "such questions are asked together",
         lambda c: c.is_sibling_of_above and not c.line.has_bullet
             and not c.line.ends_in_question_mark),
    Rule("rest of a question", (_R,), 7.5, "ends the question that the line above begins",
         "a question was split into lines",
         lambda c: c.line.ends_in_question_mark and c.line.starts_lower and c.above is not None
             and not c.above.ends_in_question_mark and not c.above.ends_sentence
             and (c.habits.wrap_width > 0 or c.above.is_unfinished)),
    Rule("wrapped question", (_R,), 7, "continues the question above",
         "the lines of this text were wrapped by hand",
         lambda c: c.continues_line_above and c.above is not None
             and (c.above.is_imperative or c.neighbour(-1).asks_without_question_mark)),
    # Headings.
    Rule("heading marker", (_H,), 5, "is marked as a heading",
         "the author marked it",
         lambda c: c.line.hashes > 0),
    Rule("section word", (_H,), 5, "is named as a chapter or lecture",
         '"Chapter 3" names a section of the text',
         lambda c: SECTION.match(c.line.text) is not None and not c.line.ends_in_question_mark
             and c.line.is_short),
    Rule("section number", (_H,), 4, "has the number of a section",
         '"1.2 Forces" names a section of the text',
         lambda c: c.line.has_section_number and c.line.looks_like_title and not c.is_in_list),
    Rule("capitals", (_H,), 3, "is in capitals",
         "headings are often in capitals",
         lambda c: c.line.is_all_capitals and not c.line.is_formula and not c.line.has_bullet),
    Rule("first line", (_H,), 5, "is the first line",
         "a text begins with its title",
         lambda c: c.index == 0 and c.line.looks_like_title and not c.items_are_repeated),
    Rule("title word", (_H,), 3, "names a kind of text",
         '"Flashcards", "Glossary", "Notes" are titles',
         lambda c: c.index <= 1 and bool(TITLE_WORDS.intersection(c.line.lower_words))
             and c.line.is_short and not c.line.ends_in_question_mark),
    Rule("between blank lines", (_H,), 2.5, "is between blank lines",
         "headings have blank lines around them",
         lambda c: c.line.blank_above and c.line.blank_below and c.line.looks_like_title
             and c.habits.has_card_blocks),
    Rule("before a numbered question", (_H,), 2.5, "is before a numbered question",
         "a title without a number among numbered questions is a heading",
         lambda c: c.below is not None and c.below.number in c.habits.numbered_questions
             and c.line.looks_like_title and c.line.ordinal is None),
    Rule("heading among entries", (_H,), 4, "is before a term with its meaning",
         "a title among terms with meanings is a heading",
         lambda c: bool(c.habits.entry_separator) and not c.is_entry and c.line.looks_like_title
             and c.below is not None and c.neighbour(1).is_entry),
    Rule("before a term", (_H,), 1, "a question or title follows",
         "a heading comes before questions",
         lambda c: c.line.looks_like_title and c.below is not None
             and (c.neighbour(1).is_question or c.below.looks_like_title
             or SECTION.match(c.below.text) is not None)),
    Rule("question as heading", (_H,), -6, "is a question",
         "headings are not questions",
         lambda c: c.is_question),
    Rule("bullet in heading", (_H, _R), -6, "has a bullet",
         "headings and questions have none",
         lambda c: c.line.has_bullet),
    Rule("headings are rare", (_H,), -3, "",
         "most lines are not headings",
         lambda _: True),
    Rule("not a title", (_H,), -2, "is not a title",
         "a heading is short and has no verb",
         lambda c: not c.line.looks_like_title and c.line.hashes == 0
             and SECTION.match(c.line.text) is None),
    Rule("one line is enough", (_R,), -4, "",
         "most questions are one line",
         lambda _: True),
)
# fmt: on
