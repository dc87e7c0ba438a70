"""Other tools' files as notes to be assembled: one module a dialect, each with its grammar in its docstring.

A reader is a function `read(path, rows)` to a `Reading`. It raises for no text, takes time linear in it, and either
uses a line, reports what is wrong with it, or reports that it is on no card.
"""
