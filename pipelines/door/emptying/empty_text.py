"""Empties the records of people in a CSV file: a record becomes as many empty lines as it had, so no row number moves."""

import codecs
import mmap
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from pipelines.catalogue.models import Export
from pipelines.door.codes import places
from pipelines.door.emptying.whose import is_their_own
from pipelines.door.readers.csv_header import find_separator
from pipelines.door.readers.csv_relation import Records
from pipelines.door.readers.csv_table import laid_out
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.text_file import as_utf8

BREAK = re.compile(rb"\r\n|\r|\n")
CHUNK = 8_000_000


def empty_csv(source: Path, target: Path, export: Export, codes: Iterable[str], identity_at: int | None, work: Path,
              limits: Limits) -> None:
    """Writes `source` to `target` without the records of these people, in its own encoding. Raises Refused as `read_csv`.

    `identity_at` is the position of the identity column. Codes in other people's records are left for the masking.
    """
    text = as_utf8(source, export, work)
    lines = _their_lines(text.path, text.offset, export, codes, identity_at, work, limits)
    if text.encoding != "utf-16":  # the lines of Windows-1252 end like those of UTF-8
        _without(source, target, lines)
        return
    _without(text.path, work / "emptied.txt", lines)
    with source.open("rb") as file:
        mark = file.read(2)
    _as_utf16(work / "emptied.txt", target, mark)


def _their_lines(path: Path, offset: int, export: Export, codes: Iterable[str], identity_at: int | None, work: Path,
                 limits: Limits) -> set[int]:
    separator = find_separator(path, export, limits)
    regular, layout = laid_out(path, separator, offset, work, limits)
    lines: set[int] = set()
    with regular.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        records = Records(content, layout, separator)
        header = int(np.searchsorted(layout.lines, export.header_row))
        width = len(records.cells(header))
        starts = [start for start, _ in places(content, codes)]
        for i in np.unique(np.searchsorted(layout.stops, starts, side="right")).tolist():
            cells = records.cells(i)
            if i > header and (len(cells) != width or is_their_own(cells, identity_at, codes)):
                first = int(layout.lines[i])
                after = int(layout.lines[i + 1]) if i + 1 < layout.size else None
                lines.update(range(first, after or first + 1 + _breaks_in(content, layout, i)))
    return lines


def _breaks_in(content: mmap.mmap, layout, i: int) -> int:
    return len(BREAK.findall(content[int(layout.starts[i]):int(layout.ends[i])]))


def _without(source: Path, target: Path, lines: set[int]) -> None:
    """A copy of the file in which these lines, counted from 1, are empty."""
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content, target.open("wb") as copy:
        kept, start, number = 0, 0, 1
        for match in BREAK.finditer(content):
            if number in lines:
                copy.write(content[kept:start])
                kept = match.start()
            start, number = match.end(), number + 1
        copy.write(content[kept:start if number in lines else len(content)])


def _as_utf16(source: Path, target: Path, mark: bytes) -> None:
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.open("rb") as plain, target.open("wb") as copy:
        copy.write(mark)
        while chunk := plain.read(CHUNK):
            copy.write(decoder.decode(chunk).encode(encoding))
