"""Deliver a build to Anki: a scratch collection, that of a running desktop, or an account."""
