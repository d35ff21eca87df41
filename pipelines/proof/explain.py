"""`eura explain`: the source rows behind one figure, and the rows that it leaves out with the reason.

It reads the lineage that the build left (`lineage_row`, `lineage_owner`, `lineage_arrived`); no rule is applied again here.
"""

from dataclasses import dataclass, field

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.connection import SQL
from pipelines.proof.figure import CALL, Figure, value_of

PLACE = ("export", "delivery_id", "file", "sheet", "row_no")


@dataclass
class Explanation:
    """A figure with its rows. `counted` and `left_out` hold places (delivery, file, sheet, row) and reasons, never a value
    of a person; `arrived` is the number of rows that the owner's projects or calls have in the exports behind the figure."""

    figure: Figure
    stated: dict | None  # value, numerator, denominator, method, target as published
    made_up: dict[str, float] = field(default_factory=dict)  # part → what the counted rows give together
    counted: list[dict] = field(default_factory=list)
    left_out: list[dict] = field(default_factory=list)
    not_taken_in: list[dict] = field(default_factory=list)  # files of these exports that were refused or are held

    @property
    def arrived(self) -> int:
        """Rows in all: those that count and those that are left out."""
        return len(self.counted) + len(self.left_out)

    def reasons(self) -> list[dict]:
        """Rows left out, by reason and rule: the most first."""
        groups: dict[tuple, int] = {}
        for row in self.left_out:
            key = (row["reason"], row["rule_id"])
            groups[key] = groups.get(key, 0) + 1
        most_first = sorted(groups.items(), key=lambda group: -group[1])
        return [{"reason": reason, "rule_id": rule, "rows": n} for (reason, rule), n in most_first]


def explain(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, figure: Figure) -> Explanation:
    """The rows behind a figure of the build that `con` has open."""
    exports = exports_of(catalogue, figure)
    found = Explanation(figure, value_of(con, figure) if figure.level != CALL else None)
    rows = _rows(con, "explain_counted", figure.key)
    found.made_up = _made_up(rows)
    found.counted = _places(rows)
    parts = _reported_parts(catalogue, figure)
    found.left_out = _rows(con, "explain_left_out", figure.key | {
        "exports": exports, "indicators": [figure.indicator.code, *parts], "is_sum": bool(parts),
        "family": figure.indicator.family})
    found.not_taken_in = _dicts(con.execute(
        "SELECT export, delivery_id, file, verdict, rows FROM quality_delivery WHERE verdict <> 'accepted' "
        "AND export IN (SELECT unnest($exports)) ORDER BY exported_at, file", {"exports": exports}))
    return found


def exports_of(catalogue: Catalogue, figure: Figure) -> list[str]:
    """The exports behind an indicator, from the catalogue's `figures`."""
    known = catalogue.parameters["figures"]["exports"]
    return known.get(figure.indicator.code) or known[figure.indicator.family]


def _reported_parts(catalogue: Catalogue, figure: Figure) -> tuple[str, ...]:
    """A sum of hires is read from its parts' report rows."""
    return catalogue.indicators[figure.indicator.code].parts if figure.indicator.family == "hires" else ()


def _made_up(rows: list[dict]) -> dict[str, float]:
    """What the counted rows give together, by part of the figure: a sum, a number of units, or a median."""
    import statistics

    together: dict[str, float] = {}
    for part in sorted({r["part"] for r in rows}):
        of_part = [r for r in rows if r["part"] == part]
        amounts = [r["amount"] for r in of_part]
        how = of_part[0]["aggregate"]
        together[part] = (len({r["unit"] for r in of_part}) if how == "distinct" else
                          statistics.median(amounts) if how == "median" else sum(amounts))
    return together


def _places(rows: list[dict]) -> list[dict]:
    """Each row once, with the parts that it counts in and what it adds; what is counted in it (a person) stays inside."""
    places: dict[tuple, dict] = {}
    for row in rows:
        key = (*(row[p] for p in PLACE), row["row_key"])
        place = places.setdefault(key, {p: row[p] for p in PLACE} | {"carrier_code": row["carrier_code"], "parts": {}})
        place["parts"][row["part"]] = place["parts"].get(row["part"], 0) + row["amount"]
    return list(places.values())


def _rows(con: duckdb.DuckDBPyConnection, question: str, parameters: dict) -> list[dict]:
    return _dicts(con.execute((SQL / "questions" / f"{question}.sql").read_text("utf-8"), parameters))


def _dicts(answer: duckdb.DuckDBPyConnection) -> list[dict]:
    names = [d[0] for d in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
