"""Recovers a comma-separated list whose texts hold commas but no quotes, by anchoring on the fields of fixed form.

A line with no reading, or with several, is damaged: nothing is guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.catalogue.models import Export
from pipelines.door.problems import Refused
from pipelines.door.raw import RawTable
from pipelines.door.readers.footers import Footers
from pipelines.door.readers.headers import check_place
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.mojibake import double_encoded
from pipelines.door.readers.relation import Row, from_rows
from pipelines.door.readers.text_file import text_limited


@dataclass(frozen=True)
class Anchors:
    """The fixed fields of a line, as patterns; built from parameters.yml, `unquoted_list`."""

    line: re.Pattern[str]  # code, fund, everything between, amounts
    status: re.Pattern[str]  # ",status,start,end,"
    priority: re.Pattern[str]
    authorities: tuple[str, ...]

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Anchors":
        """Compiles the vocabulary."""
        amounts = ",".join([f"({words['amount']})"] * int(words["amounts"]))
        status = "|".join(re.escape(word) for word in words["status"])
        return cls(
            line=re.compile(rf"({words['code']}),([^,]+),(.*),{amounts}"),
            # Looked ahead, so that two readings that overlap are both found.
            status=re.compile(rf"(?=,({status}),({words['date']}),({words['date']}),)"),
            priority=re.compile(words["priority"]),
            authorities=tuple(words.get("authorities", ())),
        )

    def recover(self, line: str) -> list[str] | None:
        """The fields of the line in the file's order, or None where there is not exactly one reading."""
        whole = self.line.fullmatch(line)
        if whole is None:
            return None
        code, fund, middle, *amounts = whole.groups()
        anchors = list(self.status.finditer(f",{middle},"))
        if len(anchors) != 1:
            return None
        status, start, end = anchors[0].groups()
        left, right = middle[:max(anchors[0].start() - 1, 0)], middle[anchors[0].end(3):]
        places = self._priorities(left.split(","))
        if len(places) != 1 or not right:
            return None
        title, priority, authority = places[0]
        return [code, fund, title, priority, authority, status, start, end, right, *amounts]

    def _priorities(self, parts: list[str]) -> list[tuple[str, str, str]]:
        splits = [(",".join(parts[:i]), part, ",".join(parts[i + 1:])) for i, part in enumerate(parts)
                  if self.priority.fullmatch(part)]
        return [split for split in splits if split[0] and self._is_authority(split[2])]

    def _is_authority(self, text: str) -> bool:
        if not self.authorities:
            return bool(text)
        return any(text == name or text.startswith(f"{name},") for name in self.authorities)


def read_unquoted(path: Path, export: Export, con: duckdb.DuckDBPyConnection, work: Path, limits: Limits,
                  words: Mapping[str, Any], notices: tuple[str, ...] = ()) -> RawTable:
    """The rows of an unquoted list; a line without exactly one reading has damage row_not_recovered.

    Raises Refused: file_too_large, file_too_many_rows, file_cut, and what `as_utf8` and `check_place` raise.
    """
    text, encoding = text_limited(path, export, work, limits.max_json_bytes)
    lines = re.split(r"\r\n|\r|\n", text)
    if len(lines) > limits.max_unquoted_lines:
        raise Refused("file_too_many_rows", limit=limits.max_unquoted_lines)
    headers = tuple(lines[export.header_row - 1].split(",")) if len(lines) >= export.header_row else ()
    check_place(export, headers, ())
    numbered = [(number, line) for number, line in enumerate(lines, 1) if number > export.header_row and line.strip()]
    footers, apart = Footers(export, notices, limits.export_limit_rows), 0
    while numbered and footers.is_footer(numbered[-1][1].split(","), numbered[-1][0]):
        numbered.pop()
        apart += 1
    anchors = Anchors.of(words)
    rows = [_row(number, anchors.recover(line), len(headers)) for number, line in numbered]
    if lines[-1].strip() and rows and rows[-1].row_no == len(lines) and rows[-1].damage:
        raise Refused("file_cut", line=len(lines))
    relation = from_rows(con, headers, rows)
    return RawTable(relation, headers, len(rows), encoding=encoding, footer_rows=apart,
                    findings=double_encoded(con, relation, headers, export))


def _row(number: int, cells: list[str] | None, width: int) -> Row:
    if cells is None or len(cells) != width:
        return Row(number, [None] * width, "row_not_recovered")
    return Row(number, cells)
