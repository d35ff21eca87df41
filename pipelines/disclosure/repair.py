"""Completes a pattern until no guarded count can be worked out, over all equations at once: linked tables, identities, earlier releases.

The linear programme of Kelly, Golden and Assad (1992): find the cheapest shown cells that would have to be unknown so that a guarded
count could be larger by its width. A solution that costs nothing proves the count safe; else the cells that move are hidden.
"""

from collections.abc import Callable

import numpy as np

from pipelines.disclosure.search import Search
from pipelines.disclosure.worlds import Worlds


def repair(worlds: Worlds, release: int, say: Callable[[str], None]) -> int:
    """Hides cells until every guarded count is safe; the audit blocks what earlier publications leave no way to protect.

    First the counts of this release, while earlier ones stay as they are in the first world: a tenth of the work. Then those of earlier
    releases: what is hidden there, a later figure may give away. Gives the number of linear programmes.
    """
    own = np.array([v.release == release for v in worlds.model.variables])
    everything = np.ones_like(own)
    asked = _loosen_all(worlds, own, Search(worlds, own), say)
    while targets := _targets(worlds, everything):
        hidden = len(worlds.hidden)
        attack = Search(worlds, ~worlds.known, worlds.certain(), targets)
        left = [t for t in targets if not worlds.is_proven(t) and not attack.loosen(t)]
        asked += attack.programme.asked
        if left:
            say(f"{len(left)} earlier counts would be given away")
            search = Search(worlds, everything)
            for target in left:
                if not worlds.is_proven(target):
                    search.loosen(target)
            asked += search.programme.asked
        if len(worlds.hidden) == hidden:
            return asked
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

    Changes are no targets: one between shown cells is primary; in any other the hidden cell moves by its width, and the change with it.
    """
    low, high = worlds.certain()
    found: tuple[list[int], list[int]] = ([], [])
    for number in np.flatnonzero(moving & ~worlds.known & ~np.isin(worlds.kind, ("free", "change"))):
        variable = worlds.model.variables[number]
        small = variable.threshold - 1
        may_be_small = max(low[number], 1) <= min(high[number], small) or max(low[number], -small) <= min(high[number], -1)
        may_be_empty = variable.guards_zero and low[number] <= 0 <= high[number] and high[variable.part] >= 1
        if variable.kind == "cell" or may_be_small or may_be_empty:
            found[variable.kind != "cell"].append(int(number))
    return [n for n in (*found[0], *found[1]) if not worlds.is_proven(n)]
