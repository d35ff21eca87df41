"""Decides which counts of people a release shows: primary and secondary suppression, on by default. It proves nothing: see
`pipelines.audit`."""

from pipelines.disclosure.protect import protect

__all__ = ["protect"]
