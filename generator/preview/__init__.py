"""One self-contained page that shows every card of a source as Anki shows it."""
