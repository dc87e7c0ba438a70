"""Text that knows its locations in a file, and the syntax that more than one package reads."""
