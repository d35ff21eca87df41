"""Runs the SQL models over rows given as values, without a night: for tests that need many worlds in a minute."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time

import duckdb
import pandas as pd

from pipelines.connection import define_macros
from pipelines.gate.typed import SQL_TYPES
from pipelines.warehouse.build import ordered_steps
from pipelines.warehouse.inputs import write_catalogue, write_moment
from pipelines.warehouse.models import GENERATED, models
from tests.spec.reference import World
from tests.support import catalogue

PLACE_TYPES = {"row_id": "BIGINT", "file_id": "VARCHAR", "sheet": "VARCHAR", "row_no": "BIGINT",
               "known_from": "TIMESTAMPTZ", "known_to": "TIMESTAMPTZ", "row_key": "BIGINT"}
REGION_OF = {"KA": "01", "S": "13", None: "valtakunnallinen"}  # a region code of each category
WANTED = ("mart_indicator_value", "mart_hires_by_project")


class Bench:
    """An in-memory database with the catalogue's tables, filled anew for each world."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        for export in catalogue().exports.values():
            columns = [f"{c} {PLACE_TYPES[c]}" for c in PLACE_TYPES] + [f"{c.name} {SQL_TYPES[c.type]}" for c in export.columns]
            con.execute(f"CREATE TABLE stg_{export.name} ({', '.join(columns)})")
        con.execute("CREATE TABLE code_word (list VARCHAR, word VARCHAR, code VARCHAR)")
        write_catalogue(con, catalogue())
        self.steps = _steps_for(WANTED)

    def figures(self, world: World) -> dict[str, pd.DataFrame]:
        """The wanted tables, computed by the product's SQL from a world's rows."""
        con = self.con
        con.execute("DROP TABLE IF EXISTS build_moment")
        noon = datetime.combine(world.known_on, time(9), UTC)
        write_moment(con, noon, catalogue(), "test", "")
        projects = [{**p, "location_code": REGION_OF[p["region_category"]]} for p in world.hankkeet]
        for name in ("osallistujat", "tyollistymiset", "seurantaraportit", "teemat", "hakemukset"):
            self._fill(name, getattr(world, name))
        self._fill("hankkeet", projects)
        for name, sql, kind in self.steps:
            con.execute(f"CREATE OR REPLACE {kind} {name} AS {sql}")
        return {name: con.execute(f"FROM {name}").df() for name in WANTED}

    def _fill(self, export: str, rows: list[dict]) -> None:
        self.con.execute(f"DELETE FROM stg_{export}")
        names = [c.name for c in catalogue().exports[export].columns]
        if rows:
            marks = ", ".join(f"({', '.join('?' * len(names))})" for _ in rows)
            self.con.execute(f"INSERT INTO stg_{export} ({', '.join(names)}) VALUES {marks}",
                             [row.get(name) for row in rows for name in names])


def _steps_for(wanted: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(name, SELECT, TABLE or VIEW) of everything the wanted tables are made of, in the order of a build."""
    by_name = {m.name: m for m in models()}
    needed: set[str] = set()

    def visit(name: str) -> None:
        if name not in needed:
            needed.add(name)
            for read in by_name[name].reads if name in by_name else GENERATED.get(name, ()):
                visit(read)

    for name in (*wanted, "fact_participation"):
        visit(name)
    return [(name, sql, kind) for name, sql, kind, _ in ordered_steps(catalogue()) if name in needed]


@contextmanager
def bench() -> Iterator[Bench]:
    """A `Bench` on a database in memory."""
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("SET TimeZone = 'Europe/Helsinki'")
        define_macros(con, "portable")
        yield Bench(con)
