"""Tables as open files: CSV that loses nothing, and Parquet. The same rows give the same bytes.

The CSV is for machines: a text that begins with `=` stays as it is, and the data package says so. People open the workbook.
"""

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


def write_table(folder: Path, name: str, table: pd.DataFrame) -> None:
    """`<name>.csv` and `<name>.parquet`. An empty cell is a value that is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([cell_text(cell) for cell in row] for row in table.itertuples(index=False, name=None))
    pq.write_table(arrow(table), folder / f"{name}.parquet", compression="none")


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """A table as `write_table` was given it: texts, whole and broken numbers, and days as ISO text."""
    table = pq.read_table(folder / f"{name}.parquet")
    frame = table.to_pandas()
    for field in table.schema:
        if pa.types.is_date(field.type):
            frame[field.name] = [None if v is None or pd.isna(v) else v.isoformat() for v in frame[field.name]]
        elif pa.types.is_string(field.type):
            frame[field.name] = frame[field.name].astype(object).where(frame[field.name].notna(), None)
    return frame


def arrow(table: pd.DataFrame) -> pa.Table:
    """The frame with plain types and no metadata: pandas would write its own version into the file."""
    return pa.table({name: _column(name, table[name]) for name in table.columns})


def kind_of(name: str, values: pd.Series) -> str:
    """`date`, `integer`, `number` or `string`, as the data package calls it."""
    if name == "cut_off" or name.endswith("_on"):
        return "date"
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(values) else "string"


def _column(name: str, values: pd.Series) -> pa.Array:
    empty = values.isna()
    kind = kind_of(name, values)
    given = [None if is_empty else value for value, is_empty in zip(values, empty, strict=True)]
    if kind == "date":
        return pa.array([v and dt.date.fromisoformat(str(v)[:10]) for v in given], pa.date32())
    types = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "string": pa.string()}
    return pa.array(given, types[kind])


def cell_text(cell: object) -> object:
    if cell is None or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, float) and abs(cell) < 1e15 and cell == int(cell):
        return int(cell)
    return cell
