"""The workbook, by the conventions of accessible statistical spreadsheets: one table a sheet, from column A, marked as a table.

No merged or empty cells inside a table, no formulas, shorthand in words, and a title, language and author among its properties.
The same tables give the same bytes: nothing is compressed (versions of zlib differ) and the only time in it is known-at.
"""

import datetime as dt
import io
import zipfile
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from pipelines.extract.about import ZIP_MOMENT, About
from pipelines.extract.cover import cover_rows
from pipelines.extract.sheets import Cell, Sheet
from pipelines.extract.texts import group, word

FORMATS = {"whole": "#,##0", "broken": "#,##0.0", "euros": "#,##0", "day": "yyyy-mm-dd"}
FONT_SIZE, LINE_POINTS = 11, 15
WIDTHS = {"text": (14, 44), "code": (9, 20), "day": (11, 12), "count": (11, 16), "number": (10, 16), "euros": (12, 16),
          "percent": (10, 14)}
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
CHARACTERS_OF_HEADER = 22  # a longer header goes on to a second line


def write_workbook(path: Path, about: About, tables: list[Sheet], language: str) -> None:
    """Cover, contents, notes, then a sheet for each table."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, AS_TEXT) as book:
        title = word("title", language=language, quarter=about.quarter)
        book.set_properties({"title": title, "subject": word(about.side, language=language),
                             "author": word("author", language=language), "created": about.moment.replace(tzinfo=None),
                             "comments": word("draft", language=language) if about.is_draft else ""})
        book.set_custom_property("Language", language, "text")
        page = _Pages(book, about, language)
        names = {"cover": word("cover", language=language), "contents": word("contents", language=language),
                 "notes": word("notes", language=language)}
        items = [word("item", language=language), word("meaning", language=language)]
        page.add(Sheet("cover", names["cover"], title, items, ["text", "text"], cover_rows(about, language)))
        page.add_contents(names["contents"], tables)
        signs = [word("shorthand", language=language), word("meaning", language=language)]
        page.add(Sheet("notes", names["notes"], names["notes"], signs, ["code", "text"],
                       [[f"[{sign}]", meaning] for sign, meaning in group("shorthands", language).items()]))
        for table in tables:
            page.add(table, names["notes"])
    path.write_bytes(_stored(target.getvalue(), language))


class _Pages:
    """Writes sheets into one book in one look."""

    def __init__(self, book: xlsxwriter.Workbook, about: About, language: str) -> None:
        self.book, self.about, self.language = book, about, language
        look = {"font_name": "Arial", "font_size": FONT_SIZE, "valign": "top"}
        self.title = book.add_format(look | {"bold": True, "font_size": 14})
        self.plain = book.add_format(look)
        head = look | {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E8EEF4", "align": "left", "indent": 1}
        self.head, self.head_number = book.add_format(head), book.add_format(head | {"align": "right"})
        self.text = book.add_format(look | {"text_wrap": True, "align": "left", "indent": 1})
        self.sign = book.add_format(look | {"align": "right", "indent": 1})
        self.link = book.add_format(look | {"font_color": "#0B4FA8", "underline": 1, "align": "left", "indent": 1})
        right = look | {"align": "right", "indent": 1}
        self.numbers = {name: book.add_format(right | {"num_format": form}) for name, form in FORMATS.items()}
        self.count = 0

    def add(self, table: Sheet, notes: str = "") -> None:
        """One table: title, a line on what to know, then the table itself."""
        sheet = self.book.add_worksheet(table.name)
        first = self._head(sheet, table.title, notes)
        rows = table.rows or [[word("none_row", language=self.language), *["[z]"] * (len(table.headers) - 1)]]
        self._mark(sheet, first, table, len(rows))
        widths = [self._width(table, rows, at) for at in range(len(table.headers))]
        sheet.set_row(first, self._height(table.headers, widths))
        for at, header in enumerate(table.headers):
            sheet.write_string(first, at, header, self.head if table.kinds[at] in ("text", "code") else self.head_number)
            sheet.set_column(at, at, widths[at])
        for down, row in enumerate(rows, start=first + 1):
            sheet.set_row(down, self._height(row, widths))
            for at, cell in enumerate(row):
                self._cell(sheet, down, at, cell, table.kinds[at])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)

    def add_contents(self, name: str, tables: list[Sheet]) -> None:
        """The list of tables with links; each is a text that leads to its sheet."""
        rows = [[t.name, t.title, len(t.rows)] for t in tables]
        headers = [word(name, language=self.language) for name in ("link", "sheet", "rows")]
        self.add(Sheet("contents", name, name, headers, ["code", "text", "count"], rows))
        sheet = self.book.get_worksheet_by_name(name)
        for down, table in enumerate(tables, start=self.first + 1):
            sheet.write_url(down, 0, f"internal:'{table.name}'!A1", self.link, table.name)

    def _head(self, sheet: xlsxwriter.worksheet.Worksheet, title: str, notes: str) -> int:
        lines = [word("one_table", language=self.language, notes=notes)] if notes else []
        if self.about.is_draft:
            lines.append(f"{word('draft', language=self.language)} [p]")
        sheet.write_string(0, 0, title, self.title)
        for down, line in enumerate(lines, start=1):
            sheet.write_string(down, 0, line, self.plain)
        self.first = len(lines) + 1
        return self.first

    def _mark(self, sheet: xlsxwriter.worksheet.Worksheet, first: int, table: Sheet, count: int) -> None:
        self.count += 1
        area = f"A{first + 1}:{xl_rowcol_to_cell(first + count, len(table.headers) - 1)}"
        sheet.add_table(area, {"name": f"t_{table.id}", "style": None, "autofilter": False,
                               "columns": [{"header": h} for h in table.headers]})

    def _width(self, table: Sheet, rows: list[list[Cell]], at: int) -> float:
        low, high = WIDTHS[table.kinds[at]]
        if table.id in ("method", "cover", "notes") and at == 1:
            return 90
        longest = max(len(str(row[at])) for row in rows) if table.kinds[at] in ("text", "code") else 0
        header = min(len(table.headers[at]), max(CHARACTERS_OF_HEADER, *(len(w) for w in table.headers[at].split())))
        return min(max(low, longest, header if at else min(header, high)) + 2, high + 2)

    def _height(self, row: list[Cell], widths: list[float]) -> float:
        """Room for the longest text: a spreadsheet does not widen the rows of a file by itself."""
        texts = [(cell, width) for cell, width in zip(row, widths, strict=True) if isinstance(cell, str)]
        lines = max((-(-len(cell) // max(1, int(width * 0.92))) for cell, width in texts), default=1)
        return LINE_POINTS * max(1, lines)

    def _cell(self, sheet: xlsxwriter.worksheet.Worksheet, down: int, at: int, cell: Cell, kind: str) -> None:
        if kind == "day" and isinstance(cell, str) and cell[:1].isdigit():
            sheet.write_datetime(down, at, dt.datetime.fromisoformat(cell), self.numbers["day"])
            return
        if isinstance(cell, str):
            is_sign = kind not in ("text", "code")
            sheet.write_string(down, at, cell, self.sign if is_sign else self.text)
            return
        form = "euros" if kind == "euros" else "whole" if cell == int(cell) and kind != "percent" else "broken"
        sheet.write_number(down, at, cell, self.numbers[form])


def _stored(workbook: bytes, language: str) -> bytes:
    """The same archive without compression and with the language among the core properties, which XlsxWriter does not write."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                content = content.replace(end, f"<dc:language>{language}</dc:language>".encode() + end)
            plain = zipfile.ZipInfo(entry.filename, ZIP_MOMENT.timetuple()[:6])
            plain.create_system, plain.external_attr = 3, 0o644 << 16
            after.writestr(plain, content)
    return target.getvalue()
