"""Which projects count in which owner: public, so known to every reader."""

from collections import defaultdict

import pandas as pd

PARENTS = ("programme", "specific_objective", "theme")


class Projects:
    """Who owns which project."""

    def __init__(self, membership: pd.DataFrame) -> None:
        self._of: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for row in membership.itertuples(index=False):
            themes = row.themes.split("|") if isinstance(row.themes, str) else []
            for level, owners in (("programme", [row.fund]), ("specific_objective", [row.specific_objective]), ("theme", themes)):
                for owner in owners:
                    if isinstance(owner, str) and owner:
                        self._of[level, owner, "ALL"].add(row.project_code)
                        if isinstance(row.region_category, str):
                            self._of[level, owner, row.region_category].add(row.project_code)

    def of(self, level: str, owner: str, category: str) -> set[str]:
        """The owner's projects in a category."""
        return self._of.get((level, owner, category), set())

    def apart(self, level: str, owner: str) -> list[tuple[str, list[str]]]:
        """Families of owners inside this one that share no project."""
        whole, families = self.of(level, owner, "ALL"), []
        for lower in PARENTS[PARENTS.index(level) + 1:]:
            inside = sorted(o for lv, o, k in self._of if lv == lower and k == "ALL" and self._of[lv, o, k] <= whole)
            sizes = sum(len(self.of(lower, o, "ALL")) for o in inside)
            alone = sizes == len(set().union(*(self.of(lower, o, "ALL") for o in inside)))
            families += [(lower, inside)] if alone and inside else [(lower, [o]) for o in inside]
        return families
