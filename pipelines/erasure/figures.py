"""What an erasure changed in published figures: `mart_indicator_value` before and after, under the same code and catalogue."""

from pathlib import Path

import duckdb

from pipelines.home import Home
from pipelines.warehouse.publish import open_current

PLACE = "indicator_code, level, owner_code, region_category, gender, cut_off"
PARTS = ("value", "numerator", "denominator")


def keep_figures(home: Home, target: Path) -> None:
    """Writes the published figures to Parquet, once: a second run of an erasure must not overwrite the first one's."""
    if target.exists() or not home.current.exists():
        return
    aside = target.with_suffix(".aside")
    with open_current(home) as con:
        _copy(con, f"SELECT {PLACE}, {', '.join(PARTS)} FROM mart_indicator_value", aside)
    aside.replace(target)


def keep_change(home: Home, before: Path, target: Path) -> int:
    """Writes the figures that differ from those in `before`, with the change of each part; returns how many.

    A figure that is not there any more changes by minus what it was.
    """
    if not before.exists():
        return 0
    changes = ", ".join(f"coalesce(a.{p}, 0) - coalesce(b.{p}, 0) AS {p}_change" for p in PARTS)
    nonzero = " OR ".join(f"{p}_change <> 0" for p in PARTS)
    with open_current(home) as con:
        _copy(con, f"""
            SELECT * FROM (
                SELECT {PLACE}, {changes}
                FROM mart_indicator_value AS a FULL JOIN read_parquet('{_q(before)}') AS b USING ({PLACE}))
            WHERE {nonzero} ORDER BY {PLACE}""", target)
        count = con.execute(f"SELECT count(*) FROM read_parquet('{_q(target)}')").fetchone()[0]
    return count


def _copy(con: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    con.execute(f"COPY ({query}) TO '{_q(target)}' (FORMAT parquet, COMPRESSION zstd)")


def _q(path: Path) -> str:
    return str(path).replace("'", "''")
