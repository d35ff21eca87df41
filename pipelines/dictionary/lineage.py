"""Where a value comes from: for each column of each table, the columns it is computed from, read out of the SQL (sqlglot).

Lineage is of values: a column that only joins or chooses rows is not in it. `count(*)` counts rows, so it comes from a
table and not from a column: its source is `(table, "*")`.
"""

from dataclasses import dataclass, field
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from pipelines.catalogue import Catalogue
from pipelines.gate.judge import PLACE
from pipelines.warehouse.build import ordered_steps

Source = tuple[str, str]  # table, column
ROWS = "*"
STAGED = "stg_"  # accepted rows of an export stand in `stg_<export>`, their earlier versions too in `all_<export>`
VERSIONS = "all_"
ADDED = (*PLACE, "row_key")  # what the lake and the gate add to a row


@dataclass(frozen=True)
class Lineage:
    """`direct`: (table, column) → what its SQL reads. `tables`: every table of `sql/` and its columns, in order of making."""

    direct: dict[Source, tuple[Source, ...]] = field(default_factory=dict)
    tables: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def origins(self, table: str, column: str) -> tuple[Source, ...]:
        """The columns at the very beginning that a column comes from: of exports (`stg_…`), the catalogue, the build."""
        found, waiting, seen = set(), [(table, column)], set()
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            if at in self.direct:
                waiting += self.direct[at]
            else:
                found.add(at)
        return tuple(sorted(found))

    def users(self, table: str) -> tuple[str, ...]:
        """Tables with a column that is computed from this table."""
        return tuple(sorted({name for (name, _), sources in self.direct.items() if any(t == table for t, _ in sources)}))


def lineage_of(catalogue: Catalogue) -> Lineage:
    """Lineage of every table in `sql/`. It takes 2 s for 77 tables, so a process computes it once for a catalogue."""
    shapes = tuple((f"{start}{e.name}", (*ADDED, *(c.name for c in e.columns)))
                   for e in catalogue.exports.values() for start in (STAGED, VERSIONS))
    return _lineage(shapes, tuple((name, sql) for name, sql, _, _ in ordered_steps(catalogue)))


@cache
def _lineage(shapes: tuple[tuple[str, tuple[str, ...]], ...], steps: tuple[tuple[str, str], ...]) -> Lineage:
    schema = {name: {column: "VARCHAR" for column in columns} for name, columns in shapes}
    found = Lineage()
    for name, sql in steps:
        tree = qualify(sqlglot.parse_one(sql, read="duckdb"), dialect="duckdb", schema=schema, validate_qualify_columns=False)
        scope = build_scope(tree)
        columns = tuple(column.alias_or_name for column in tree.selects)
        for column in columns:
            root = lineage(column, tree, {}, scope=scope, dialect="duckdb", trim_selects=False, copy=False)
            found.direct[name, column] = tuple(sorted({source for node in root.walk() for source in _sources(node, tree)}))
        found.direct[name, ROWS] = tuple((table, ROWS) for table in sorted(_rows_of(tree, tree)))
        found.tables[name] = columns
        schema[name] = {column: "VARCHAR" for column in columns}
    return found


def _sources(node: Node, tree: exp.Expression) -> set[Source]:
    """What a node of sqlglot's lineage reads itself: a column of a table, or the rows that it counts."""
    if isinstance(node.source, exp.Table):
        return {(_staged(node.source.name), node.name.split(".")[-1].strip('"'))}
    counts = [c for c in node.expression.find_all(exp.Count) if isinstance(c.this, exp.Star)]
    return {(table, ROWS) for count in counts for table in _rows_of(count.find_ancestor(exp.Select), tree)}


def _rows_of(query: exp.Expression, tree: exp.Expression) -> set[str]:
    """The tables whose rows are the rows of `query`: the first of each FROM, through the steps of the whole `tree`."""
    steps = {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}
    found, waiting, seen = set(), [query], set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, exp.SetOperation):
            waiting += [part.left, part.right]
        elif isinstance(part, exp.Subquery):
            waiting.append(part.this)
        elif isinstance(part, exp.Select) and (start := part.args.get("from_")):
            waiting.append(start.this)
        elif isinstance(part, exp.Table) and part.name in steps:
            waiting += [steps[part.name]] if part.name not in seen else []
            seen.add(part.name)
        elif isinstance(part, exp.Table):
            found.add(_staged(part.name))
    return found


def _staged(table: str) -> str:
    """Earlier versions of an export's rows are rows of that export."""
    return f"{STAGED}{table.removeprefix(VERSIONS)}" if table.startswith(VERSIONS) else table
