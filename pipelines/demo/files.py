"""Writes one text table as a file: csv in several dialects, xlsx, the call page. The same rows give the same bytes."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import xlsxwriter

from pipelines.catalogue.models import Export

MOMENT = dt.datetime(2021, 1, 1)  # inside archives, whose times must not depend on the clock


def headers(export: Export, table: pa.Table) -> list[str]:
    """The agency's headers; a column that the catalogue does not know keeps its own."""
    known = {column.name: column.header.fi for column in export.columns}
    return [known.get(name, name) for name in table.column_names]


def write_csv(path: Path, export: Export, table: pa.Table, *, encoding: str = "utf-8", separator: str = ";",
              newline: str = "\n", quoted: bool = True) -> None:
    """Writes a csv file; values are quoted where they must be, or never (`quoted=False`)."""
    table = table.rename_columns(headers(export, table))
    if not quoted:
        lines = [table.column_names, *(row.values() for row in table.to_pylist())]
        path.write_bytes("".join(separator.join(v or "" for v in line) + newline for line in lines).encode(encoding))
        return
    with duckdb.connect() as connection:
        connection.register("rows_to_write", table)
        connection.execute("COPY rows_to_write TO $path (FORMAT csv, HEADER, DELIMITER $separator)",
                           {"path": str(path), "separator": separator})
    if (encoding, newline) != ("utf-8", "\n"):
        path.write_bytes(path.read_text(encoding="utf-8").replace("\n", newline).encode(encoding))


def write_xlsx(path: Path, export: Export, table: pa.Table, footers: list[str]) -> None:
    """Writes a workbook: dates as dates, amounts (cents) as floats, a missing amount as an empty string."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False,
                                      "strings_to_urls": False, "strings_to_numbers": False}) as book:
        book.set_properties({"created": MOMENT})
        as_date = book.add_format({"num_format": "d.m.yyyy"})
        sheet = book.add_worksheet("Export")
        sheet.write_row(0, 0, headers(export, table))
        for at, (name, values) in enumerate(zip(table.column_names, table.columns, strict=True)):
            kind = next((c.type for c in export.columns if c.name == name), "text")
            for row, value in enumerate(values.to_pylist(), start=1):
                _write_cell(sheet, row, at, kind, value, as_date)
        for below, text in enumerate(footers, start=len(table) + 1):
            sheet.write_string(below, 0, text)
    path.write_bytes(_stored(target.getvalue()))


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, at: int, kind: str, value: object,
                as_date: xlsxwriter.format.Format) -> None:
    if kind == "date" and value is not None:
        sheet.write_datetime(row, at, value, as_date)
    elif kind == "eur":
        sheet.write_string(row, at, "") if value is None else sheet.write_number(row, at, value / 100)
    elif value is not None:
        sheet.write_string(row, at, value)


def _stored(workbook: bytes) -> bytes:
    """The same archive without compression: compressed bytes differ between versions of zlib."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as after:
        for entry in before.infolist():
            after.writestr(zip_entry(entry.filename, MOMENT), before.read(entry))
    return target.getvalue()


def zip_entry(name: str, moment: dt.datetime) -> zipfile.ZipInfo:
    """An entry that is the same on every machine."""
    entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry
