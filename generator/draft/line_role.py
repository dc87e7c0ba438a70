"""The roles that a line can have."""

from enum import Enum


class LineRole(Enum):
    """What a line is taken for; the value is how it is named to the user."""

    TITLE = "title of the deck"
    HEADING = "heading"
    QUESTION = "question"
    MORE = "second line of the question"
    CARD = "question and answer in one line"
    ANSWER = "answer"
    ASIDE = "text without a question"
    FURNITURE = "furniture of the page"
