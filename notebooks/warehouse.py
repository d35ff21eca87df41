"""Opens the published warehouse for a notebook, read-only, and says which build it is. Needs duckdb and pandas, nothing else.

    from warehouse import open_warehouse
    warehouse = open_warehouse()
    warehouse.ask("SELECT * FROM mart_hires_by_project")
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

HERE = Path(__file__).parent
USUAL = (HERE.parent / "data", HERE.parent / "data" / "demo" / "home")  # a home folder; the one that `make run` fills


@dataclass(frozen=True)
class Warehouse:
    """One build of the warehouse, open for reading. Shown in a notebook, it says which build it is."""

    build: str
    known_at: str
    code_version: str
    home: Path
    connection: duckdb.DuckDBPyConnection = field(repr=False)

    def ask(self, query: str, *parameters: object) -> pd.DataFrame:
        """The answer of a query as a data frame."""
        return self.connection.execute(query, parameters).df()

    def __str__(self) -> str:
        return (f"Koonti {self.build}: tiedot sellaisina kuin ne tunnettiin {self.known_at}, ohjelmaversio {self.code_version}.\n"
                f"Build {self.build}: what was known at {self.known_at}, code version {self.code_version}.")

    __repr__ = __str__


def open_warehouse(home: str | Path | None = None) -> Warehouse:
    """The build that is published in a home folder: the one given, else `EURA_HOME`, else `data` beside `notebooks`.

    Raises FileNotFoundError saying where it looked. A build that is published later is seen when this is called again.
    """
    given = home or os.environ.get("EURA_HOME")
    places = [Path(given)] if given else list(USUAL)
    found = next((place / "current.duckdb" for place in places if (place / "current.duckdb").exists()), None)
    if found is None:
        looked = ", ".join(str(place) for place in places)
        raise FileNotFoundError(f"Julkaistua koontia ei ole / no published build in: {looked}. `make run`, EURA_HOME=…")
    return open_file(found)


def open_file(path: str | Path) -> Warehouse:
    """One warehouse file, such as a build for an earlier moment. The link is followed first: a build keeps its own name."""
    real = Path(path).resolve()
    connection = duckdb.connect(str(real), read_only=True)
    connection.execute("SET TimeZone = 'Europe/Helsinki'")
    known_at, code_version = connection.execute(
        "SELECT strftime(known_at, '%d.%m.%Y %H:%M'), code_version FROM meta_build").fetchone()
    return Warehouse(real.stem.removeprefix("warehouse_"), known_at, code_version, real.parents[1], connection)
