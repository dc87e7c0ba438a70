"""Notes as they are packed: their fields, and the digests by which later builds see a change.

`rendered_note` renders them. `note_content` is all that the result depends on, by which a note that
was rendered before is found again. `worker` renders them in a process of its own.
"""
