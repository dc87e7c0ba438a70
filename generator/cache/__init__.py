"""What earlier runs found out, in the user's cache folder.

- `outcomes`: what a command printed, and the state of every file that it depends on. If none has
  changed since, the command prints it again and does nothing else.
- `rendered_notes`: the fields of notes, by a digest of all that they depend on.

Nothing here is needed, and nothing is trusted over the source: what is damaged, foreign or in the
way of another process counts as not there.
"""
