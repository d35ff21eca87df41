"""Published answers of other packages: two tables whose suppression is known. They lie beside the checkout; in CI they must."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from pipelines.audit.intervals import Intervals
from pipelines.disclosure.equations import Equations, Variable
from pipelines.disclosure.repair import repair
from pipelines.disclosure.tables import solve_table
from pipelines.disclosure.worlds import Worlds

ANSWERS = Path(__file__).parents[3] / "shared" / "sdc" / "known_answers.json"


@pytest.fixture(scope="module")
def answers() -> dict[str, dict]:
    """The known answers by id."""
    if not ANSWERS.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{ANSWERS} is missing: in CI the known answers must lie beside the checkout.")
        pytest.skip(f"{ANSWERS} is not here: the known answers lie beside the checkout only on some machines.")
    return {entry["id"]: entry for entry in json.loads(ANSWERS.read_text("utf-8"))}


def test_the_audit_gives_the_published_intervals(answers: dict[str, dict]) -> None:
    """Nine cells are suppressed, two at least in each row and column, and one is still exactly 47; a tenth makes it 0 to 78."""
    trap = answers["sdctable-linear-combination-trap"]
    assert _intervals(trap, trap["primary"]) == {c: tuple(b) for c, b in trap["bounds_before"].items()}
    after = _intervals(trap, trap["primary"] + trap["secondary_optimal"])
    assert after == {c: tuple(b) for c, b in trap["bounds_after"].items()}


def test_the_trap_is_repaired_by_the_cheapest_cell(answers: dict[str, dict]) -> None:
    """Of seven cells that would do, tau-argus hides the cheapest; the linear programmes alone find one that is safe too."""
    trap = answers["sdctable-linear-combination-trap"]
    model, cells, truth = _model(trap)
    hidden = {cells[c] for c in trap["primary"]}
    assert solve_table(model, list(range(len(model.rows))), truth, hidden, _costs(cells, truth)) == [
        cells[c] for c in trap["secondary_optimal"]]
    assert _safe_after_repair(trap)


def test_the_optimal_pattern_is_found(answers: dict[str, dict]) -> None:
    """One primary cell, three secondary ones, cost 40: the only best pattern."""
    table = answers["sdctable-microdata1-optimal"]
    model, cells, truth = _model(table)
    found = solve_table(model, list(range(len(model.rows))), truth, {cells[c] for c in table["primary"]}, _costs(cells, truth))
    assert sorted(found) == sorted(cells[c] for c in table["optimal_patterns"][0])
    assert sum(truth[c] for c in found) == table["optimal_cost_freq"]
    assert _safe_after_repair(table)


def _safe_after_repair(table: dict) -> bool:
    """Whether the audit's intervals are wide once the linear programmes alone have chosen what to hide."""
    model, cells, truth = _model(table)
    worlds = Worlds(model, _costs(cells, truth), {cells[c] for c in table["primary"]}, dict(enumerate(truth)), {})
    repair(worlds, 0, lambda _: None)
    names = {n: c for c, n in cells.items()}
    return all(high > low for low, high in _intervals(table, [names[n] for n in worlds.hidden]).values())


def _sums(table: dict) -> list[tuple[str, list[str]]]:
    """(total, parts) of a table with totals, row by row and column by column."""
    rows, columns = ([*dict.fromkeys(k.split("|")[side] for k in table["cells"])] for side in (0, 1))
    across = [(f"{r}|Total", [f"{r}|{c}" for c in columns if c != "Total"]) for r in rows]
    return across + [(f"Total|{c}", [f"{r}|{c}" for r in rows if r != "Total"]) for c in columns]


def _model(table: dict) -> tuple[Equations, dict[str, int], list[float]]:
    model = Equations()
    cells = {c: model.add(Variable((0, c), "cell", 0, 2, 1)) for c in table["cells"]}
    for total, parts in _sums(table):
        model.equal([cells[total]], [cells[p] for p in parts])
    return model, cells, [float(v) for v in table["cells"].values()]


def _costs(cells: dict[str, int], truth: list[float]) -> dict[int, float]:
    return {n: truth[n] for n in cells.values()}


def _intervals(table: dict, suppressed: list[str]) -> dict[str, tuple[float, float]]:
    """What the audit's intervals are when these cells are suppressed."""
    column = {c: n for n, c in enumerate(suppressed)}
    matrix = np.zeros((len(_sums(table)), len(column)))
    shown = np.zeros(len(matrix))
    for n, (total, parts) in enumerate(_sums(table)):
        for cell, sign in [(total, 1), *((p, -1) for p in parts)]:
            if cell in column:
                matrix[n, column[cell]] = sign
            else:
                shown[n] += sign * table["cells"][cell]
    intervals = Intervals(csr_array(matrix), -shown, -shown, np.ones(len(matrix), dtype=bool))
    intervals.watch(csr_array(np.eye(len(column))))
    return {c: intervals.spread(n, np.inf) for c, n in column.items()}
