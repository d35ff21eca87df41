"""How a reader hands its rows to DuckDB: one relation with row_no, damage, detail and the cells as text."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

_number = itertools.count(1)
# C0 but for tab and line breaks, DEL, C1, and the signs that turn the direction of writing (U+202E hides an ending).
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{80}-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]"
CONTROL_RE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass
class Row:
    """One row that a reader made itself; `cells` are as many as the headers."""

    row_no: int
    cells: Sequence[str | None]
    damage: str | None = None
    detail: str | None = None


def new_name() -> str:
    """A relation name that no other read of this process uses."""
    return f"raw_{next(_number)}"


def literal(text: str) -> str:
    """A SQL string literal. A view cannot take parameters."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def control_detail(header: str, text: str) -> str:
    """What a reader may see of a cell with control characters: the header and the code points, never the value."""
    found = sorted({f"U+{ord(sign):04X}" for sign in CONTROL_RE.findall(text)})
    return f"{visible(header)}: {', '.join(found)}"


def visible(text: str) -> str:
    """The text with its control characters escaped."""
    return CONTROL_RE.sub(lambda sign: f"\\u{ord(sign.group()):04x}", text)


def from_rows(con: duckdb.DuckDBPyConnection, headers: Sequence[str], rows: Iterable[Row]) -> str:
    """A temporary table of the rows, those with control characters damaged. Returns its name."""
    rows = list(rows)
    cells = list(zip(*(r.cells for r in rows), strict=True)) if rows else [()] * len(headers)
    frame = pa.table({
        "row_no": pa.array([r.row_no for r in rows], pa.int64()),
        "damage": pa.array([r.damage for r in rows], pa.string()),
        "detail": pa.array([r.detail for r in rows], pa.string()),
        **{f"c{i}": pa.array(column, pa.string()) for i, column in enumerate(cells)},
    })
    return from_arrow(con, headers, frame)


def from_arrow(con: duckdb.DuckDBPyConnection, headers: Sequence[str], frame: pa.Table) -> str:
    """A temporary table of the frame (row_no, damage, detail, c0…), damaged rows emptied. Returns its name."""
    frame = _mark_control_characters(headers, frame)
    name = new_name()
    cells = "".join(f", CASE WHEN damage IS NULL THEN c{i} END AS c{i}" for i in range(len(headers)))
    con.register(f"{name}_arrow", frame)
    con.execute(f"CREATE TEMP TABLE {name} AS SELECT row_no, damage, detail{cells} FROM {name}_arrow")
    con.unregister(f"{name}_arrow")
    return name


def _mark_control_characters(headers: Sequence[str], frame: pa.Table) -> pa.Table:
    damage, detail = None, None
    for i, header in enumerate(headers):
        hits = pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(frame[f"c{i}"], CONTROL), False))
        if len(hits) and damage is None:
            damage, detail = frame["damage"].to_pylist(), frame["detail"].to_pylist()
        for hit in hits.to_pylist():
            if damage[hit] is None:
                damage[hit], detail[hit] = "row_control_character", control_detail(header, frame[f"c{i}"][hit].as_py())
    if damage is None:
        return frame
    frame = frame.set_column(frame.schema.get_field_index("damage"), "damage", pa.array(damage, pa.string()))
    return frame.set_column(frame.schema.get_field_index("detail"), "detail", pa.array(detail, pa.string()))
