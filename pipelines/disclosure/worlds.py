"""Possible worlds: values of every count that satisfy all equations and agree with what is shown.

`lowest` and `highest` hold the extremes seen of each count in any world found so far. A world stays possible when more is
hidden, so what is proven once stays proven.
"""

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from pipelines.disclosure.equations import Equations
from pipelines.disclosure.programme import Programme

MOVES = 1e-6
ROUNDS = 100
SLACK = ("rest", "complement", "change", "free")  # kinds that may stand in one equation only
LOW = 0.1  # the first world keeps cells of this release near their truth, and earlier ones low, which leaves later ones room
CERTAIN, EXPECTED = 1000.0, 1.0  # an equation that reports or corrections may break gives way first


class Worlds:
    """What readers know of every variable, and the worlds they cannot tell apart.

    `known`: shown to readers. `may_hide`: cells of the current release. `world`: one possible world, near the truth.
    `left_out`: a mask over the equations, those that what is shown contradicts.
    """

    def __init__(self, model: Equations, costs: dict[int, float], hidden: set[int], truth: dict[int, float],
                 bound: dict[int, list[int]]) -> None:
        """`costs`: the cells of the current release, `truth` their values, `hidden` those hidden already; `bound`: what goes
        with a cell."""
        self.model, self.bound, self.hidden = model, bound, set()
        cost = np.zeros(len(model.variables))
        cost[list(costs)] = list(costs.values())
        self.may_hide = cost > 0
        self.low = np.array([v.low for v in model.variables])
        self.width = np.array([v.width for v in model.variables], dtype=float)
        value = np.array([truth.get(n, v.value) for n, v in enumerate(model.variables)])
        self.known = ~np.isnan(np.array([v.value for v in model.variables])) | self.may_hide
        self.known[list(hidden)] = False
        matrix = _matrix(model)
        self.world, self.left_out = _first_world(model, matrix, value, self.known, self.low)
        self.matrix = csr_array(matrix[~self.left_out])
        self.lowest, self.highest = self.world.copy(), self.world.copy()
        self.cost = cost
        self.entry_rows = np.repeat(np.arange(self.matrix.shape[0]), np.diff(self.matrix.indptr))
        self.last_of = np.array([r[-1][0] for r, gone in zip(model.rows, self.left_out, strict=True) if not gone], dtype=int)
        self.uses = np.bincount(self.matrix.indices, minlength=len(cost))
        self.kind = np.array([v.kind for v in model.variables])
        self.slack_rows = np.flatnonzero((self.uses[self.last_of] == 1) & np.isin(self.kind[self.last_of], SLACK))
        self.hide(sorted(hidden))

    def hide(self, cells) -> None:
        """Hides cells of the current release, and what goes with them."""
        for first in cells:
            together = [int(first), *self.bound.get(int(first), ())]
            self.hidden.update(together)
            self.known[together] = False

    def learn(self, seen: np.ndarray) -> None:
        """Remembers how far every count goes in a world, and hides the shown cells that differ in it. A group that stands in
        one equation only is what that equation leaves for it."""
        slack = self.last_of[self.slack_rows]
        seen[slack] = 0.0
        seen[slack] = (self.matrix @ seen)[self.slack_rows]
        self.lowest, self.highest = np.minimum(self.lowest, seen), np.maximum(self.highest, seen)
        self.hide(np.flatnonzero(self.known & (np.abs(seen - self.world) > MOVES)))

    def certain(self) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of every variable that follow from single equations, one after the other; counts are whole numbers."""
        low, high = np.where(self.known, self.world, self.low), np.where(self.known, self.world, np.inf)
        rows, columns, sign = self.entry_rows, self.matrix.indices, self.matrix.data
        plus, size = sign > 0, self.matrix.shape[0]
        for _ in range(ROUNDS):
            small, large = (np.where(plus, a[columns], -b[columns]) for a, b in ((low, high), (high, low)))
            most, least = -_others(small, rows, size, -np.inf), -_others(large, rows, size, np.inf)
            new_low, new_high = low.copy(), high.copy()
            np.minimum.at(new_high, columns, np.floor(np.where(plus, most, -least) + MOVES))
            np.maximum.at(new_low, columns, np.ceil(np.where(plus, least, -most) - MOVES))
            new_low, new_high = np.where(self.known, low, new_low), np.where(self.known, high, new_high)
            if (new_low > new_high).any() or np.array_equal(new_low, low) and np.array_equal(new_high, high):
                break  # what the equations hold against each other is for the programmes
            low, high = new_low, new_high
        return low, high

    def says_nothing(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """The equations that are no news: whatever the others are, the last variable is not too small."""
        sign, columns, rows = self.matrix.data, self.matrix.indices, self.entry_rows
        small = np.where(sign > 0, low[columns], -high[columns])
        others = columns != self.last_of[rows]
        # the last variable has the sign -1, and no upper bound
        least = np.bincount(rows[others], small[others], self.matrix.shape[0])
        return (least >= self.low[self.last_of] - MOVES)

    def is_proven(self, number: int) -> bool:
        """Whether the count was seen to differ by its width, in whole numbers."""
        return np.floor(self.highest[number] + MOVES) - np.ceil(self.lowest[number] - MOVES) >= self.width[number]


def _others(entries: np.ndarray, rows: np.ndarray, size: int, infinity: float) -> np.ndarray:
    """For each entry the sum of the others in its row."""
    infinite = np.isinf(entries)
    finite = np.where(infinite, 0.0, entries)
    sums = np.bincount(rows, finite, size)[rows] - finite
    return np.where(np.bincount(rows, infinite, size)[rows] - infinite > 0, infinity, sums)


def _first_world(model: Equations, matrix: csr_array, value: np.ndarray, known: np.ndarray,
                 low: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A world near the truth; and which equations what is shown contradicts: these tell nobody anything, and are left out."""
    unknown = np.flatnonzero(~known)
    right = -(matrix @ np.where(known, value, 0.0))
    free = csr_array(matrix[:, unknown])
    is_open = np.diff(free.indptr) > 0
    contradicted = (np.abs(right) > MOVES) & ~is_open
    rows = np.flatnonzero(is_open)
    m, k = len(rows), len(unknown)
    gives = np.where(np.array(model.certain, dtype=bool)[rows], CERTAIN, EXPECTED)
    slack = _solved(np.concatenate([np.zeros(k), gives, gives]), np.concatenate([low[unknown], np.zeros(2 * m)]),
                    hstack([free[rows], unit(m), -unit(m)]), right[rows])
    contradicted[rows] = slack[k:k + m] + slack[k + m:] > MOVES
    rows = rows[~contradicted[rows]]
    near = np.flatnonzero(~np.isnan(value[unknown]))
    m, d = len(rows), len(near)
    to_truth = csr_array((np.ones(d), (np.arange(d), near)), shape=(d, k))
    is_cell = np.array([model.variables[v].kind == "cell" for v in unknown], dtype=bool)
    cost = np.concatenate([np.where(is_cell, LOW, 0.0), np.ones(2 * d)])
    found = _solved(cost, np.concatenate([low[unknown], np.zeros(2 * d)]),
                    vstack([hstack([free[rows], csr_array((m, 2 * d))]), hstack([to_truth, unit(d), -unit(d)])]),
                    np.concatenate([right[rows], value[unknown[near]]]))
    world = np.where(known, value, 0.0)
    world[unknown] = found[:k]
    return world, contradicted


def _solved(cost: np.ndarray, floor: np.ndarray, matrix: csr_array, right: np.ndarray) -> np.ndarray:
    programme = Programme(cost, floor, np.full(len(cost), np.inf), csr_array(matrix), right, right)
    if not programme.ask():
        raise RuntimeError("equations that hold together have no solution, which cannot be")
    return programme.columns


def _matrix(model: Equations) -> csr_array:
    i = np.repeat(np.arange(len(model.rows)), [len(r) for r in model.rows])
    j = np.array([v for r in model.rows for v, _ in r], dtype=int)
    c = np.array([c for r in model.rows for _, c in r], dtype=float)
    return csr_array((c, (i, j)), shape=(len(model.rows), len(model.variables)))


def unit(size: int) -> csr_array:
    """The unit matrix."""
    return csr_array((np.ones(size), (np.arange(size), np.arange(size))), shape=(size, size))
