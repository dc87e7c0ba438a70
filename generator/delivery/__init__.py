"""Deliver a package: import it into a scratch collection of Anki."""
