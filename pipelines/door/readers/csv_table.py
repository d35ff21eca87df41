"""Reads a CSV file: one pass over its bytes decides what is regular, DuckDB reads the cells.

A regular file goes to DuckDB as it is. Otherwise a copy of the good records does, and the others become damaged rows.
"""

import mmap
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from pipelines.catalogue.models import Export
from pipelines.door.problems import Refused
from pipelines.door.raw import RawTable
from pipelines.door.readers.csv_clean import copy_records
from pipelines.door.readers.csv_header import find_separator
from pipelines.door.readers.csv_layout import Layout, scan
from pipelines.door.readers.csv_quotes import requote, split
from pipelines.door.readers.footers import Footers
from pipelines.door.readers.headers import check_place
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.mojibake import double_encoded
from pipelines.door.readers.relation import CONTROL_RE, control_detail, literal, new_name
from pipelines.door.readers.text_file import as_utf8, line_at

NEAR_ROWS = 20  # where a header on the wrong row is looked for
DUCKDB_LINE_BYTES = 2_000_000  # its default; a larger value costs sixteen times as much memory


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
        records = _Records(content, layout, separator)
        header = _header(records, export)
        footers = _footers(records, header, Footers(export, notices, limits.export_limit_rows))
        headers = records.cells(header)
        rows = _sorted_out(records, header, footers, headers)
        if not layout.terminated and rows.wrong_width and rows.wrong_width[-1] == layout.size - 1 and (
                layout.fields[-1] < len(headers)):
            raise Refused("file_cut", line=layout.lines[-1])
        relation = _relation(con, source, work, records, rows, headers)
    findings = double_encoded(con, relation, headers, export) if layout.maybe_double_encoded else ()
    return RawTable(relation, headers, rows.count, encoding=text.encoding, footer_rows=rows.apart, findings=findings)


@dataclass
class _Records:
    """The records of a file by their number."""

    content: mmap.mmap
    layout: Layout
    separator: str

    def cells(self, i: int) -> tuple[str, ...]:
        data = self.content[int(self.layout.starts[i]):int(self.layout.ends[i])]
        return tuple(split(data.decode("utf-8"), self.separator))


@dataclass
class _Rows:
    """Which records are rows, and which of those are damaged."""

    header: int
    good: np.ndarray  # a flag for each record
    wrong_width: list[int]
    controls: dict[int, str]  # record → what may be shown
    apart: int  # footers and empty rows

    @property
    def count(self) -> int:
        return int(self.good.sum()) + len(self.wrong_width) + len(self.controls)


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


def _header(records: _Records, export: Export) -> int:
    layout = records.layout
    header = int(np.searchsorted(layout.lines, export.header_row))
    if header >= layout.size or layout.lines[header] != export.header_row:
        raise Refused("file_header_missing", row=export.header_row)
    near = [i for i in range(min(layout.size, header + NEAR_ROWS)) if i != header]
    check_place(export, records.cells(header), ((int(layout.lines[i]), records.cells(i)) for i in near))
    return header


def _footers(records: _Records, header: int, footers: Footers) -> int:
    """How many last records are footers."""
    layout, last = records.layout, records.layout.size
    while last - 1 > header and footers.is_footer(records.cells(last - 1), int(layout.lines[last - 1])):
        last -= 1
    return layout.size - last


def _sorted_out(records: _Records, header: int, footers: int, headers: tuple[str, ...]) -> _Rows:
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
    return _Rows(header, is_row & fits, wrong, controls, apart)


def _control_detail(cells: tuple[str, ...], headers: tuple[str, ...]) -> str:
    i = next(i for i, cell in enumerate(cells) if CONTROL_RE.search(cell))
    return control_detail(headers[i] if i < len(headers) else "", cells[i])


def _relation(con: duckdb.DuckDBPyConnection, source: Path, work: Path, records: _Records, rows: _Rows,
              headers: tuple[str, ...]) -> str:
    layout, name = records.layout, new_name()
    cells = [f"c{i}" for i in range(len(headers))]
    lines = layout.lines[rows.good]
    one_line_each = layout.size == 0 or int(layout.lines[-1]) == layout.size
    as_it_is = (rows.header == 0 and one_line_each and len(layout.line_ends) <= 1 and "\r" not in layout.line_ends
                and rows.count == int(rows.good.sum()) == layout.size - 1)
    if not as_it_is:
        copy_records(source, work / "records.csv", layout, rows.good)
        source = work / "records.csv"
    skip = 1 if as_it_is else 0
    line_end = "\\r\\n" if as_it_is and layout.line_ends == {"\r\n"} else "\\n"
    scanned = _scan_sql(source, records.separator, skip, line_end, cells, layout.longest_line[0], one_line_each)
    if not len(lines):
        numbered = f"SELECT NULL::BIGINT AS row_no, {', '.join(f'NULL::VARCHAR AS {c}' for c in cells)} WHERE false"
    elif int(lines[-1] - lines[0]) == len(lines) - 1:
        # row_number() keeps the file's order (1e6 rows: +0.5 s, no row astray) and needs no list of lines.
        numbered = f"SELECT row_number() OVER () + {int(lines[0]) - 1} AS row_no, * FROM {scanned}"
    else:
        _numbers(con, f"{name}_lines", lines)
        numbered = (f"SELECT l.row_no, r.* EXCLUDE (i) FROM (SELECT row_number() OVER () AS i, * FROM {scanned}) r "
                    f"JOIN {name}_lines l USING (i)")
    view = f"SELECT row_no, NULL::VARCHAR AS damage, NULL::VARCHAR AS detail, {', '.join(cells)} FROM ({numbered})"
    if rows.wrong_width or rows.controls:
        _damaged(con, f"{name}_damaged", records, rows, len(headers))
        view += (f" UNION ALL SELECT row_no, damage, detail, {', '.join('NULL' for _ in cells)} FROM {name}_damaged")
    con.execute(f"CREATE TEMP VIEW {name} AS {view}")
    return name


def _scan_sql(source: Path, separator: str, skip: int, line_end: str, cells: list[str], longest: int,
              parallel: bool) -> str:
    columns = ", ".join(f"'{c}': 'VARCHAR'" for c in cells)
    longer = f", max_line_size={longest + 1_000}" if longest + 1_000 > DUCKDB_LINE_BYTES else ""
    # nullstr: an empty cell stays an empty string; U+0001 itself never gets here, it damages its row.
    return (f"read_csv({literal(str(source))}, auto_detect=false, header=false, skip={skip}, new_line='{line_end}', "
            f"delim={literal(separator)}, quote='\"', escape='\"', comment='', nullstr='\x01', "
            f"parallel={str(parallel).lower()}, columns={{{columns}}}{longer})")


def _numbers(con: duckdb.DuckDBPyConnection, name: str, lines: np.ndarray) -> None:
    frame = pa.table({"i": np.arange(1, len(lines) + 1), "row_no": lines})
    con.register(f"{name}_arrow", frame)
    con.execute(f"CREATE TEMP TABLE {name} AS SELECT i::BIGINT AS i, row_no::BIGINT AS row_no FROM {name}_arrow")
    con.unregister(f"{name}_arrow")


def _damaged(con: duckdb.DuckDBPyConnection, name: str, records: _Records, rows: _Rows, width: int) -> None:
    layout = records.layout
    found = [(int(layout.lines[i]), "row_field_count", f"{int(layout.fields[i])} / {width}") for i in rows.wrong_width]
    found += [(int(layout.lines[i]), "row_control_character", detail) for i, detail in rows.controls.items()]
    columns = list(zip(*found, strict=True))
    frame = pa.table({"row_no": pa.array(columns[0], pa.int64()), "damage": columns[1], "detail": columns[2]})
    con.register(f"{name}_arrow", frame)
    con.execute(f"CREATE TEMP TABLE {name} AS FROM {name}_arrow")
    con.unregister(f"{name}_arrow")
