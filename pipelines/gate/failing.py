"""Writes the failing rows of each hand-written rule once, so that counting, listing and explaining them costs nothing more.

Rules on one row (`fails_when`) are looked at together in one pass over the table: twelve of them over 1e6 participants cost
as much as one. Each other rule's query runs once.
"""

import re

import duckdb

from pipelines.catalogue.models import Export
from pipelines.gate.errors import RuleEngineError
from pipelines.gate.suites import Expected

QUOTED = re.compile(r"'[^']*'")


def write_failing(con: duckdb.DuckDBPyConnection, export: Export, expected: list[Expected]) -> dict[str, str]:
    """A query of failing rows for each expectation, over tables made here. Raises RuleEngineError naming the wrong rule."""
    on_one_row = [e for e in expected if e.rule and e.rule.fails_when]
    queries = {}
    if on_one_row:
        flags = ", ".join(f"coalesce({e.rule.fails_when}, false) AS {e.name}" for e in on_one_row)
        any_of = " OR ".join(e.name for e in on_one_row)
        _create(con, f"broken_{export.name}", f"SELECT * FROM (SELECT row_id, {flags} FROM typed_{export.name}) WHERE {any_of}",
                on_one_row, export)
        queries = {e.name: f"SELECT row_id FROM broken_{export.name} WHERE {e.name}" for e in on_one_row}
    for one in expected:
        if one.name not in queries:
            table = f"failing_{export.name}_{one.name}"
            _create(con, table, one.query or "", [one], export)
            queries[one.name] = f"SELECT * FROM {table}"
    return queries


def _create(con: duckdb.DuckDBPyConnection, table: str, query: str, rules: list[Expected], export: Export) -> None:
    try:
        con.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")
    except duckdb.Error as error:
        wrong = next((e for e in rules if not _runs(con, e)), rules[0])
        words = QUOTED.sub("'…'", str(error).splitlines()[0])  # a cast error repeats the cell
        raise RuleEngineError(f"Rule {wrong.name} of {export.name} could not be evaluated: {words}. This is no finding about the "
                              "data: correct the rule's SQL under expectations/ and run again.") from None


def _runs(con: duckdb.DuckDBPyConnection, expected: Expected) -> bool:
    try:
        con.execute(f"SELECT count(*) FROM ({expected.query})")
    except duckdb.Error:
        return False
    return True
