"""What an extract reads from a build: frames of `sql/extract/`, at one cut-off. Read-only; nothing is hidden here yet."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.connection import SQL
from pipelines.extract.errors import AskedWrongly
from pipelines.extract.quarter import HELSINKI, Quarter

FRAMES = ("figures", "targets", "projects", "calls", "models", "objectives", "membership", "indicators", "labels", "inputs")
TARGETS = "owner_target"


@dataclass(frozen=True)
class Build:
    """A build as an extract needs it: what was known, when, and under which code and catalogue."""

    path: Path
    known_at: dt.datetime
    code_version: str
    catalogue_version: str
    frames: dict[str, pd.DataFrame]


def read_build(path: Path, quarter: Quarter) -> Build:
    """The frames of a quarter from a build file. Raises AskedWrongly when the quarter has not ended in it, or has no data."""
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("SET TimeZone = 'Europe/Helsinki'")
        con.execute("SET threads = 1")  # sums of doubles depend on their order
        known_at, code, catalogue = con.sql("SELECT known_at, code_version, catalogue_version FROM meta_build").fetchone()
        refuse_open_quarter(quarter, known_at)
        con.execute("CREATE TEMP TABLE extract_moment AS SELECT ?::DATE AS cut_off", [quarter.cut_off])
        rule = (SQL / "steps" / f"{TARGETS}.sql").read_text("utf-8")  # the build's own, whose steps are not published
        con.execute(f"CREATE TEMP VIEW {TARGETS} AS {rule}")
        frames = {name: _frame(con, name) for name in FRAMES}
    if frames["figures"].empty:
        raise AskedWrongly("no_data", quarter=quarter.name, cut_off=quarter.cut_off.isoformat())
    return Build(path, known_at.astimezone(HELSINKI), code, catalogue, frames)


def refuse_open_quarter(quarter: Quarter, known_at: dt.datetime | None) -> None:
    """Raises AskedWrongly when the cut-off is later than the day of known-at: that quarter has not ended as known."""
    if known_at is None:
        raise AskedWrongly("no_data", quarter=quarter.name, cut_off=quarter.cut_off.isoformat())
    day = known_at.astimezone(HELSINKI).date()
    if day < quarter.cut_off:
        raise AskedWrongly("not_ended", quarter=quarter.name, cut_off=quarter.cut_off.isoformat(), known_on=day.isoformat())


def _frame(con: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """One file of `sql/extract/` as a frame; amounts as floats of euros and cents, days as dates."""
    answer = con.sql((SQL / "extract" / f"{name}.sql").read_text("utf-8"))
    frame = answer.df()
    for column, kind in zip(answer.columns, answer.types, strict=True):
        if str(kind).startswith("DECIMAL"):
            frame[column] = frame[column].astype("float64")
        elif str(kind) == "DATE":
            frame[column] = [None if pd.isna(v) else v.date().isoformat() for v in frame[column]]
        elif str(kind) == "VARCHAR":
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    return frame
