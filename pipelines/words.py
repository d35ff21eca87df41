"""The words of `pipelines/catalogue/messages/`, filled in. They do not depend on the overlay, so that a night which a
wrong overlay stopped can still say so."""

from functools import cache
from pathlib import Path

import yaml

MESSAGES = Path(__file__).parent / "catalogue" / "messages"


def said(*path: str, **values: object) -> dict[str, str]:
    """A message in each language: `said("nights", "published", build=…, known_at=…)`. Raises KeyError for an unknown one."""
    words = _messages()
    for part in path:
        words = words[part]
    return {language: text.format(**values) for language, text in words.items()}


def labels(*path: str) -> dict[str, dict[str, str]]:
    """A group of messages as they stand: name → language → text."""
    words = _messages()
    for part in path:
        words = words[part]
    return words


@cache
def _messages() -> dict:
    """All files as one: a topic (top-level name) stands in one file only."""
    together: dict = {}
    for path in sorted(MESSAGES.glob("*.yml")):
        words = yaml.safe_load(path.read_text("utf-8"))
        if twice := together.keys() & words.keys():
            raise KeyError(f"{path}: {', '.join(sorted(twice))} stands in another file too")
        together |= words
    return together
