"""The release as readers see it: what it shows, what it hides, so that nobody in it is recognised.

1. `cells`: the rows that the release shows. 2. Primary suppression: counts below their class's threshold, whole groups, small
changes. 3. `tables`: secondary suppression, one indicator at a time, by tau-argus. 4. `repair`: what links the tables, by
linear programmes.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from pipelines.catalogue import Catalogue
from pipelines.disclosure.cells import KEY, PARTS, Place, Scope, counts_of, shown_rows
from pipelines.disclosure.equations import Builder
from pipelines.disclosure.primary import primary_cells
from pipelines.disclosure.repair import repair
from pipelines.disclosure.tables import solve_table
from pipelines.disclosure.worlds import Worlds

WHERE = ["level", "owner_code", "region_category"]


def protect(figures: pd.DataFrame, membership: pd.DataFrame, catalogue: Catalogue,
            earlier: Sequence[tuple[pd.DataFrame, pd.DataFrame]] = (), *, secondary: bool = True,
            say: Callable[[str], None] = lambda _: None) -> pd.DataFrame:
    """The rows that a release shows, with what may be read of them.

    `figures`: rows of `mart_indicator_value` at one cut-off (indicator_code, level, owner_code, region_category, gender,
    cut_off, value, numerator, denominator, method). `membership`: one row per project at the cut-off: project_code, fund,
    specific_objective, themes (codes, `|` between), region_category (`KA`, `S` or missing). `earlier`: what earlier releases
    showed, oldest first: pairs of a frame that this function gave and its membership; of the frame only the public columns
    are read. `secondary`: False only to show what primary suppression alone would leave open.

    Gives the same columns and `status` ('shown', 'primary', 'secondary', 'hidden with its parts'; not public), `shorthand`
    ('' or '[c]'), `shown_value`, `shown_numerator`, `shown_denominator` (missing where hidden), and `corrected`, to be told
    to readers: counts of this owner and region category fell by a correction, so that nobody may conclude that they grew.
    """
    scope = Scope(catalogue)
    rows = shown_rows(figures, scope)
    builder = Builder(catalogue, scope)
    for frame, owners in earlier:
        told = set(frame.loc[frame["corrected"], WHERE].itertuples(index=False, name=None))
        builder.release(counts_of(frame, scope, "shown_"), owners, told)
    counts = counts_of(rows, scope)
    builder.model.tables.clear()
    corrected = builder.falls({place: value for _, place, value in counts})
    places = builder.release([(row, place, np.nan) for row, place, _ in counts], membership, corrected)
    by_row = list(rows[KEY].itertuples(index=False, name=None))
    truth = {places[place]: value for _, place, value in counts}
    again = _hidden_last(earlier)
    costs = {places[place]: _worth(place, catalogue) * (catalogue.disclosure.worth.again if by_row[row] in again else 1.0)
             for row, place, _ in counts}
    primary = primary_cells(builder, truth)
    bound = _bound_together(places, catalogue)
    hidden = _with_bound(primary | _hidden_before(rows, counts, places, earlier), bound)
    if secondary and places:
        hidden = _with_secondary(builder, costs, hidden, truth, bound, say)
    say(f"{len(primary)} cells primary, {len(hidden) - len(primary)} besides")
    row_of = [v.row for v in builder.model.variables]
    return _as_published(rows, {row_of[v] for v in primary}, {row_of[v] for v in hidden}, corrected, catalogue)


def _with_secondary(builder: Builder, costs: dict[int, float], hidden: set[int], truth: dict[int, float],
                    bound: dict[int, list[int]], say: Callable[[str], None]) -> set[int]:
    """The hidden cells, and those that must go with them. A fall of a count contradicts that it only grows, and that then
    tells nobody anything; but once the fallen count is hidden, readers do not see it: so again, until what is contradicted
    stays."""
    model = builder.model
    worlds = Worlds(model, costs, hidden, truth, bound)
    for code in sorted(model.tables):
        worlds.hide(solve_table(model, model.tables[code], list(worlds.world), worlds.hidden, costs))
    while True:
        say(f"{repair(worlds, builder.number, say)} linear programmes")
        if not worlds.left_out.any():  # nothing was contradicted, and hiding contradicts nothing
            return worlds.hidden
        again = Worlds(model, costs, worlds.hidden, truth, bound)
        if (again.left_out == worlds.left_out).all():
            return worlds.hidden
        worlds = again


def _worth(place: Place, catalogue: Catalogue) -> float:
    """What a cell is worth to readers: totals, the headline and higher levels more."""
    worth = catalogue.disclosure.worth
    return (worth.levels[place.level] * worth.categories[place.category] * worth.genders[place.gender]
            * worth.indicators.get(place.code, 1.0))


def _hidden_last(earlier: Sequence) -> set[tuple]:
    """What the last release hid: hidden again it costs readers less than a cell they have seen grow."""
    last = earlier[-1][0] if earlier else None
    return set() if last is None else set(last[last["shorthand"] != ""][KEY].itertuples(index=False, name=None))


def _bound_together(places: dict[Place, int], catalogue: Catalogue) -> dict[int, list[int]]:
    """Cells that go with a hidden one: a rate shows both its parts or neither, and nothing where the count it follows is
    hidden."""
    bound: dict[int, list[int]] = {}
    for place, number in places.items():
        if place.code in PARTS.values():
            bound[number] = [places[place._replace(code=c)] for c in PARTS.values()]
            leader = places.get(place._replace(code=catalogue.disclosure.follows["UTM-R06"]))
            if leader is not None:
                bound.setdefault(leader, []).append(number)
    return bound


def _with_bound(cells: set[int], bound: dict[int, list[int]]) -> set[int]:
    return cells | {b for c in cells for b in bound.get(c, ())}


def _hidden_before(rows: pd.DataFrame, counts: list, places: dict[Place, int], earlier: Sequence) -> set[int]:
    """Cells that an earlier version of the same cut-off hid: a second look at the same day must not uncover them."""
    now = set(rows["cut_off"].astype(str))
    before = set()
    for frame, _ in earlier:
        again = frame[(frame["shorthand"] != "") & frame["cut_off"].astype(str).isin(now)]
        before |= set(again[KEY].itertuples(index=False, name=None))
    by_row = list(rows[KEY].itertuples(index=False, name=None))
    return {places[place] for row, place, _ in counts if by_row[row] in before}


def _as_published(rows: pd.DataFrame, primary: set[int], hidden: set[int], corrected: set[tuple],
                  catalogue: Catalogue) -> pd.DataFrame:
    """The frame with its status and its public columns."""
    status = ["primary" if n in primary else "secondary" if n in hidden else "shown" for n in range(len(rows))]
    by_key = {key: s for key, s in zip(rows[KEY].itertuples(index=False, name=None), status, strict=True)}
    for n, (code, *rest) in enumerate(rows[KEY].itertuples(index=False, name=None)):
        leader = catalogue.disclosure.follows.get(code)
        if leader and status[n] == "shown" and by_key.get((leader, *rest), "shown") != "shown":
            status[n] = "hidden with its parts"
    told = [where in corrected for where in rows[WHERE].itertuples(index=False, name=None)]
    is_shown = [s == "shown" for s in status]
    return rows.assign(status=status, shorthand=["" if s else "[c]" for s in is_shown], corrected=np.array(told, dtype=bool),
                       **{f"shown_{c}": rows[c].where(is_shown) for c in ("value", "numerator", "denominator")})
