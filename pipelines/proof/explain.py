"""`eura explain`: the source rows behind one figure, and the rows that it leaves out with the reason.

It reads the lineage that the build left (`lineage_row`, `lineage_owner`, `lineage_arrived`); no rule is applied again here.
Rows are judged and counted in SQL, all at once (`sql/questions/explain_*.sql`); only those that are shown come here.
"""

from dataclasses import dataclass, field

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.connection import SQL, filled
from pipelines.proof.figure import CALL, Figure, value_of

PARTS = ("value", "numerator", "denominator")
EVERY_ROW = 2**62


@dataclass
class Explanation:
    """A figure with its rows. `counted` and `left_out` hold the first places (delivery, file, sheet, row) and reasons, never a
    value of a person; `arrived` is how many rows the owner's projects or calls have in the exports behind the figure."""

    figure: Figure
    stated: dict | None  # value, numerator, denominator, method, target as published
    made_up: dict[str, float] = field(default_factory=dict)  # part → what the counted rows give together
    reasons: list[dict] = field(default_factory=list)  # rows left out, by reason and rule: the most first
    rows_counted: int = 0
    counted: list[dict] = field(default_factory=list)
    left_out: list[dict] = field(default_factory=list)
    not_taken_in: list[dict] = field(default_factory=list)  # files of these exports that were refused or are held

    @property
    def arrived(self) -> int:
        """Rows in all: those that count and those that are left out."""
        return self.rows_counted + self.rows_left_out

    @property
    def rows_left_out(self) -> int:
        """Rows of the owner that the figure leaves out."""
        return sum(group["rows"] for group in self.reasons)


def explain(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, figure: Figure, shown: int | None = None) -> Explanation:
    """The rows behind a figure of the build that `con` has open. `shown`: how many of each kind are listed (None: all)."""
    exports, parts = exports_of(catalogue, figure), _reported_parts(catalogue, figure)
    found = Explanation(figure, value_of(con, figure) if figure.level != CALL else None)
    con.execute("CREATE OR REPLACE TEMP TABLE explain_row AS " + _question("explain_row", figure.key | {
        "exports": exports, "indicators": [figure.indicator.code, *parts], "is_sum": bool(parts),
        "family": figure.indicator.family}))
    found.made_up = {row["part"]: row["amount"] for row in _rows(con, "explain_made_up")}
    groups = _rows(con, "explain_reason")
    found.rows_counted = sum(group["rows"] for group in groups if group["reason"] is None)
    found.reasons = [group for group in groups if group["reason"]]
    limit = {"shown": EVERY_ROW if shown is None else shown}
    found.counted = [_with_parts(row) for row in _rows(con, "explain_counted", limit)]
    found.left_out = _rows(con, "explain_left_out", limit)
    found.not_taken_in = _rows(con, "explain_not_taken_in", {"exports": exports})
    return found


def exports_of(catalogue: Catalogue, figure: Figure) -> list[str]:
    """The exports behind an indicator, from the catalogue's `figures`."""
    known = catalogue.parameters["figures"]["exports"]
    return known.get(figure.indicator.code) or known[figure.indicator.family]


def _reported_parts(catalogue: Catalogue, figure: Figure) -> tuple[str, ...]:
    """A sum of hires is read from its parts' report rows."""
    return catalogue.indicators[figure.indicator.code].parts if figure.indicator.family == "hires" else ()


def _with_parts(row: dict) -> dict:
    """A place with what it adds to each part of the figure that it counts in."""
    parts = {part: row.pop(part) for part in PARTS}
    return row | {"parts": {part: amount for part, amount in parts.items() if amount is not None}}


def _rows(con: duckdb.DuckDBPyConnection, question: str, parameters: dict | None = None) -> list[dict]:
    answer = con.execute(_question(question, parameters or {}))
    names = [d[0] for d in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _question(name: str, values: dict) -> str:
    return filled((SQL / "questions" / f"{name}.sql").read_text("utf-8"), values)
