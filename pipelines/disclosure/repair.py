"""Completes a pattern until no guarded count can be worked out, over all equations at once: linked tables, identities,
earlier releases.

The linear programme of Kelly, Golden and Assad (1992): find the cheapest shown cells that would have to be unknown so that a
guarded count could be larger by its width. A solution that costs nothing proves the count safe; else the cells that move are
hidden.
"""

from collections.abc import Callable

import numpy as np

from pipelines.disclosure.search import Search
from pipelines.disclosure.worlds import Worlds


def repair(worlds: Worlds, release: int, say: Callable[[str], None]) -> int:
    """Hides cells until every guarded count is safe; the audit blocks what earlier publications leave no way to protect.

    First the counts of this release, while earlier ones stay as they are in the first world: a tenth of the work. Then those
    of earlier releases: what is hidden there, a later figure may give away. Gives the number of linear programmes.
    """
    own = np.array([v.release == release for v in worlds.model.variables])
    everything = np.ones_like(own)
    asked = _loosen_all(worlds, own, Search(worlds, own), say)
    hidden = -1
    while len(worlds.hidden) != hidden and _targets(worlds, everything):
        hidden = len(worlds.hidden)
        left = []
        # what witnesses for cells do not settle needs rows of its own
        for kinds in (("cell", "unseen"), ("rest", "complement", "change")):
            targets = [t for t in _targets(worlds, everything) if worlds.kind[t] in kinds]
            attack = Search(worlds, ~worlds.known, worlds.certain(), targets)
            left += [t for t in targets if not worlds.is_proven(t) and not attack.loosen(t)]
            asked += attack.programme.asked
        if left:
            say(f"{len(left)} counts would be given away between releases")
            search = Search(worlds, everything)
            for target in left:
                if not worlds.is_proven(target):
                    search.loosen(target)
            asked += search.programme.asked
    return asked


def _loosen_all(worlds: Worlds, mask: np.ndarray, search: Search, say: Callable[[str], None]) -> int:
    """Asks for each count that is not proven, until nothing more is hidden."""
    hidden = -1
    while (targets := _targets(worlds, mask)) and len(worlds.hidden) != hidden:
        hidden = len(worlds.hidden)
        say(f"{len(targets)} counts to prove, {hidden} cells hidden")
        for target in targets:
            if not worlds.is_proven(target):
                search.loosen(target)
    return search.programme.asked


def _targets(worlds: Worlds, moving: np.ndarray) -> list[int]:
    """What is not proven yet: hidden cells, then groups that follow from cells and may be telling.

    Changes are targets only with earlier releases: one between shown cells is primary; else the hidden cell moves by its
    width, and the change with it while the earlier cell stays.
    """
    low, high = worlds.certain()
    no_targets = ("free",) if moving.all() else ("free", "change")
    found: tuple[list[int], list[int]] = ([], [])
    for number in np.flatnonzero(moving & ~worlds.known & ~np.isin(worlds.kind, no_targets)):
        variable = worlds.model.variables[number]
        small = variable.threshold - 1
        may_be_small = max(low[number], 1) <= min(high[number], small) or max(low[number], -small) <= min(high[number], -1)
        may_be_empty = variable.guards_zero and low[number] <= 0 <= high[number] and high[variable.part] >= 1
        if variable.kind == "cell" or may_be_small or may_be_empty:
            found[variable.kind != "cell"].append(int(number))
    return [n for n in (*found[0], *found[1]) if not worlds.is_proven(n)]
