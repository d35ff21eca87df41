"""`eura diff`: what changed between two figures of the same thing, split by cause; the parts add up to the change exactly.

From (cut-off a, known at x) to (cut-off b, known at y) the way goes: as published at x → rules of today over what was known at
x (*rule changed*, *erased*) → the same cut-off with what is known at y (*withdrawn*, *corrected*, *arrived late*) → cut-off b
(*new in the period*). Rows are compared through the lineage of two builds, `before` and `after`: `sql/questions/diff_*.sql`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipelines.connection import SQL, define_macros
from pipelines.proof.errors import question_error
from pipelines.proof.known import known_build
from pipelines.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

CAUSES = ("new_in_period", "arrived_late", "corrected", "withdrawn", "rule_changed", "erased")
KEY = ("indicator_code", "level", "owner_code", "region_category", "gender")
FIGURE = "indicator_code VARCHAR, level VARCHAR, owner_code VARCHAR, region_category VARCHAR, gender VARCHAR"
READ = ("lineage_row", "lineage_owner", "lineage_arrived", "mart_indicator_value", "meta_indicator", "dim_cut_off")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: as of which day, and as known when (None: now)."""

    cut_off: date
    known_at: datetime | None = None


def changes(settings: Settings, before: Side, after: Side, published: "pd.DataFrame | None" = None,
            erasures: Sequence[Path] = (), say: Progress = lambda step: None) -> "pd.DataFrame":
    """A row for each figure that differs: key, before, after, change, and the six causes (decimals of six places).

    `published` holds the figures of `before` as they were published (key and value), `erasures` the Parquet files of the
    changes that erasures since then have made. Raises QuestionError, PublishError, RunUnderWay.
    """
    old, new = known_build(settings, before.known_at, say), known_build(settings, after.known_at, say)
    say("comparing")
    with duckdb.connect(config={"memory_limit": settings.memory_limit, "threads": settings.threads}) as con:
        con.execute("SET TimeZone = 'Europe/Helsinki'")
        define_macros(con, "portable")
        _attach(con, old, new)
        for name, side in (("before", before), ("after", after)):
            _check_cut_off(con, name, side.cut_off)
        _check_cut_off(con, "after", before.cut_off)
        return _compare(con, before.cut_off, after.cut_off, published, erasures, is_same=old == new)


def _attach(con: duckdb.DuckDBPyConnection, old: Path, new: Path) -> None:
    con.execute(f"ATTACH '{_q(new)}' AS after (READ_ONLY)")
    if old != new:
        con.execute(f"ATTACH '{_q(old)}' AS before (READ_ONLY)")
        return
    con.execute("CREATE SCHEMA before")  # one file cannot be attached twice
    for name in READ:
        con.execute(f"CREATE VIEW before.{name} AS SELECT * FROM after.{name}")


def _check_cut_off(con: duckdb.DuckDBPyConnection, side: str, day: date) -> None:
    days = [d for (d,) in con.sql(f"SELECT cut_off FROM {side}.dim_cut_off ORDER BY cut_off").fetchall()]
    if day not in days:
        raise question_error("no_cut_off", day=day, last=", ".join(str(d) for d in days[-4:]) or "-")


def _compare(con: duckdb.DuckDBPyConnection, old_cut_off: date, new_cut_off: date, published: "pd.DataFrame | None",
             erasures: Sequence[Path], is_same: bool) -> "pd.DataFrame":
    at = {"cut_off": old_cut_off}
    if is_same:
        con.execute(f"CREATE TEMP TABLE diff_change ({FIGURE}, part VARCHAR, cause VARCHAR, change DOUBLE)")
    else:
        for name in ("diff_unit", "diff_membership"):
            con.execute(f"CREATE TEMP TABLE {name} AS {_sql(name)}", at)
        con.execute(f"CREATE TEMP TABLE diff_change AS {_sql('diff_sum')}", at)
        con.execute(f"INSERT INTO diff_change {_sql('diff_set')}", at)
    _write_published(con, published)
    _write_erased(con, erasures, old_cut_off)
    found = con.execute(_sql("diff_figure"), {"old_cut_off": old_cut_off, "new_cut_off": new_cut_off,
                                              "has_published": published is not None}).df()
    if wrong := sorted(set(found[found.is_unexplained].indicator_code)):
        raise RuntimeError(f"The lineage does not give the change of {', '.join(wrong)}; report this to the maintainers.")
    return found.drop(columns="is_unexplained")


def _write_published(con: duckdb.DuckDBPyConnection, published: "pd.DataFrame | None") -> None:
    con.execute(f"CREATE TEMP TABLE diff_published ({FIGURE}, value DOUBLE)")
    if published is not None:
        con.register("given", published)
        con.execute(f"INSERT INTO diff_published SELECT {', '.join(KEY)}, value FROM given")


def _write_erased(con: duckdb.DuckDBPyConnection, erasures: Sequence[Path], cut_off: date) -> None:
    """By how much erasures have changed the figures of this cut-off, all of them together."""
    key = ", ".join(KEY)
    con.execute(f"CREATE TEMP TABLE erasure ({FIGURE}, change DOUBLE)")
    for path in erasures:
        change = f"SELECT {key}, value_change FROM read_parquet('{_q(path)}') WHERE cut_off = ?"
        con.execute(f"INSERT INTO erasure {change}", [cut_off])
    con.execute(f"CREATE TEMP TABLE diff_erased AS SELECT {key}, sum(change) AS change FROM erasure GROUP BY ALL")


def _sql(name: str) -> str:
    return (SQL / "questions" / f"{name}.sql").read_text("utf-8")


def _q(path: Path) -> str:
    return str(path).replace("'", "''")
