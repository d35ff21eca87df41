"""Builds the warehouse: gate, then every SQL file in its order, into one new DuckDB file. Nothing is visible yet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.history import history_words
from pipelines.connection import connect, define_macros
from pipelines.gate.judge import judge
from pipelines.lake.lake import Lake
from pipelines.settings import Settings
from pipelines.version import code_version
from pipelines.warehouse.checks import Check, run_checks
from pipelines.warehouse.inputs import write_catalogue, write_moment, write_records
from pipelines.warehouse.models import models
from pipelines.warehouse.participants import lineage_sql, participant_change_sql

Progress = Callable[[str], None]


@dataclass
class Build:
    """A finished, unpublished warehouse file and what is known of it."""

    path: Path
    known_at: datetime | None
    rows: dict[str, int] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    rule_results: list[tuple] = field(default_factory=list)  # export, expectation, rule id, severity, failing rows

    @property
    def failures(self) -> list[Check]:
        """Blocking checks that do not hold: with one of them the build is not published."""
        return [c for c in self.checks if c.failing and c.is_blocking]


def newest_moment(lake: Lake) -> datetime | None:
    """The known-at of a build of everything: the newest export moment among accepted files."""
    return max((r.moment for r in lake.records().values() if r.verdict == "accepted" and r.moment), default=None)


def build(settings: Settings, catalogue: Catalogue, lake: Lake, work: Path, target: Path, *,
          known_at: datetime | None = None, key_id: str = "", say: Progress = lambda step: None) -> Build:
    """Builds everything known at `known_at` (default: all) into `target`. Raises RuleEngineError, duckdb.Error."""
    moment = known_at or newest_moment(lake)
    done = Build(target, moment)
    target.unlink(missing_ok=True)
    with connect(settings, work, target) as con:
        say("gate")
        judge(con, catalogue, lake, known_at)
        done.rule_results = con.sql("SELECT * FROM gate_result ORDER BY ALL").fetchall()
        write_moment(con, moment, catalogue, code_version(), key_id)
        write_catalogue(con, catalogue)
        write_records(con, catalogue, lake, known_at)
        con.execute("SET search_path = 'warehouse.main,memory.main'")
        for name, sql, kind, place in ordered_steps(catalogue):
            say(f"warehouse: {name}")
            con.execute(f"CREATE {kind} {place}.main.{name} AS {sql}")
        say("checks")
        done.checks = run_checks(con, catalogue)
        _comment(con, catalogue)
        con.execute("USE warehouse")
        define_macros(con, "portable")
        done.rows = _row_counts(con)
        con.execute("CHECKPOINT warehouse")
        con.execute("USE memory")
        con.execute("DETACH warehouse")
    return done


def ordered_steps(catalogue: Catalogue) -> list[tuple[str, str, str, str]]:
    """(name, SELECT, TABLE or VIEW, database) in order; a generated one stands before what reads it."""
    steps = []
    for model in models():
        if "participant_change" in model.reads:
            steps.append(("participant_change", participant_change_sql(catalogue), "TABLE", "memory"))
        if "lineage_participation" in model.reads:
            steps.append(("lineage_participation", lineage_sql(catalogue), "VIEW", "warehouse"))
        place = "warehouse" if model.is_published else "memory"
        steps.append((model.name, model.sql, "VIEW" if model.is_view else "TABLE", place))
    return steps


def _comment(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Comments on tables and columns, in English, from the catalogue; the other languages stand in `meta_column`."""
    con.execute("BEGIN")  # one commit for all of them: on a slow disk each would cost milliseconds, 600 times
    present = set(con.sql("SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'warehouse'").fetchall())
    for table in catalogue.tables.values():
        columns = [c for c in table.columns if (table.name, c.name) in present]
        if not columns:
            continue
        history = history_words(table, catalogue.tables)["en"]
        text = f"{table.description.en} Grain: {table.grain.en} History: {history} Source: {table.source}"
        text += f" Caveats: {table.caveats.en}" if table.caveats else ""
        kind = "VIEW" if table.is_view else "TABLE"
        con.execute(f"COMMENT ON {kind} warehouse.main.{table.name} IS '{_q(text)}'")
        for column in columns:
            con.execute(f"COMMENT ON COLUMN warehouse.main.{table.name}.{column.name} IS '{_q(column.description.en)}'")
    con.execute("COMMIT")


def _row_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    names = [m.name for m in models() if m.is_published and not m.is_view]
    return {name: con.sql(f"SELECT count(*) FROM warehouse.main.{name}").fetchone()[0] for name in sorted(names)}


def _q(text: str) -> str:
    return text.replace("'", "''")
