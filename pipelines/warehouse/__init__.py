"""Builds the whole warehouse into a new file from what is known at a moment, and publishes it without a lock."""
