"""Runs Great Expectations inside a DuckDB connection of ours. The one place that knows how GX is made to do so.

GX closes a connection before it fetches unless its dialect is in `_PERSISTED_CONNECTION_DIALECTS`; DuckDB is not, so
every expectation failed with `list index out of range`. A member that equals "duckdb" is added below; a test fails
loudly when GX changes this.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from pipelines.gate.errors import RuleEngineError

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx  # noqa: E402  (analytics must be off before the import)
import great_expectations.execution_engine.sqlalchemy_execution_engine as gx_engine  # noqa: E402
from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: E402
from great_expectations.expectations import ExpectColumnValuesToBeNull, UnexpectedRowsExpectation  # noqa: E402

QUOTED = re.compile(r"'[^']*'")
RESULT_FORMAT = {"result_format": "BASIC", "unexpected_index_column_names": ["row_id"],
                 "return_unexpected_index_query": True, "partial_unexpected_count": 0}


class _Dialect(str):
    @property
    def value(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Outcome:
    """How one expectation ended: its name, how many rows fail, and the SQL that names them all."""

    name: str
    failing: int
    query: str


def keep_connection_open() -> None:
    """Registers DuckDB among the dialects whose connection GX keeps. Raises RuleEngineError when GX has changed."""
    known = getattr(gx_engine, "_PERSISTED_CONNECTION_DIALECTS", None)
    if known is None:
        raise RuleEngineError("Great Expectations has changed: _PERSISTED_CONNECTION_DIALECTS is gone. "
                              "Pin the version of constraints.txt, then mend pipelines/gate/gx.py.")
    if "duckdb" not in known:
        gx_engine._PERSISTED_CONNECTION_DIALECTS = (*known, _Dialect("duckdb"))


class Validator:
    """Validates tables of one DuckDB connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        keep_connection_open()
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        self._source = self._context.data_sources.add_sql(
            name="gate", connection_string="duckdb:///:memory:", kwargs={"creator": lambda: _cursor(con)}
        )

    def validate(self, table: str, nulls: Iterable[tuple[str, str]], queries: Iterable[tuple[str, str]]) -> list[Outcome]:
        """Outcomes of expectations on one table: (name, column that must be empty) and (name, query of failing rows).

        Raises RuleEngineError when an expectation could not be evaluated, with the rule's name and GX's own words.
        """
        batch = self._source.add_table_asset(table, table_name=table).add_batch_definition_whole_table("all").get_batch()
        suite = gx.ExpectationSuite(name=table)
        asked: dict[str, str] = {}
        for name, column in nulls:
            suite.add_expectation(ExpectColumnValuesToBeNull(column=column, meta={"name": name}))
        for name, query in queries:
            asked[name] = query
            plain = query.replace("{", "{{").replace("}", "}}")
            # GX wants its batch named; put in place of the table it would come with an alias of its own
            asking = f"SELECT failing.row_id FROM ({plain}) AS failing WHERE EXISTS (SELECT 1 FROM {{batch}})"
            suite.add_expectation(UnexpectedRowsExpectation(unexpected_rows_query=asking, meta={"name": name}))
        return [_outcome(r, asked) for r in batch.validate(suite, result_format=RESULT_FORMAT).results]


def _outcome(result, asked: dict[str, str]) -> Outcome:
    name = result.expectation_config.meta["name"]
    error = result.exception_info or {}
    nested = [e for e in error.values() if isinstance(e, dict) and e.get("raised_exception")]
    if error.get("raised_exception") or nested:
        words = error.get("exception_message") or nested[0].get("exception_message")
        words = QUOTED.sub("'…'", str(words).splitlines()[0])  # a cast error repeats the cell
        raise RuleEngineError(f"Rule {name} could not be evaluated: {words}. This is no finding about the data: "
                              "correct the rule's SQL under expectations/ and run again.")
    if name in asked:
        return Outcome(name, int(result.result["observed_value"]), asked[name])
    return Outcome(name, int(result.result["unexpected_count"]), result.result.get("unexpected_index_query", ""))


def _cursor(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    cursor = con.cursor()
    cursor.execute("SET TimeZone = 'Europe/Helsinki'")
    return cursor
