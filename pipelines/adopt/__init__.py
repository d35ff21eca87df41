"""First contact with a file in a layout nobody has described: what it most likely is, and an overlay for a person to review."""

from pipelines.adopt.accept import accept
from pipelines.adopt.contact import contact

__all__ = ["accept", "contact"]
