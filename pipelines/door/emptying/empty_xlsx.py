"""Empties the rows of people in a workbook's XML: a row keeps its place and loses its cells, and what only it used of the
shared texts goes too. Everything else stays as it is, byte by byte, which a library that writes workbooks cannot promise."""

import re
import zipfile
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipelines.door.codes import masked_bytes, places
from pipelines.door.emptying.whose import is_their_own
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.xlsx_parts import part_of
from pipelines.door.readers.xlsx_sheet import column_number
from pipelines.door.readers.zip_safety import checked_entries, inflate, open_zip

ROW = re.compile(rb"(<(?:\w+:)?row\b[^>]*[^/>]>|<(?:\w+:)?row>)(.*?)(</(?:\w+:)?row>)", re.DOTALL)
CELL = re.compile(rb"<(?:\w+:)?c((?:\s[^>]*[^/>])?)>(.*?)</(?:\w+:)?c>", re.DOTALL)
SHARED = re.compile(rb"<(?:\w+:)?c\s[^>]*\bt=[\"']s[\"'][^>]*>(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b.*?</(?:\w+:)?f>|\s)*"
                    rb"<(?:\w+:)?v>\s*(\d+)\s*</", re.DOTALL)
NUMBER = re.compile(rb"\br=[\"'](\d+)")
COLUMN = re.compile(rb"\br=[\"']([A-Z]+)")
VALUE = re.compile(rb"<(?:\w+:)?v>(.*?)</(?:\w+:)?v>", re.DOTALL)
ITEM = re.compile(rb"(<(?:\w+:)?si\b[^>]*>)(.*?)(</(?:\w+:)?si>)", re.DOTALL)
TEXT = re.compile(rb"<(\w+:)?t\b[^>]*>(.*?)</(?:\w+:)?t>", re.DOTALL)
ROW_END = re.compile(rb"</(?:\w+:)?row>")
PIECE = 8_000_000


def empty_xlsx(source: Path, target: Path, codes: Iterable[str], limits: Limits, *, sheet: str | None = None,
               header_row: int = 0, identity_at: int | None = None) -> None:
    """Writes the workbook without these people's rows; with `sheet` None only their codes are masked.

    `sheet` is the one that is read, `identity_at` the position of the identity column in it.

    Raises Refused where the workbook is not one, or damaged.
    """
    with open_zip(source) as archive, source.open("rb") as file, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        entries = checked_entries(source, archive, limits)
        main = part_of(archive, file, sheet, limits).filename if sheet is not None else None
        strings = next((e for e in entries if e.filename.lower().endswith("xl/sharedstrings.xml")), None)
        texts = _Texts(b"".join(inflate(file, strings, limits)) if strings else b"", codes)
        rows = _Rows(texts, codes)
        for entry in entries:
            if entry is strings:
                continue
            with copy.open(entry.filename, "w", force_zip64=True) as part:
                pieces = inflate(file, entry, limits)
                if entry.filename == main:
                    pieces = rows.emptied(pieces, header_row, identity_at)
                elif main and "/worksheets/" in entry.filename.lower():
                    pieces = rows.emptied(pieces, 0, None)
                for piece in _masked(pieces, codes):
                    part.write(piece)
        if strings:
            with copy.open(strings.filename, "w", force_zip64=True) as part:
                part.write(texts.without(rows.gone - rows.kept))


class _Texts:
    """The shared texts by number: those that hold a code, and any other on demand."""

    def __init__(self, data: bytes, codes: Iterable[str]) -> None:
        self.data, self.codes, self.starts, self.hits = data, codes, array("Q"), set()
        for number, match in enumerate(ITEM.finditer(data)):
            self.starts.append(match.start())
            if places(_plain(match[2]), codes):
                self.hits.add(number)

    def of(self, number: int) -> bytes:
        return _plain(ITEM.match(self.data, self.starts[number])[2]) if number < len(self.starts) else b""

    def without(self, unused: set[int]) -> bytes:
        """The part with unused texts emptied and codes in the others masked."""
        numbers = iter(range(len(self.starts)))

        def item(match: re.Match[bytes]) -> bytes:
            number = next(numbers)
            if number not in unused and number not in self.hits:
                return match[0]
            text = TEXT.search(match[2])
            prefix = text[1] or b"" if text else b""
            plain = b"" if number in unused else _mask(_plain(match[2]), self.codes)
            return match[1] + b"<%bt xml:space=\"preserve\">%b</%bt>" % (prefix, plain, prefix) + match[3]

        return ITEM.sub(item, self.data)


class _Rows:
    """Goes through sheets and remembers which shared texts the emptied rows used (`gone`) and the others use (`kept`)."""

    def __init__(self, texts: _Texts, codes: Iterable[str]) -> None:
        self.texts, self.codes, self.gone, self.kept, self.number = texts, codes, set(), set(), 0

    def emptied(self, pieces: Iterable[bytes], header_row: int, identity_at: int | None) -> Iterator[bytes]:
        rest, self.number = b"", 0
        for piece in pieces:
            rest += piece
            if len(rest) < PIECE:
                continue
            *_, last = (None, *ROW_END.finditer(rest))
            cut = last.end() if last else 0
            yield self._rows(rest[:cut], header_row, identity_at)
            rest = rest[cut:]
        yield self._rows(rest, header_row, identity_at)

    def _rows(self, data: bytes, header_row: int, identity_at: int | None) -> bytes:
        def row(match: re.Match[bytes]) -> bytes:
            own = NUMBER.search(match[1])
            self.number = int(own[1]) if own else self.number + 1
            used = {int(n) for n in SHARED.findall(match[2])}
            is_hit = not used.isdisjoint(self.texts.hits) or bool(places(match[2], self.codes))
            if is_hit and self.number > header_row and is_their_own(self._cells(match[2]), identity_at, self.codes):
                self.gone |= used
                return match[1] + match[3]
            self.kept |= used
            return match[0]

        return ROW.sub(row, data)

    def _cells(self, row: bytes) -> list[str]:
        """The cells as text; where one does not say its column, none is trusted."""
        cells: dict[int, str] = {}
        for match in CELL.finditer(row):
            column, value = COLUMN.search(match[1]), VALUE.search(match[2])
            if column is None:
                return []
            is_shared = b't="s"' in match[1] or b"t='s'" in match[1]
            text = self.texts.of(int(value[1])) if is_shared and value else value[1] if value else _plain(match[2])
            cells[column_number(column[1])] = text.decode("utf-8", "replace")
        return [cells.get(n, "") for n in range(1, max(cells, default=0) + 1)]


def _plain(item: bytes) -> bytes:
    return b"".join(text for _, text in TEXT.findall(item))


def _mask(data: bytes, codes: Iterable[str]) -> bytes:
    for start, end in places(data, codes):
        data = data[:start] + masked_bytes(data[start:end]) + data[end:]
    return data


def _masked(pieces: Iterable[bytes], codes: Iterable[str]) -> Iterator[bytes]:
    """The pieces with the codes masked; each is cut behind a bracket, so that no code is torn."""
    rest = b""
    for piece in pieces:
        rest += piece
        cut = rest.rfind(b">") + 1
        yield _mask(rest[:cut], codes)
        rest = rest[cut:]
    yield _mask(rest, codes)
