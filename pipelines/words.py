"""The words of `pipelines/catalogue/messages/`, filled in, and the mistakes that are told in them. They do not depend on the
overlay, so that a night which a wrong overlay stopped can still say so."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipelines.yaml_files import read_yaml

MESSAGES = Path(__file__).parent / "catalogue" / "messages"
LANGUAGES = ("fi", "sv", "en")
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides (POSIX)
Words = Mapping[str, str]  # one text by language


class Told(Exception):
    """A mistake with its words: what `said` returns, or one text for all languages. As a string it is English, for logs."""

    def __init__(self, words: Words | str) -> None:
        self.words: Words = dict.fromkeys(LANGUAGES, words) if isinstance(words, str) else words
        super().__init__(self.words["en"])


class StaysCurrent(Told):
    """A mistake because of which nothing is published or changed: what was current stays so."""


def said(*path: str, **values: object) -> dict[str, str]:
    """A message in each language: `said("nights", "published", build=…, known_at=…)`; a value may be such words itself.

    Raises KeyError for an unknown message.
    """
    words = labels(*path)
    return {language: text.format(**{name: _in(language, value) for name, value in values.items()})
            for language, text in words.items()}


def labels(*path: str) -> dict:
    """A group of messages as they stand: name → language → text."""
    words = _messages()
    for part in path:
        words = words[part]
    return words


def fault_words(error: Mapping) -> dict[str, str]:
    """What a model says of a wrong value (an entry of pydantic's `errors()`), by its type; a rare one in pydantic's English."""
    known = labels("value_faults")
    if error["type"] not in known:
        return dict.fromkeys(LANGUAGES, str(error["msg"]))
    return said("value_faults", error["type"], **error.get("ctx", {}))


def language_of_locale() -> str | None:
    """The language that the machine's locale names, when it is one of ours."""
    given = next((os.environ[name] for name in LOCALE if os.environ.get(name)), "")
    word = given[:2].lower()
    return word if word in LANGUAGES and not given[2:3].isalpha() else None


def _in(language: str, value: object) -> object:
    return value[language] if isinstance(value, Mapping) and set(LANGUAGES) <= value.keys() else value


@cache
def _messages() -> dict:
    """All files as one: a topic (top-level name) stands in one file only."""
    together: dict = {}
    for path in sorted(MESSAGES.glob("*.yml")):
        words = read_yaml(path)
        if twice := together.keys() & words.keys():
            raise KeyError(f"{path}: {', '.join(sorted(twice))} stands in another file too")
        together |= words
    return together
