"""Copies of the marts: Parquet without loss for machines, CSV for people's spreadsheets. The same build, the same bytes."""

import csv
import json
import os
import tempfile
from pathlib import Path

import duckdb

from pipelines.answers import BATCH, safe_cell
from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Table
from pipelines.dictionary.package import data_package

COPIED = "mart_"


def write_copies(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, target: Path, form: str) -> list[Path]:
    """Every mart and `datapackage.json` in `target`; returns the files of the tables. Each file is whole or not there."""
    target.mkdir(parents=True, exist_ok=True)
    tables = [t for t in catalogue.tables.values() if t.name.startswith(COPIED)]
    written = []
    with tempfile.TemporaryDirectory(dir=target, prefix=".copy.") as folder:
        aside = Path(folder)
        for table in tables:
            path = aside / f"{table.name}.{form}"
            _parquet(con, table, path) if form == "parquet" else _csv(con, table, path)
            written.append(path.name)
        package = data_package(catalogue, form, [t.name for t in tables])
        (aside / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8")
        for name in (*written, "datapackage.json"):
            os.replace(aside / name, target / name)
    return [target / name for name in written]


def _ordered(table: Table) -> str:
    columns = ", ".join(c.name for c in table.columns)
    return f"SELECT {columns} FROM {table.name} ORDER BY {', '.join(table.key)}"


def _parquet(con: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    con.execute(f"COPY ({_ordered(table)}) TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)")


def _csv(con: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    """UTF-8, comma, decimal point, ISO days, empty for nothing; a text that a spreadsheet would run begins with an apostrophe."""
    answer = con.sql(_ordered(table))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(answer.columns)
        while rows := answer.fetchmany(BATCH):
            writer.writerows([_cell(cell) for cell in row] for row in rows)


def _cell(cell: object) -> object:
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell.isoformat() if hasattr(cell, "isoformat") else safe_cell(cell)
