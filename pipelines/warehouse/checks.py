"""Checks on a finished build, before anyone sees it. A check with severity error blocks publication, others are shown.

- `sql/checks/*.sql`, each a SELECT of rows that must not be. The first lines of a file say what must hold, and the
  severity: `-- severity: error` or `-- severity: warning`.
- `grain_<table>`, from the catalogue: a published table has one row for each value of its key.
- `documentation`: every published column is described, and nothing is described that is not there.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Table
from pipelines.connection import SQL

SHOWN = 5


@dataclass(frozen=True)
class Check:
    """One check: what must hold, how many rows break it, and the first of them."""

    name: str
    text: str
    severity: str
    failing: int
    first: tuple[tuple, ...] = ()

    @property
    def is_blocking(self) -> bool:
        """Whether a failure keeps the build from being published."""
        return self.severity == "error"


def run_checks(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[Check]:
    """Every check on the warehouse attached to `con`. Raises duckdb.Error when a check itself is wrong."""
    tables = con.sql("SELECT table_name FROM duckdb_tables() WHERE database_name = 'warehouse'").fetchall()
    written = [_written(con, path) for path in sorted((SQL / "checks").glob("*.sql"))]
    grains = [_grain(con, table) for table in catalogue.tables.values() if (table.name,) in tables]
    return [*written, *grains, _documentation(con)]


def _written(con: duckdb.DuckDBPyConnection, path: Path) -> Check:
    sql = path.read_text("utf-8")
    severity = re.search(r"^-- severity: (error|warning)$", sql, re.MULTILINE)
    text = " ".join(line[3:] for line in sql.splitlines() if line.startswith("-- ") and "severity:" not in line)
    return _run(con, path.stem, text, severity[1] if severity else "error", sql)


def _grain(con: duckdb.DuckDBPyConnection, table: Table) -> Check:
    columns = ", ".join([*table.key, "count(*) AS n"])  # a table whose key is empty has one row
    sql = f"SELECT {columns} FROM warehouse.main.{table.name} GROUP BY ALL HAVING count(*) > 1"
    return _run(con, f"grain_{table.name}", table.grain.en, "error", sql)


def _documentation(con: duckdb.DuckDBPyConnection) -> Check:
    problems = comment_problems(con)
    return Check("documentation", "Every published column is described, and nothing else is.", "error", len(problems),
                 tuple((problem,) for problem in problems[:SHOWN]))


def _run(con: duckdb.DuckDBPyConnection, name: str, text: str, severity: str, sql: str) -> Check:
    failing = con.sql(f"SELECT count(*) FROM ({sql})").fetchone()[0]
    first = tuple(con.sql(f"SELECT * FROM ({sql}) LIMIT {SHOWN}").fetchall()) if failing else ()
    return Check(name, text, severity, failing, first)


def comment_problems(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Published columns without a description in some language, and descriptions of columns that are not there."""
    return [f"{t}.{c}: {what}" for t, c, what in con.sql("""
        WITH published AS (
            SELECT table_name, column_name FROM duckdb_columns()
            WHERE database_name = 'warehouse' AND schema_name = 'main')
        SELECT p.table_name, p.column_name, 'no description' FROM published AS p
        ANTI JOIN catalogue_published_column AS c USING (table_name, column_name)
        UNION ALL
        SELECT c.table_name, c.column_name, 'described but not there' FROM catalogue_published_column AS c
        ANTI JOIN published AS p USING (table_name, column_name) ORDER BY ALL""").fetchall()]
