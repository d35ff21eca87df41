"""The words of `pipelines/catalogue/messages.yml`, filled in. They do not depend on the overlay, so that a night which a
wrong overlay stopped can still say so."""

from functools import cache
from pathlib import Path

import yaml

MESSAGES = Path(__file__).parent / "catalogue" / "messages.yml"


def said(*path: str, **values: object) -> dict[str, str]:
    """A message in each language: `said("nights", "published", build=…, known_at=…)`. Raises KeyError for an unknown one."""
    words = _messages()
    for part in path:
        words = words[part]
    return {language: text.format(**values) for language, text in words.items()}


@cache
def _messages() -> dict:
    return yaml.safe_load(MESSAGES.read_text("utf-8"))
