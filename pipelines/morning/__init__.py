"""The morning page: how the night went, failures first, what is due, what is open. Written on failed nights too."""

from pipelines.morning.write import keep_morning, write_morning

__all__ = ["keep_morning", "write_morning"]
