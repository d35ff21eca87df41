"""The lowest and the highest possible value of a sum of counts: by propagation, by witnesses, and by linear programmes for
what is left.

The counts fall into blocks that share no open statement. Every solution of a block's programme is a witness for all of its
counts.
"""

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from pipelines.audit.propagation import TOLERANCE, extremes, propagate, row_numbers
from pipelines.audit.solver import Solver

CERTAIN, EXPECTED = 1000.0, 1.0


class Intervals:
    """Columns are whole numbers >= 0; `least` <= matrix × columns <= `most`. Statements that contradict the published values
    are left out."""

    def __init__(self, matrix: csr_array, least: np.ndarray, most: np.ndarray, is_certain: np.ndarray) -> None:
        self.matrix, self.least, self.most = matrix, least.copy(), most.copy()
        self.programs, self.left_out = 0, np.zeros(len(least), dtype=bool)
        empty = np.diff(matrix.indptr) == 0
        self._leave_out(empty & ((self.least > TOLERANCE) | (self.most < -TOLERANCE)))
        while not self._is_possible():
            self._leave_out(self._contradicted(np.where(is_certain, CERTAIN, EXPECTED)))

    def _leave_out(self, rows: np.ndarray) -> None:
        self.left_out |= rows
        self.least[rows], self.most[rows] = -np.inf, np.inf

    def _contradicted(self, price: np.ndarray) -> np.ndarray:
        """The cheapest rows to give up so that the others can be true together."""
        m, n = self.matrix.shape
        unit = csr_array((np.ones(m), (np.arange(m), np.arange(m))), shape=(m, m))
        solver = Solver(csr_array(hstack([self.matrix, unit, -unit])), self.least, self.most, np.zeros(n + 2 * m),
                        np.full(n + 2 * m, np.inf))
        self.programs += 1
        if solver.minimise(np.arange(n, n + 2 * m), np.concatenate([price, price])) is None:
            raise RuntimeError("the elastic programme has no solution, which cannot be")
        given = solver.columns[n:n + m] + solver.columns[n + m:] > TOLERANCE
        if not given.any():  # only whole numbers contradict: give up the expectations
            given = (price < CERTAIN) & ~self.left_out
        return given if given.any() else ~self.left_out

    def _is_possible(self) -> bool:
        """Bounds, blocks and a first witness of each; False where no solution exists."""
        self.low, self.high, possible = propagate(self.matrix, self.least, self.most)
        if not possible:
            return False
        self._blocks()
        self.programs += len(self.solvers)
        return all(s.minimise(np.array([], dtype=int), np.array([])) is not None for s in self.solvers)

    def _blocks(self) -> None:
        """Blocks of the columns that are not settled, connected by the rows that still say something."""
        m, n = self.matrix.shape
        small, large = extremes(self.matrix, self.low, self.high)
        binding = (small < self.least - TOLERANCE) | (large > self.most + TOLERANCE)
        is_open = self.high > self.low + TOLERANCE
        rows = row_numbers(self.matrix)
        use = binding[rows] & is_open[self.matrix.indices]
        graph = coo_array((np.ones(use.sum()), (rows[use], m + self.matrix.indices[use])), shape=(m + n, m + n))
        _, label = connected_components(graph, directed=False)
        names, self.block_of = np.unique(np.where(is_open, label[m:], -1), return_inverse=True)
        self.block_of = self.block_of - int(names[0] == -1) if len(names) else self.block_of
        row_block = np.full(m, -1)
        row_block[rows[use]] = self.block_of[self.matrix.indices[use]]
        shift = self.matrix @ np.where(is_open, 0.0, self.low)
        by_block = _grouped(self.block_of), _grouped(row_block)
        self.columns_of = [by_block[0][b] for b in range(self.block_of.max(initial=-1) + 1)]
        self.rows_of = [by_block[1].get(b, np.array([], dtype=int)) for b in range(len(self.columns_of))]
        least, most = self.least - shift, self.most - shift
        self.solvers = [Solver(csr_array(self.matrix[r][:, c]), least[r], most[r], self.low[c], self.high[c])
                        for r, c in zip(self.rows_of, self.columns_of, strict=True)]

    def watch(self, sums: csr_array) -> None:
        """The sums (rows over the columns) whose extremes are asked for; each solution from now on is a witness for all of
        them."""
        self.sums = sums
        self.sum_low, self.sum_high = extremes(sums, self.low, self.high)  # bounds that hold for certain
        is_open = self.block_of >= 0
        settled = np.where(is_open, 0.0, self.low)
        self.settled, self.shift = sums @ settled, self.matrix @ settled
        blocks = self.block_of[sums.indices]
        rows, most = row_numbers(sums), np.full(sums.shape[0], -1)
        np.maximum.at(most, rows, blocks)
        least = most.copy()
        np.minimum.at(least, rows[blocks >= 0], blocks[blocks >= 0])
        self.home = np.where(least == most, most, -1)  # the block that the sum lies in, if it is one
        alone = np.bincount(rows, blocks >= 0, sums.shape[0]) == 1
        self.column, self.place = np.full(sums.shape[0], -1), np.full(sums.shape[0], -1)
        plain = alone[rows] & (blocks >= 0) & (sums.data > 0)
        within = np.full(len(is_open), -1)
        for columns in self.columns_of:
            within[columns] = np.arange(len(columns))
        self.column[rows[plain]] = within[sums.indices[plain]]
        self.world = settled
        for number in range(len(self.columns_of)):
            self.world[self.columns_of[number]] = self.solvers[number].columns
        self.least_seen = self.most_seen = sums @ self.world

    def give_rows(self, numbers: np.ndarray) -> None:
        """Makes each of some watched sums a row, without bounds, of its block, so that it can be asked for. Late, for rows
        cost time."""
        numbers = numbers[self.column[numbers] < 0]
        for block, mine in _grouped(self.home[numbers]).items():
            columns, rows, sums = self.columns_of[block], self.rows_of[block], numbers[mine]
            free = np.full(len(sums), np.inf)
            self.place[sums] = len(rows) + np.arange(len(sums))
            solver = Solver(csr_array(vstack([self.matrix[rows][:, columns], self.sums[sums][:, columns]])),
                            np.concatenate([(self.least - self.shift)[rows], -free]),
                            np.concatenate([(self.most - self.shift)[rows], free]), self.low[columns], self.high[columns])
            self.programs += 1
            if solver.minimise(np.array([], dtype=int), np.array([])) is None:
                raise RuntimeError("a block that had a solution has none, which cannot be")
            self.solvers[block] = solver

    def spread(self, number: int, width: float) -> tuple[float, float]:
        """(low, high) of a watched sum: seen values that lie `width` apart, or the exact extremes where they lie nearer."""
        if not self.is_wide(number, width):
            for sign in (1.0, -1.0):
                self._extreme(number, sign)
        return _whole(self.least_seen[number], up=True), _whole(self.most_seen[number], up=False)

    def is_wide(self, number: int, width: float) -> bool:
        """Whether two possible values of a watched sum lie `width` apart."""
        low, high = _whole(self.least_seen[number], up=True), _whole(self.most_seen[number], up=False)
        return (self.is_seen_wide(number, width) or self.can_be(number, low + width, np.inf)
                or self.can_be(number, -np.inf, high - width))

    def is_seen_wide(self, number: int, width: float) -> bool:
        """The same, without asking for another solution."""
        return _whole(self.most_seen[number], up=False) - _whole(self.least_seen[number], up=True) >= width

    def can_be(self, number: int, low: float, high: float) -> bool:
        """Whether a watched sum can lie between two bounds. Between two values seen it can be anything."""
        if self.least_seen[number] <= high + TOLERANCE and self.most_seen[number] >= low - TOLERANCE:
            return True
        block, column, row = self.home[number], self.column[number], self.place[number]
        if block < 0 or column < 0 and row < 0:
            return self._can_be_across(number, low, high)
        settled = self.settled[number]
        self.programs += 1
        if not self.solvers[block].reach(column, row, low - settled, high - settled):
            return False
        self.world[self.columns_of[block]] = self.solvers[block].columns
        self._witness()
        return True

    def _can_be_across(self, number: int, low: float, high: float) -> bool:
        """The same for a sum over several blocks, or over none."""
        for sign in (1.0, -1.0):
            self._extreme(number, sign)
        return self.least_seen[number] <= high + TOLERANCE and self.most_seen[number] >= low - TOLERANCE

    def _extreme(self, number: int, sign: float) -> None:
        """Solves for the least (sign 1) or the most (-1) of a sum, block by block."""
        at = slice(self.sums.indptr[number], self.sums.indptr[number + 1])
        columns, weights = self.sums.indices[at], self.sums.data[at]
        for block in np.unique(self.block_of[columns][self.block_of[columns] >= 0]):
            mine = self.block_of[columns] == block
            place = np.searchsorted(self.columns_of[block], columns[mine])
            self.programs += 1
            answer = self.solvers[block].minimise(place, sign * weights[mine])
            if answer is None:
                raise RuntimeError("a block that had a solution has none, which cannot be")
            if answer == -np.inf:
                side = self.least_seen if sign > 0 else self.most_seen
                side[number] = -sign * np.inf
                continue
            self.world[self.columns_of[block]] = self.solvers[block].columns
            self._witness()

    def _witness(self) -> None:
        values = self.sums @ self.world
        self.least_seen, self.most_seen = np.minimum(self.least_seen, values), np.maximum(self.most_seen, values)

    def reasons(self, columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """The rows that hold a sum where it is: those with a price at its least and at its most."""
        whole = Solver(self.matrix, self.least, self.most, np.zeros(self.matrix.shape[1]), np.full(self.matrix.shape[1], np.inf))
        found = np.zeros(len(self.least), dtype=bool)
        for sign in (1.0, -1.0):
            self.programs += 1
            if whole.minimise(columns, sign * weights) not in (None, -np.inf):
                found |= np.abs(whole.duals) > TOLERANCE
        return np.flatnonzero(found)


def _grouped(labels: np.ndarray) -> dict[int, np.ndarray]:
    """Label -> positions in ascending order, without -1."""
    order = np.argsort(labels, kind="stable")
    names, starts = np.unique(labels[order], return_index=True)
    return {int(n): p for n, p in zip(names, np.split(order, starts[1:]), strict=True) if n >= 0} if len(labels) else {}


def _whole(value: float, up: bool) -> float:
    """The next whole number inwards: counts are whole."""
    return value if np.isinf(value) else float(np.ceil(value - TOLERANCE) if up else np.floor(value + TOLERANCE))
