"""Located text, and each fact about how text is written."""
