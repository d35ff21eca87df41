"""What readers of an extract see in words: `texts/*.yml` and the method description, per language; nothing here computes."""

import hashlib
import re
from functools import cache
from pathlib import Path

from pipelines.yaml_files import read_yaml

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("fi", "sv", "en")


@cache
def _read(name: str) -> dict:
    return read_yaml(TEXTS / f"{name}.yml")


def tables() -> dict[str, dict]:
    """Sheets in their order: title, columns, and which figures stand in them."""
    return _read("tables")


def columns() -> dict[str, dict]:
    """Column → kind of its cells, and header in each language."""
    return _read("columns")


def word(*path: str, language: str, **values: object) -> str:
    """One word or sentence in a language, filled in. Raises KeyError for an unknown one."""
    text = _read("words")
    for part in path:
        text = text[part]
    filled = " ".join(text[language].split())
    return filled.format(**values) if values else filled


def word_kept(name: str, language: str) -> str:
    """A word as it stands, with its spaces."""
    return _read("words")[name][language]


def group(name: str, language: str) -> dict[str, str]:
    """A group of words in a language: code → word."""
    return {code: " ".join(text[language].split()) for code, text in _read("words")[name].items()}


def method_text(language: str) -> list[tuple[str, str]]:
    """The method and quality description as (topic, text)."""
    parts = re.split(r"^## ", (TEXTS / f"method_{language}.md").read_text("utf-8"), flags=re.M)[1:]
    return [(head.strip(), " ".join(body.split())) for head, _, body in (part.partition("\n") for part in parts)]


def texts_version() -> str:
    """SHA-256 over every text, templates included: a changed word is a changed input."""
    content = hashlib.sha256()
    for path in sorted(p for p in TEXTS.rglob("*") if p.is_file()):
        content.update(path.relative_to(TEXTS).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()
