"""The SQL files as a graph: a file is a table of the same name, what it reads is read out of it (sqlglot)."""

from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from pipelines.connection import SQL
from pipelines.words import StaysCurrent, said

LAYERS = ("warehouse", "steps", "marts", "quality", "lineage")
GENERATED = {  # what Python makes from the catalogue → what it reads
    "participant_change": ("fact_participation", "dim_cut_off", "build_moment"),
    "lineage_participation": ("fact_participation", "fact_spell"),
}
PUBLISHED = ("dim_", "fact_", "bridge_", "mart_", "quality_", "meta_", "lineage_")  # other names are steps on the way


@dataclass(frozen=True)
class Model:
    """One table: its layer (folder), its SELECT, and the names it reads."""

    name: str
    layer: str
    sql: str
    reads: tuple[str, ...]

    @property
    def is_published(self) -> bool:
        """Whether the table stands in the published file."""
        return self.name.startswith(PUBLISHED)

    @property
    def is_view(self) -> bool:
        """Whether it is kept as a question: lineage is as long as all figures together, and most of it is asked for seldom."""
        return self.layer == "lineage"


class ModelError(StaysCurrent):
    """A SQL file cannot be used; the text names the file and the fix."""


@cache
def models() -> tuple[Model, ...]:
    """Every model, in an order in which each comes after what it reads. Raises ModelError on a circle."""
    found = {p.stem: _model(p) for layer in LAYERS for p in sorted((SQL / layer).glob("*.sql"))}
    graph = {m.name: [r for name in m.reads for r in (name, *GENERATED.get(name, ())) if r in found] for m in found.values()}
    try:
        return tuple(found[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ModelError(said("model_errors", "circle", path=" → ".join(error.args[1]))) from None


def _model(path: Path) -> Model:
    sql = path.read_text("utf-8")
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.ParseError as error:
        first = error.errors[0]
        raise ModelError(said("model_errors", "not_sql", path=path, line=first["line"], problem=first["description"])) from None
    inner = {cte.alias for cte in tree.find_all(exp.CTE)}
    reads = sorted({t.name for t in tree.find_all(exp.Table) if t.name} - inner)
    return Model(path.stem, path.parent.name, sql, tuple(reads))
