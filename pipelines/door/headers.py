"""Matches the headers of a file to the columns of an export: by word, never by position (delivery contract § 1)."""

import re
import unicodedata
from dataclasses import dataclass

from pipelines.catalogue.models import Export
from pipelines.door.names import nearest, shown
from pipelines.door.problems import FileFinding, Refused

SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Match:
    """Where each column stands. `columns`: name → position; `unknown`: header → position."""

    columns: dict[str, int]
    unknown: dict[str, int]
    findings: tuple[FileFinding, ...]


def plain(header: str) -> str:
    """A header without what does not matter: Unicode form, case, surrounding and doubled white space, NBSP."""
    return SPACE.sub(" ", unicodedata.normalize("NFKC", header)).strip().casefold()


def match_headers(headers: tuple[str, ...], export: Export) -> Match:
    """Raises Refused: a required column is missing (with the nearest header found), or a column stands twice."""
    known = {plain(word): c.name for c in export.columns for word in c.words}
    columns: dict[str, int] = {}
    unknown: dict[str, int] = {}
    variants = 0
    for position, header in enumerate(headers):
        name = known.get(plain(header))
        if name in columns:
            raise Refused("file_double_header", header=shown(header.strip()))
        if name:
            columns[name] = position
            variants += header not in export.column(name).words
        elif plain(header):
            word = header.strip()
            unknown[f"{word} [{position + 1}]" if word in unknown else word] = position
    missing = [c for c in export.columns if c.name not in columns]
    if required := [c for c in missing if c.must_be_there]:
        first = required[0].header.fi.strip()
        candidates = {plain(h): shown(h) for h in unknown}
        raise Refused(
            "file_missing_column",
            column=", ".join(c.header.fi.strip() for c in required),
            nearest=candidates.get(nearest(plain(first), candidates), "-"),
        )
    return Match(columns, unknown, (*_drift(unknown, missing, known), *_variants(variants)))


def _drift(unknown: dict[str, int], missing: list, known: dict[str, str]) -> list[FileFinding]:
    words = {word: word for word in known}
    found = [
        FileFinding("file_unknown_column", {"header": shown(h), "nearest": words.get(nearest(plain(h), words), "-")})
        for h in unknown
    ]
    return found + [
        FileFinding("file_optional_column_missing", {"column": c.header.fi.strip()}, column_name=c.name)
        for c in missing
    ]


def _variants(count: int) -> list[FileFinding]:
    return [FileFinding("file_header_variant", {"count": str(count)})] if count else []
