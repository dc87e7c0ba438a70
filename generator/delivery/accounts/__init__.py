"""Delivery to an account on a sync server, without a desktop."""
