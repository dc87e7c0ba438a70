"""What is given to another process, and what comes back."""

from collections.abc import Sequence

from generator.rendering.note_content import Answer, NoteContent
from generator.values import dataclass


@dataclass(slots=True, eq=False)
class Batch:
    """Notes to render in another process: their `contents`, and later the `answer`.

    `is_given` is whether a process has it. After an error, it is not given and has no answer.
    """

    contents: Sequence[NoteContent]
    answer: Answer = None
    is_given: bool = False
