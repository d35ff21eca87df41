"""Which words of a row are headers that the catalogue knows, and whether the header stands where it should."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from pipelines.catalogue.models import Column, Export
from pipelines.door.problems import Refused


def normal(word: str) -> str:
    """A header without regard to case, white space of any kind and Unicode form."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", word)).strip().casefold()


def column_of(export: Export, header: str) -> Column | None:
    """The column that arrives under this header, or None."""
    wanted = normal(header)
    return next((c for c in export.columns if wanted in {normal(w) for w in c.words}), None)


def count_known(export: Export, cells: Iterable[str]) -> int:
    """How many of the cells are headers of the export."""
    words = {normal(word) for column in export.columns for word in column.words}
    return sum(normal(cell) in words for cell in cells)


def is_personal(export: Export, header: str) -> bool:
    """Whether no value under this header may be shown: its column (of an unknown one, the export) is personal."""
    column = column_of(export, header)
    return (column.sensitivity if column else export.sensitivity) in ("personal", "special")


def check_place(export: Export, headers: Sequence[str], near: Iterable[tuple[int, Sequence[str]]],
                sheet: str | None = None) -> None:
    """Refuses a file whose header stands on another row, or stands twice. `near` = (row number, cells) around it.

    Raises Refused: file_header_missing, file_header_elsewhere, file_two_header_rows; for a sheet xlsx_header_missing,
    xlsx_header_elsewhere, xlsx_two_header_rows.
    """
    kind, where = ("xlsx", {"sheet": sheet}) if sheet is not None else ("file", {})
    if not any(h.strip() for h in headers):
        raise Refused(f"{kind}_header_missing", row=export.header_row, **where)
    known = count_known(export, headers)
    for row, cells in near:
        filled = [c for c in cells if c.strip()]
        if not filled:
            continue
        matches = count_known(export, filled)
        repeats = [normal(c) for c in cells] == [normal(h) for h in headers]
        looks_like_header = matches >= 2 and matches * 2 >= len(filled)
        if row == export.header_row + 1 and known and (repeats or looks_like_header):
            raise Refused(f"{kind}_two_header_rows", row=row, first=export.header_row, **where)
        if not known and looks_like_header:
            raise Refused(f"{kind}_header_elsewhere", row=row, expected=export.header_row, **where)
