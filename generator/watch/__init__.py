"""Builds a source on each save, and serves its preview to a browser on this machine."""
