"""Prints the rows of a query: a table for eyes, CSV for people's spreadsheets, JSON (lossless) for scripts."""

import csv
import json
import sys

import duckdb
from rich.console import Console
from rich.table import Table

BATCH = 10_000  # rows fetched at a time, so that a large answer does not fill memory
SHOWN = 500  # rows of a table; nobody reads more, and the other forms give all
# A cell that begins so would run as a formula in a spreadsheet (CWE-1236); `＝` and its like are read the same way.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def print_rows(answer: duckdb.DuckDBPyRelation | None, form: str, out: Console) -> None:
    """Prints to standard output; `answer` is None for a statement without rows."""
    if answer is None:
        return
    if form == "csv":
        _csv(answer)
    elif form == "json":
        _json(answer)
    else:
        _table(answer, out)


def safe_cell(value: object) -> object:
    """Text that a spreadsheet could run gets an apostrophe before it; numbers and days stay as they are."""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return "'" + value
    return value


def _csv(answer: duckdb.DuckDBPyRelation) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    while rows := answer.fetchmany(BATCH):
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)


def _json(answer: duckdb.DuckDBPyRelation) -> None:
    names = answer.columns
    sys.stdout.write("[")
    first = True
    while rows := answer.fetchmany(BATCH):
        for row in rows:
            sys.stdout.write("\n" if first else ",\n")
            sys.stdout.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str))
            first = False
    sys.stdout.write("\n]\n")


def _table(answer: duckdb.DuckDBPyRelation, out: Console) -> None:
    table = Table(*answer.columns)
    rows = answer.fetchmany(SHOWN + 1)
    for row in rows[:SHOWN]:
        table.add_row(*("" if cell is None else _plain(cell) for cell in row))
    out.print(table)
    if len(rows) > SHOWN:
        out.print(f"The first {SHOWN} rows. All of them: --format csv", markup=False)


def _plain(cell: object) -> str:
    from rich.markup import escape

    return escape("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(cell)))
