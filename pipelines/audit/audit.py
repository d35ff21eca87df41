"""Proves that no suppressed count can be worked out from everything published, or names the equations that give it away.

For every suppressed cell, and every group that follows from cells (the rest of a sum, those without a trait, the change of a
quarter), the lowest and the highest value that an attentive reader cannot rule out. It shares no code with the suppression
and sees no hidden value.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from pipelines.audit.intervals import Intervals
from pipelines.audit.knowledge import Cell, Reader
from pipelines.audit.propagation import TOLERANCE
from pipelines.catalogue import Catalogue


@dataclass(frozen=True)
class Audit:
    """What an attacker can learn from every release together.

    `cells`: one row per suppressed cell, and one per guarded group that is not safe: release (0 = the oldest), cut_off,
    indicator_code, level, owner_code, region_category, gender, kind ('cell', or the equation that the group comes from), low,
    high (where safe: two possible values at least `needed` apart), needed, verdict ('safe', 'pinned', 'narrow'), equations
    (in words, where not safe). `narrowest`: the smallest high - low of a suppressed cell, None where none is. `groups`: how
    many guarded groups were looked at. `programs`: linear programmes.
    """

    cells: pd.DataFrame
    passed: bool
    narrowest: float | None
    groups: int
    programs: int
    seconds: float
    cpu_seconds: float


def audit(releases: Sequence[tuple[pd.DataFrame, pd.DataFrame]], catalogue: Catalogue, *,
          say: Callable[[str], None] = lambda _: None) -> Audit:
    """Lowest and highest possible value of every suppressed cell, given every published one.

    `releases`: pairs of a published frame (see `pipelines.disclosure.protect`; only its public columns are read) and its
    membership, oldest first, the one to be published last.
    """
    wall, cpu = time.perf_counter(), time.process_time()
    reader = Reader(catalogue)
    for frame, membership in releases:
        reader.read(frame, membership)
    say(f"{len(reader.value)} counts, {len(reader.suppressed)} suppressed, {len(reader.statements)} statements")
    trial = _Trial(reader)
    rows = trial.cells()
    say(f"{trial.programs} linear programmes for the cells")
    rows += trial.groups()
    cells = pd.DataFrame(rows, columns=COLUMNS)
    widths = [high - low for *_, kind, low, high, _, _, _ in rows if kind == "cell" and high == high]
    passed = bool((cells["verdict"] == "safe").all())
    return Audit(cells, passed, narrowest=min(widths, default=None), groups=trial.looked_at, programs=trial.programs,
                 seconds=time.perf_counter() - wall, cpu_seconds=time.process_time() - cpu)


EXPLAINED = 50  # a release with more leaks than this needs no further words
COLUMNS = ["release", "cut_off", "indicator_code", "level", "owner_code", "region_category", "gender", "kind", "low", "high",
           "needed", "verdict", "equations"]


class _Trial:
    """Every guarded count against everything that is known."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.unknown = {c: n for n, c in enumerate(sorted(c for c, v in reader.value.items() if v != v))}
        self.open, self.closed = [], []
        for statement in reader.statements:
            is_open = any(c in self.unknown for c, _ in statement.terms)
            (self.open if is_open else self.closed).append(statement)
        matrix, shown = self._sums([s.terms for s in self.open])
        least, most = (np.array([getattr(s, side) for s in self.open], dtype=float) - shown for side in ("least", "most"))
        self.intervals = Intervals(matrix, least, most, np.array([s.is_certain for s in self.open], dtype=bool))
        self.suppressed = sorted(reader.suppressed & self.unknown.keys())
        self.unseen = [c for c in self.unknown if c not in reader.suppressed]
        self.guarded = [s for s in self.open if s.guard]
        watched = [((c, 1),) for c in (*self.suppressed, *self.unseen)] + [s.terms for s in self.guarded]
        sums, self.shown = self._sums(watched)
        self.intervals.watch(sums)
        self.looked_at = self._explained = 0

    @property
    def programs(self) -> int:
        return self.intervals.programs

    def _sums(self, all_terms: list) -> tuple[csr_array, np.ndarray]:
        """(unknown part as a matrix, shown part as numbers) of sums of cells."""
        i, j, c = [], [], []
        shown = np.zeros(len(all_terms))
        for n, terms in enumerate(all_terms):
            for cell, sign in terms:
                if cell in self.unknown:
                    i.append(n)
                    j.append(self.unknown[cell])
                    c.append(float(sign))
                else:
                    shown[n] += sign * self.reader.value[cell]
        matrix = csr_array((c, (i, j)), shape=(len(all_terms), len(self.unknown)))
        matrix.sort_indices()
        return matrix, shown

    def cells(self) -> list[tuple]:
        """The verdict on each suppressed cell."""
        found = []
        for n, cell in enumerate(self.suppressed):
            _, width = self.reader.guard_of(cell.code, cell.gender)
            low, high = self.intervals.spread(n, width)
            verdict = "safe" if high - low >= width - TOLERANCE else "pinned" if high - low < TOLERANCE else "narrow"
            found.append(self._row(cell, "cell", low, high, width, verdict, ((cell, 1),)))
        for cell, words in self.reader.given_away:
            width = self.reader.guard_of(cell.code, cell.gender)[1]
            place = (cell.release, self.reader.cut_offs[cell.release], *cell[1:])
            found.append((*place, "cell", np.nan, np.nan, width, "pinned", words))
        return found

    def groups(self) -> list[tuple]:
        """The guarded groups that are not safe: those given away by what is shown, and those that lie between narrow bounds."""
        found = []
        for statement in (s for s in self.closed if s.guard):
            self.looked_at += 1
            size = sum(sign * self.reader.value[c] for c, sign in statement.terms)
            about, width = statement.about, statement.guard[1]
            if _is_telling(size, size, statement.guard, lambda cell=about: self.reader.value[cell]):
                found.append(self._row(about, statement.kind, size, size, width, "pinned", statement.terms))
        return found + [row for group in self._doubtful() for row in self._group(*group)]

    def _doubtful(self) -> list[tuple]:
        """(number, cell, kind, guard, terms) of the groups that neither certain bounds nor witnesses settle."""
        groups = [(c, "not shown", (*self.reader.guard_of(c.code, c.gender), False), ((c, 1),)) for c in self.unseen]
        groups += [(s.about, s.kind, s.guard, s.terms) for s in self.guarded]
        self.looked_at += len(groups)
        numbered = [(n, *group) for n, group in enumerate(groups, len(self.suppressed))]
        low, high = self.intervals.sum_low + self.shown, self.intervals.sum_high + self.shown
        doubtful = [g for g in numbered if not self.intervals.is_seen_wide(g[0], g[3][1])
                    and _is_telling(low[g[0]], high[g[0]], g[3], lambda: 1.0, False)]
        self.intervals.give_rows(np.array([g[0] for g in doubtful], dtype=int))
        return doubtful

    def _group(self, number: int, about: Cell, kind: str, guard: tuple[int, int, bool], terms: tuple) -> list[tuple]:
        """The row of a watched group, where it is not safe."""
        threshold, width, zero_tells = guard
        shown, ask = self.shown[number], self.intervals.can_be
        if self.intervals.is_seen_wide(number, width):
            return []
        may_be_small = ask(number, 1 - shown, threshold - 1 - shown) or ask(number, 1 - threshold - shown, -1 - shown)
        if not may_be_small and not zero_tells or self.intervals.is_wide(number, width):
            return []
        low, high = (side + shown for side in self.intervals.spread(number, width))
        if not _is_telling(low, high, guard, lambda: self._least(about)):
            return []
        return [self._row(about, kind, low, high, width, "pinned" if high - low < TOLERANCE else "narrow", terms)]

    def _least(self, cell: Cell) -> float:
        """The least that a cell can be."""
        if cell not in self.unknown:
            return self.reader.value[cell]
        place = (self.suppressed + self.unseen).index(cell)
        return self.intervals.spread(place, np.inf)[0]

    def _row(self, cell: Cell, kind: str, low: float, high: float, width: int, verdict: str, terms: tuple) -> tuple:
        equations = "" if verdict == "safe" else self._reasons(terms)
        return (cell.release, self.reader.cut_offs[cell.release], *cell[1:], kind, low, high, width, verdict, equations)

    def _reasons(self, terms: tuple) -> str:
        """The equations that hold a sum between narrow bounds, in words."""
        open_terms = [(self.unknown[c], float(sign)) for c, sign in terms if c in self.unknown]
        if not open_terms or self._explained >= EXPLAINED:
            return " ".join(f"{'+' if sign > 0 else '-'} {cell}" for cell, sign in terms)
        self._explained += 1
        columns, weights = (np.array(x) for x in zip(*open_terms, strict=True))
        return "; ".join(str(self.open[n]) for n in self.intervals.reasons(columns, weights)) or "whole numbers only"


def _is_telling(low: float, high: float, guard: tuple[int, int, bool], part: Callable[[], float], whole: bool = True) -> bool:
    """Whether readers may conclude that a group between `low` and `high` is small, or, where nobody being in it tells about
    all the others (`part`, at least), that it is empty. `whole`: the group is certainly empty, not only perhaps."""
    threshold, _, zero_tells = guard
    small = threshold - 1
    if max(low, 1) <= min(high, small) or max(low, -small) <= min(high, -1):
        return True
    return zero_tells and (low == 0 == high if whole else low <= 0 <= high) and part() >= 1
