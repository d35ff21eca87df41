"""Quotes that do not follow the rule: stray ones become text, ones that never close refuse the file."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pipelines.door.problems import Refused
from pipelines.door.readers.limits import Limits

OPEN = re.compile(r'"[^"]*(?:""[^"]*)*')
LINE_END = re.compile(r"(?:\r\n|\r|\n)\Z")


@lru_cache
def _field(separator: str) -> re.Pattern[str]:
    sign = re.escape(separator)
    return re.compile(rf'"([^"]*(?:""[^"]*)*)"(?={sign}|\Z)|([^{sign}]*)')


def split(record: str, separator: str) -> list[str]:
    """The fields of one record without its line end; a quote that neither opens nor closes a field is text."""
    fields, at = [], 0
    while True:
        match = _field(separator).match(record, at)
        fields.append(match[1].replace('""', '"') if match[1] is not None else match[2])
        at = match.end() + 1
        if at > len(record):
            return fields


def requote(source: Path, target: Path, separator: str, limits: Limits) -> None:
    """Writes `source` with regular quotes; every line keeps its number.

    Raises Refused: file_quote_unclosed (naming the line where it opened), file_field_too_long.
    """
    with source.open(encoding="utf-8-sig", newline="") as lines, target.open("w", encoding="utf-8", newline="") as copy:
        numbered = enumerate(lines, 1)
        for number, line in numbered:
            copy.write(_regular(line, number, numbered, separator, limits) if '"' in line else line)


def _regular(line: str, number: int, following: Iterator[tuple[int, str]], separator: str, limits: Limits) -> str:
    fields, at, current = [], 0, number
    body, end = _without_end(line)
    while True:
        opened = current
        while _stays_open(body, at, separator):
            if len(body) - at > limits.max_field_bytes:
                raise Refused("file_field_too_long", line=current, limit=limits.max_field_bytes, found=len(body) - at)
            current, line = next(following, (0, None))
            if line is None:
                raise Refused("file_quote_unclosed", line=opened)
            body, end = _joined(body + end, line)
            # A quote inside the continuation that closes nothing means that the first was never meant to span lines.
            if not _stays_open(body, at, separator) and not _closes(body, at, separator):
                raise Refused("file_quote_unclosed", line=opened)
        match = _field(separator).match(body, at)
        fields.append(match[1].replace('""', '"') if match[1] is not None else match[2])
        at = match.end() + 1
        if at > len(body):
            return separator.join(_quoted(f, separator) for f in fields) + end


def _without_end(line: str) -> tuple[str, str]:
    end = LINE_END.search(line)
    return (line[: end.start()], end[0]) if end else (line, "")


def _joined(head: str, line: str) -> tuple[str, str]:
    body, end = _without_end(line)
    return head + body, end


def _stays_open(body: str, at: int, separator: str) -> bool:
    """Whether a quote opens a field at `at` and no quote after it could close it."""
    if not body.startswith('"', at):
        return False
    return OPEN.match(body, at).end() == len(body) and not _closes(body, at, separator)


def _closes(body: str, at: int, separator: str) -> bool:
    match = _field(separator).match(body, at)
    return match[1] is not None


def _quoted(field: str, separator: str) -> str:
    if separator in field or '"' in field or "\n" in field or "\r" in field:
        return '"' + field.replace('"', '""') + '"'
    return field
