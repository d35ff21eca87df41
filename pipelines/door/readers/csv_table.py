"""Reads a CSV file: one pass over its bytes decides what is regular, DuckDB reads the cells.

A regular file goes to DuckDB as it is. Otherwise a copy of the good records does, and the others become damaged rows.
"""

import mmap
from pathlib import Path

import duckdb
import numpy as np

from pipelines.catalogue.models import Export
from pipelines.door.problems import Refused
from pipelines.door.raw import RawTable
from pipelines.door.readers.csv_header import find_separator
from pipelines.door.readers.csv_layout import Layout, scan
from pipelines.door.readers.csv_quotes import requote
from pipelines.door.readers.csv_relation import Records, Rows, relation_of
from pipelines.door.readers.footers import Footers
from pipelines.door.readers.headers import check_place
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.mojibake import double_encoded
from pipelines.door.readers.relation import CONTROL_RE, control_detail
from pipelines.door.readers.text_file import as_utf8, line_at

NEAR_ROWS = 20  # where a header on the wrong row is looked for


def read_csv(path: Path, export: Export, con: duckdb.DuckDBPyConnection, work: Path, limits: Limits,
             notices: tuple[str, ...] = ()) -> RawTable:
    """The table of a CSV file; `notices` are patterns of the line that a cut export ends with.

    Raises Refused: what `as_utf8`, `find_separator` and `check_place` raise, file_quote_unclosed, file_cut,
    file_field_too_long, file_line_too_long, file_too_many_rows. Raises Held: file_truncated.
    """
    text = as_utf8(path, export, work)
    separator = find_separator(text.path, export, limits)
    source, layout = _laid_out(text.path, separator, text.offset, work, limits)
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        records = Records(content, layout, separator)
        header = _header(records, export)
        footers = _footers(records, header, Footers(export, notices, limits.export_limit_rows))
        headers = records.cells(header)
        rows = _sorted_out(records, header, footers, headers)
        if not layout.terminated and rows.wrong_width and rows.wrong_width[-1] == layout.size - 1 and (
                layout.fields[-1] < len(headers)):
            raise Refused("file_cut", line=layout.lines[-1])
        relation = relation_of(con, source, work, records, rows, headers)
    findings = double_encoded(con, relation, headers, export) if layout.maybe_double_encoded else ()
    return RawTable(relation, headers, rows.count, encoding=text.encoding, footer_rows=rows.apart, findings=findings)


def _laid_out(path: Path, separator: str, offset: int, work: Path, limits: Limits) -> tuple[Path, Layout]:
    layout = scan(path, separator, offset, limits)
    if not layout.regular:
        _check_limits(path, layout, limits)
        requote(path, work / "requoted.csv", separator, limits)
        path = work / "requoted.csv"
        layout = scan(path, separator, 0, limits)
    if layout.unclosed_at is not None:
        line = line_at(path, layout.unclosed_at)
        last = line == line_at(path, path.stat().st_size)
        raise Refused("file_cut" if last else "file_quote_unclosed", line=line)
    _check_limits(path, layout, limits)
    return path, layout


def _check_limits(path: Path, layout: Layout, limits: Limits) -> None:
    for rule, (size, at), limit in (("file_line_too_long", layout.longest_line, limits.max_line_bytes),
                                    ("file_field_too_long", layout.longest_field, limits.max_field_bytes)):
        # An open quote makes one giant field of all that follows: that is said of the quote, not of the field.
        if size > limit and layout.unclosed_at is None and (layout.regular or rule == "file_line_too_long"):
            raise Refused(rule, line=line_at(path, at), found=size, limit=limit)


def _header(records: Records, export: Export) -> int:
    layout = records.layout
    header = int(np.searchsorted(layout.lines, export.header_row))
    if header >= layout.size or layout.lines[header] != export.header_row:
        raise Refused("file_header_missing", row=export.header_row)
    near = [i for i in range(min(layout.size, header + NEAR_ROWS)) if i != header]
    check_place(export, records.cells(header), ((int(layout.lines[i]), records.cells(i)) for i in near))
    return header


def _footers(records: Records, header: int, footers: Footers) -> int:
    """How many last records are footers."""
    layout, last = records.layout, records.layout.size
    while last - 1 > header and footers.is_footer(records.cells(last - 1), int(layout.lines[last - 1])):
        last -= 1
    return layout.size - last


def _sorted_out(records: Records, header: int, footers: int, headers: tuple[str, ...]) -> Rows:
    layout, width = records.layout, len(headers)
    last = layout.size - footers
    is_row = np.zeros(layout.size, bool)
    is_row[header + 1:last] = True
    is_empty = layout.ends - layout.starts == layout.fields - 1  # nothing between the separators, or a blank line
    apart = footers + int((is_empty & is_row).sum())
    is_row &= ~is_empty
    controls = {}
    for i in np.unique(np.searchsorted(layout.stops, layout.controls, side="right")).tolist():
        if is_row[i]:
            controls[i] = _control_detail(records.cells(i), headers)
    fits = layout.fields == width
    fits[list(controls)] = False
    wrong = [i for i in np.flatnonzero(is_row & ~fits).tolist() if i not in controls]
    return Rows(header, is_row & fits, wrong, controls, apart)


def _control_detail(cells: tuple[str, ...], headers: tuple[str, ...]) -> str:
    i = next(i for i, cell in enumerate(cells) if CONTROL_RE.search(cell))
    return control_detail(headers[i] if i < len(headers) else "", cells[i])
