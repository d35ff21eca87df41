"""Asks for worlds: which shown cells would have to be unknown so that a count could be another one?"""

import numpy as np
from scipy.sparse import csr_array, hstack

from pipelines.disclosure.programme import INFINITE, Programme
from pipelines.disclosure.worlds import MOVES, SLACK, Worlds


class Search:
    """A linear programme over some of the variables; the others stay as they are in the first world.

    A cell of the current release is its value + up - down, both at its cost. Any other unknown is a column of its own. A
    group that stands in one equation only is that equation's slack.
    """

    def __init__(self, worlds: Worlds, moving: np.ndarray, within: tuple[np.ndarray, np.ndarray] | None = None,
                 counts: list[int] | None = None) -> None:
        """`moving`: a mask over the variables; what is known and cannot be hidden never moves. With `within`, bounds that
        hold for certain while nothing more is hidden, only equations that say more than these bounds are kept, and those of
        `counts`."""
        self.worlds = worlds
        world, matrix = worlds.world, worlds.matrix
        low, high = within or (worlds.low, np.full(len(world), np.inf))
        moving = moving & (~worlds.known | worlds.may_hide)
        needed = np.bincount(worlds.entry_rows, moving[matrix.indices], matrix.shape[0]) > 0
        is_slack = moving[worlds.last_of] & (worlds.uses[worlds.last_of] == 1) & np.isin(worlds.kind[worlds.last_of], SLACK)
        if within:
            is_asked = np.zeros(len(world), dtype=bool)
            is_asked[counts or []] = True
            needed &= ~is_slack | is_asked[worlds.last_of] | ~worlds.says_nothing(low, high)
            moving &= high > low + MOVES
            is_slack &= moving[worlds.last_of]
        rows = np.flatnonzero(needed)
        matrix, ends, is_slack = csr_array(matrix[rows]), worlds.last_of[rows], is_slack[rows]
        self.slack_of = np.full(len(moving), -1)
        self.slack_of[ends[is_slack]] = np.flatnonzero(is_slack)
        columns = moving & (self.slack_of < 0) & ~((worlds.uses == 1) & np.isin(worlds.kind, SLACK))
        shown = columns & worlds.known
        k, m = int(columns.sum()), int(shown.sum())
        self.up, self.down = np.full(len(moving), -1), np.full(len(moving), -1)
        self.up[columns], self.down[shown] = np.arange(k), k + np.arange(m)
        self.base = np.where(columns & ~shown | (self.slack_of >= 0), 0.0, world)
        self.constant = matrix @ self.base
        floor, ceiling = np.zeros(len(rows)), np.zeros(len(rows))
        floor[is_slack], ceiling[is_slack] = low[ends[is_slack]], high[ends[is_slack]]
        cost = np.where(worlds.known, worlds.cost, 0.0)
        self.low, self.high, self.free = low, high, set(worlds.hidden)
        self.programme = Programme(
            np.concatenate([cost[columns], cost[shown]]), np.concatenate([np.where(shown, 0.0, low)[columns], np.zeros(m)]),
            np.concatenate([np.where(shown, np.inf, high)[columns], np.maximum(world - low, 0)[shown]]),
            csr_array(hstack([matrix[:, columns], -matrix[:, shown]])), floor - self.constant, ceiling - self.constant)

    def loosen(self, count: int) -> bool:
        """Hides the cheapest cells, none if none need be, so that `count` can be larger, or smaller, by its width. False:
        nothing that may move here does that. A group that lies between narrow bounds but tells of nobody is let be."""
        if self.slack_of[count] < 0 and self.up[count] < 0:
            return False
        self._free_hidden()
        if not self._is_telling(count):
            return True
        worlds, width = self.worlds, self.worlds.width[count]
        ways: list = []
        for least, most in ((np.ceil(worlds.lowest[count] - MOVES) + width, INFINITE),
                            (-INFINITE, np.floor(worlds.highest[count] + MOVES) - width)):
            if not ways or ways[0][0] > MOVES:  # nothing is cheaper than nothing
                self._ask(count, least, most, ways)
        if ways:
            worlds.learn(min(ways, key=lambda way: way[0])[1])
        return bool(ways)

    def _is_telling(self, count: int) -> bool:
        """Whether a group may be a small one, or may be empty where that tells about all others, with nothing more hidden."""
        variable, value = self.worlds.model.variables[count], self.worlds.world[count]
        small = variable.threshold - 1
        if variable.kind == "cell" or self.worlds.lowest[count] <= small + MOVES and self.worlds.highest[count] >= 1 - MOVES:
            return True
        ways: list = []
        if value > small or abs(value) <= MOVES:
            self._ask(count, -INFINITE, small if value > small else -1.0, ways)
        if value < -small or abs(value) <= MOVES:
            self._ask(count, -small if value < -small else 1.0, INFINITE, ways)
        for cost, seen in ways:
            if cost < MOVES:
                self.worlds.learn(seen)
        may_be_small = any(cost < MOVES for cost, _ in ways)
        return may_be_small or variable.guards_zero and abs(value) <= MOVES and self.worlds.world[variable.part] > MOVES

    def _ask(self, count: int, least: float, most: float, ways: list) -> None:
        """Adds (cost, world) of the cheapest world where `count` lies between two bounds, if there is one."""
        least, most = max(least, self.low[count]), min(most, self.high[count])
        if least <= most:
            self._between(count, least, most)
            if self.programme.ask():
                ways.append((self.programme.cost, self._seen()))
            self._between(count, self.low[count], self.high[count])

    def _free_hidden(self) -> None:
        """What is hidden by now moves freely and costs nothing."""
        for cell in sorted(self.worlds.hidden - self.free):
            self.free.add(cell)
            if self.down[cell] >= 0:
                self.programme.price(self.up[cell], 0.0)
                self.programme.bound(self.up[cell], self.worlds.low[cell] - self.base[cell], INFINITE)
                self.programme.bound(self.down[cell], 0.0, 0.0)

    def _between(self, count: int, least: float, most: float) -> None:
        """Bounds a hidden cell, or a group."""
        row = self.slack_of[count]
        if row >= 0:
            self.programme.bound_row(row, least - self.constant[row], most - self.constant[row])
        else:
            self.programme.bound(self.up[count], least - self.base[count], most - self.base[count])

    def _seen(self) -> np.ndarray:
        seen = self.worlds.world.copy()
        up, down = self.up >= 0, self.down >= 0
        seen[up] = self.base[up] + self.programme.columns[self.up[up]]
        seen[down] -= self.programme.columns[self.down[down]]
        return seen
