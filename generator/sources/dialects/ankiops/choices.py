"""Multiple choice as a numbered list below the question."""

from collections.abc import Sequence

from generator.text.edits import TextBuilder
from generator.text.located import Text


def with_choices(question: Text, choices: Sequence[Text]) -> Text:
    """Add the choices below a question as a numbered list."""
    builder = TextBuilder(question.path)
    builder.add(question)
    for number, choice in enumerate(choices, start=1):
        builder.insert(choice.location, f"{'' if number > 1 else chr(10)}\n{number}. ")
        rows = choice.value.split("\n")
        offset = 0
        for index, row in enumerate(rows):
            if index:
                # Four spaces keep the lines of a choice in its list item; a blank line needs none.
                builder.insert(choice.locate(offset), "\n" + (" " * 4 if row.strip() else ""))
            builder.copy(choice, offset, offset + len(row))
            offset += len(row) + 1
    return builder.text() or question
