"""Checks on a finished build, before anyone sees it: `sql/checks/*.sql`, each a SELECT of rows that must not be.

The first lines of a file say what must hold and whether it blocks: `-- severity: error` blocks publication,
`-- severity: warning` is only shown.
"""

import re
from dataclasses import dataclass

import duckdb

from pipelines.catalogue import Catalogue
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
    return [_run(con, path.stem, path.read_text("utf-8")) for path in sorted((SQL / "checks").glob("*.sql"))]


def _run(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> Check:
    severity = re.search(r"^-- severity: (error|warning)$", sql, re.MULTILINE)
    text = " ".join(line[3:] for line in sql.splitlines() if line.startswith("-- ") and "severity:" not in line)
    failing = con.sql(f"SELECT count(*) FROM ({sql})").fetchone()[0]
    first = tuple(con.sql(f"SELECT * FROM ({sql}) LIMIT {SHOWN}").fetchall()) if failing else ()
    return Check(name, text, severity[1] if severity else "error", failing, first)


def comment_problems(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Published columns without a description in some language, and descriptions of columns that are not there."""
    return [f"{t}.{c}: {what}" for t, c, what in con.sql("""
        WITH published AS (
            SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'warehouse' AND schema_name = 'main')
        SELECT p.table_name, p.column_name, 'no description' FROM published AS p
        ANTI JOIN catalogue_published_column AS c USING (table_name, column_name)
        UNION ALL
        SELECT c.table_name, c.column_name, 'described but not there' FROM catalogue_published_column AS c
        ANTI JOIN published AS p USING (table_name, column_name) ORDER BY ALL""").fetchall()]
