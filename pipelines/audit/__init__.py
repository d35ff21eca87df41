"""Proves, from what is published alone, that no suppressed count can be worked out. Knows nothing of how it was suppressed."""

from pipelines.audit.audit import Audit, audit

__all__ = ["Audit", "audit"]
