"""The roles that a line of raw text can have."""

from enum import Enum


class LineRole(Enum):
    """What a line is read as; the value is the role's name in comments and on the terminal."""

    TITLE = "title of the deck"
    HEADING = "heading"
    QUESTION = "question"
    QUESTION_REST = "second line of the question"
    ENTRY = "question and answer in one line"
    ANSWER = "answer"
    ASIDE = "text without a question"
    PAGE_TEXT = "page header, footer or button"
