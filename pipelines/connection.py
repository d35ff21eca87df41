"""Opens DuckDB with the settings of this machine. Every connection of the product is made here."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from pipelines.settings import Settings

SQL = Path(__file__).parents[1] / "sql"
ROWS_AT_ONCE = 300
STORAGE_VERSION = "v1.5.0"  # read by DuckDB 1.5 and 2.0; refuses a stale write-ahead log


@contextmanager
def connect(settings: Settings, work: Path, database: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the macros of `sql/macros/`; spills go to `work`, days are those of Europe/Helsinki."""
    config = {"memory_limit": settings.memory_limit, "threads": settings.threads, "temp_directory": str(work / "spill"),
              "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    with duckdb.connect(config=config) as con:
        con.execute("SET TimeZone = 'Europe/Helsinki'")
        if database:
            con.execute(f"ATTACH '{str(database).replace(chr(39), chr(39) * 2)}' AS warehouse "
                        f"(STORAGE_VERSION '{STORAGE_VERSION}')")
        define_macros(con, "portable")
        define_macros(con, "reading")
        yield con


def define_macros(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Runs `sql/macros/<name>.sql` in the connection's current schema."""
    con.execute((SQL / "macros" / f"{name}.sql").read_text("utf-8"))


def insert_rows(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple]) -> None:
    """Inserts rows given as values, some hundreds in a statement: one statement a row cost a night over a second."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        marks = ", ".join(f"({', '.join('?' * len(part[0]))})" for _ in part)
        con.execute(f"INSERT INTO {table} VALUES {marks}", [cell for row in part for cell in row])


def filled(sql: str, values: Mapping[str, object]) -> str:
    """SQL with values in the places of its `$names`: texts, days, truths, whole numbers, and lists of texts.

    For questions that someone waits for: DuckDB's own parameters import pandas and pyarrow at their first use, 0.4 s. Raises
    KeyError for a name without a value, TypeError for a value of another kind.
    """
    return re.sub(r"\$(\w+)", lambda name: _literal(values[name[1]]), sql)


def _literal(value: object) -> str:
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value:%Y-%m-%d}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_literal(part) for part in value)}]"
    raise TypeError(f"{type(value).__name__} cannot stand in a question")
