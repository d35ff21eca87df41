"""An accessible workbook: on each sheet one table from A1, marked as a table, with a frozen header; no merged cells.

Text stays text, whatever it begins with, and the same content gives the same bytes.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
           "default_date_format": "yyyy-mm-dd"}
FORMATS = {"text": {"text_wrap": True, "valign": "top"}, "number": {"num_format": "#,##0", "valign": "top"},
           "share": {"num_format": "0.0 %", "valign": "top"}, "day": {"num_format": "d.m.yyyy", "valign": "top", "align": "left"},
           "moment": {"num_format": "d.m.yyyy hh:mm", "valign": "top", "align": "left"}}


@dataclass(frozen=True)
class Column:
    """A column of a sheet; `kind` is a key of FORMATS, `width` is in characters."""

    header: str
    width: float
    kind: str = "text"


@dataclass(frozen=True)
class Sheet:
    """One table. Without rows it says `empty` in words."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    empty: str


def workbook(sheets: Sequence[Sheet], *, title: str, author: str, language: str, created: datetime) -> bytes:
    """The file's content. `created` is the build's known-at, so that nothing in it depends on the clock."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties({"title": title, "author": author, "created": created.replace(tzinfo=None)})
        book.set_custom_property("Language", language)
        formats = {kind: book.add_format(how) for kind, how in FORMATS.items()}
        for n, sheet in enumerate(sheets, 1):
            _write(book.add_worksheet(sheet.name[:31]), sheet, f"table_{n}", formats)
    return target.getvalue()


def _write(page, sheet: Sheet, table: str, formats: dict) -> None:
    rows = sheet.rows or [[sheet.empty, *[None] * (len(sheet.columns) - 1)]]
    for x, column in enumerate(sheet.columns):
        page.set_column(x, x, column.width)
    for y, row in enumerate(rows, 1):
        for x, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            _cell(page, y, x, cell, formats[column.kind])
    page.add_table(0, 0, len(rows), len(sheet.columns) - 1, {
        "name": table, "columns": [{"header": c.header} for c in sheet.columns], "style": "Table Style Light 9"})
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _cell(page, y: int, x: int, cell: object, how) -> None:
    if cell is None:
        page.write_blank(y, x, None, how)
    elif isinstance(cell, datetime):
        page.write_datetime(y, x, cell.replace(tzinfo=None), how)
    elif isinstance(cell, date):
        page.write_datetime(y, x, cell, how)
    elif isinstance(cell, int | float):
        page.write_number(y, x, cell, how)
    else:
        page.write_string(y, x, str(cell), how)
