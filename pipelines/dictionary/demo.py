"""The answers of the example queries: run on a small invented world, so that no page shows a figure of a real build."""

import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.demo import write_demo
from pipelines.night import run_night
from pipelines.settings import Settings
from pipelines.words import Told, said

SCALE = 0.1  # 6 projects and 500 participants: every example has an answer, and the night takes ten seconds
SHOWN = 10


class ExampleError(Told):
    """An example query of the catalogue does not run; the text names the table."""


@dataclass(frozen=True)
class Answer:
    """The first rows of an example query as text, and whether there were more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_cut: bool

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The columns as a page's table takes them."""
        return [(name, "text") for name in self.columns]


def answers_on_demo(settings: Settings, catalogue: Catalogue) -> dict[str, Answer]:
    """Table → answer of its example. Takes in a demo in a folder that is removed again. Raises ExampleError."""
    with tempfile.TemporaryDirectory(prefix="eura-dictionary-") as folder:
        stage = Path(folder)
        write_demo(stage / "landing", scale=SCALE, nights=2, catalogue=load_catalogue())
        # the people are invented, so a basis may be named for their hires
        changes = {"home": stage / "home", "landing": stage / "landing", "key_file": stage / "person.key", "take": False,
                   "stable_seconds": 0, "special_category_basis": "demo: invented people"}
        night = run_night(settings.model_copy(update=changes))
        with duckdb.connect(str(night.home.current), read_only=True) as con:
            con.execute("SET TimeZone = 'Europe/Helsinki'")
            return answers(con, catalogue)


def answers(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> dict[str, Answer]:
    """Table → answer of its example on `con`. Raises ExampleError naming the table."""
    return {table.name: _answer(con, table.name, table.example) for table in catalogue.tables.values() if table.example}


def _answer(con: duckdb.DuckDBPyConnection, table: str, query: str) -> Answer:
    try:
        relation = con.sql(query)
        rows = relation.fetchmany(SHOWN + 1)
    except duckdb.Error as error:
        raise ExampleError(said("dictionary_errors", "example", table=table, problem=str(error).splitlines()[0])) from None
    return Answer(tuple(relation.columns), tuple(tuple(_text(cell) for cell in row) for row in rows[:SHOWN]), len(rows) > SHOWN)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.4f}".rstrip("0").rstrip(".")
    return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat() if isinstance(cell, date) else str(cell)
