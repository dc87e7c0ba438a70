"""Deliver a package to Anki: into a scratch collection, or into the one of a running desktop."""
