"""The rows of a CSV file as a relation: DuckDB reads the good records, the damaged ones stand beside them empty."""

import mmap
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from pipelines.door.readers.csv_clean import copy_records
from pipelines.door.readers.csv_layout import Layout
from pipelines.door.readers.csv_quotes import split
from pipelines.door.readers.relation import literal, new_name

DUCKDB_LINE_BYTES = 2_000_000  # its default; a larger value costs sixteen times as much memory


@dataclass
class Records:
    """The records of a file by their number."""

    content: mmap.mmap
    layout: Layout
    separator: str

    def cells(self, i: int) -> tuple[str, ...]:
        """The fields of one record."""
        data = self.content[int(self.layout.starts[i]):int(self.layout.ends[i])]
        return tuple(split(data.decode("utf-8"), self.separator))


@dataclass
class Rows:
    """Which records are rows, and which of those are damaged."""

    header: int
    good: np.ndarray  # a flag for each record
    wrong_width: list[int]
    controls: dict[int, str]  # record → what may be shown
    apart: int  # footers and empty rows

    @property
    def count(self) -> int:
        """How many rows there are, damaged ones too."""
        return int(self.good.sum()) + len(self.wrong_width) + len(self.controls)


def relation_of(con: duckdb.DuckDBPyConnection, source: Path, work: Path, records: Records, rows: Rows,
                headers: tuple[str, ...]) -> str:
    """A view of the rows; the name of it. A copy of the good records goes to `work` where the file is irregular."""
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


def _damaged(con: duckdb.DuckDBPyConnection, name: str, records: Records, rows: Rows, width: int) -> None:
    layout = records.layout
    found = [(int(layout.lines[i]), "row_field_count", f"{int(layout.fields[i])} / {width}") for i in rows.wrong_width]
    found += [(int(layout.lines[i]), "row_control_character", detail) for i, detail in rows.controls.items()]
    columns = list(zip(*found, strict=True))
    frame = pa.table({"row_no": pa.array(columns[0], pa.int64()), "damage": columns[1], "detail": columns[2]})
    con.register(f"{name}_arrow", frame)
    con.execute(f"CREATE TEMP TABLE {name} AS FROM {name}_arrow")
    con.unregister(f"{name}_arrow")
