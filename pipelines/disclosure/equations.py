"""One model of everything that releases show: every count a variable, every relation among them an equation.

A group that is not shown but follows from what is shown (the rest of a sum, those without a trait, a change since an earlier
cut-off) is a variable too, so that it can be guarded like a cell.
"""

from dataclasses import dataclass, field

import pandas as pd

from pipelines.catalogue import Catalogue
from pipelines.disclosure.cells import PARTS, Place, Scope

UNBOUNDED = -1e9


@dataclass
class Variable:
    """A count: a cell of a release, or a group that follows from cells."""

    name: tuple
    kind: str  # cell, unseen, rest, complement, change, free
    release: int
    threshold: int = 0
    width: int = 0
    low: float = 0.0
    value: float = float("nan")  # what is published; NaN: hidden, or never shown
    guards_zero: bool = False  # nobody outside the group: then all of them have the trait
    row: int = -1  # the row of the current release
    part: int = -1  # of a complement: the part whose lack it counts


@dataclass
class Equations:
    """`rows`: sum of coefficient × variable = 0; `certain`: False where data may break it (reports, corrections)."""

    variables: list[Variable] = field(default_factory=list)
    rows: list[list[tuple[int, float]]] = field(default_factory=list)
    certain: list[bool] = field(default_factory=list)
    # indicator -> its sums over gender, category, level: current release
    tables: dict[str, list[int]] = field(default_factory=dict)

    def add(self, variable: Variable) -> int:
        """The new variable's number."""
        self.variables.append(variable)
        return len(self.variables) - 1

    def equal(self, total: list[int], parts: list[int], certain: bool = True) -> int:
        """Sum of `total` = sum of `parts`; gives the row's number."""
        self.rows.append([(t, 1.0) for t in total] + [(p, -1.0) for p in parts])
        self.certain.append(certain)
        return len(self.rows) - 1


class Builder:
    """Writes down the equations of one release after the other."""

    def __init__(self, catalogue: Catalogue, scope: Scope) -> None:
        self.catalogue, self.scope, self.model = catalogue, scope, Equations()
        self.releases: list[dict[Place, int]] = []
        self.owners: list[Owners] = []
        self.corrected: list[set[tuple]] = []  # of each release: (level, owner, category) whose counts fell
        self.sums = [([c], list(i.parts)) for c, i in catalogue.indicators.items() if i.parts]
        self.may_fall = {c for c, i in catalogue.indicators.items() if self._may_fall(i)} | set(PARTS.values())

    def _may_fall(self, indicator) -> bool:
        """Results of people who have left are void when they come back."""
        parts = [self.catalogue.indicators[p] for p in indicator.parts] or [indicator]
        return any(p.moment in ("exit", "six_months") for p in parts)

    def release(self, counts: list[tuple[int, Place, float]], membership: pd.DataFrame,
                corrected: set[tuple]) -> dict[Place, int]:
        """Adds a release: its counts (row, place, value or NaN), who owns its projects, and the (level, owner, category)
        whose counts a correction made fall. Writes down all that ties the counts together and to earlier releases."""
        number = len(self.releases)
        places: dict[Place, int] = {}
        for row, place, value in counts:
            threshold, width = self.scope.threshold(place.code, place.gender)
            places[place] = self.model.add(Variable((number, *place), "cell", number, threshold, width, value=value, row=row))
        self.places, self.number = places, number
        self._genders()
        owners = Owners(membership)
        self.owners.append(owners)
        self.corrected.append(corrected)
        self._categories(owners)
        self._levels(owners)
        self._relations()
        self._changes()
        self.releases.append(places)
        return places

    def _certain(self, code: str) -> bool:
        return self.catalogue.indicators[code.partition("#")[0]].family in ("participants", "control")

    def _sum(self, total: Place, parts: list[int]) -> None:
        row = self.model.equal([self.places[total]], parts, self._certain(total.code))
        self.model.tables.setdefault(total.code, []).append(row)

    def _group(self, kind: str, name: tuple, code: str, gender: str, part: int = -1) -> int:
        """A variable for people who are no cell; guarded as the indicator is."""
        threshold, width = self.scope.threshold(code, gender) if kind != "free" else (0, 0)
        guard = self.scope.guard.classes[self.scope.class_of(code)]
        return self.model.add(Variable((self.number, kind, *name), kind, self.number, threshold, width, part=part,
                                       guards_zero=kind == "complement" and guard.whole_group))

    def _genders(self) -> None:
        for place in [p for p in self.places if p.gender == "T"]:
            split = self.scope.genders(place.code, place.level) - {"T"}
            parts = [self.places.get(place._replace(gender=g)) for g in sorted(split)]
            if not any(p is not None for p in parts):
                continue
            for gender in sorted(split):
                if not self.scope.shows(place.code, place.level, place.category, gender):
                    there = place._replace(gender=gender)
                    self.places[there] = self._group("unseen", there, place.code, gender)
                    parts.append(self.places[there])
            if not self._certain(place.code):  # a hire of unknown gender
                parts.append(self._group("free", ("no gender", *place), place.code, "T"))
            self._sum(place, [p for p in parts if p is not None])

    def _categories(self, owners: "Owners") -> None:
        for place in [p for p in self.places if p.category == "ALL" and p.level != "project"]:
            parts = [self.places.get(place._replace(category=c)) for c in ("KA", "S")]
            if owners.projects(place.level, place.owner, "none"):
                parts.append(self._group("rest", ("no category", *place), place.code, place.gender))
            parts = [p for p in parts if p is not None]
            if parts:
                self._sum(place, parts)

    def _levels(self, owners: "Owners") -> None:
        """An owner is the sum of the owners inside it, and of its projects where projects are shown."""
        for place in [p for p in self.places if p.level in ("programme", "specific_objective")]:
            for level, inside in owners.inside(place.level, place.owner):
                parts = [self.places.get(place._replace(level=level, owner=o)) for o in inside]
                if all(p is None for p in parts):
                    continue
                members = {p for o in inside for p in owners.projects(level, o, place.category)}
                if set(owners.projects(place.level, place.owner, place.category)) - members:
                    parts.append(self._group("rest", ("others", level, *inside, *place), place.code, place.gender))
                self._sum(place, [p for p in parts if p is not None])
        shown = {p.code for p in self.places if p.level == "project"}
        for place in [p for p in self.places if p.code in shown and p.gender == "T"]:
            if place.level not in ("specific_objective", "theme"):
                continue
            projects = owners.projects(place.level, place.owner, place.category)
            parts = [self.places.get(place._replace(level="project", owner=o, category="ALL")) for o in projects]
            self._sum(place, [p for p in parts if p is not None])

    def _relations(self) -> None:
        """Sums among indicators. A code that is shown here but has no cell counts nobody."""
        relations = [(r.total, r.parts, r.rest, r.group, r.name) for r in self.catalogue.relations.values()]
        relations += [(total, parts, "none", False, "+".join(parts)) for total, parts in self.sums]
        corners = sorted({p[1:] for p in self.places})
        for total, parts, rest, group, name in relations:
            for corner in corners:
                self._relation(total, parts, rest, group, (name, *corner), corner)

    def _relation(self, total, parts, rest: str, group: bool, name: tuple, corner: tuple) -> None:
        whole = [self.places.get(Place(c, *corner)) for c in total]
        pieces = [(c, self.places.get(Place(c, *corner))) for c in parts]
        pieces = [(c, p) for c, p in pieces if p is not None]
        if None in whole or not pieces:
            return
        level, _, category, gender = corner
        complete = rest == "none" and all(self._speaks(c, level, gender) for c in parts)
        certain = all(self._certain(c) for c in (*total, *parts))
        guard = self.scope.guard.classes[self.scope.class_of(pieces[0][0])]
        if complete:
            self.model.equal(whole, [p for _, p in pieces], certain)
        elif not (group and len(pieces) == 1 == len(parts)):  # else its complement says the same
            kind = "rest" if rest == "guarded" and guard.complement else "free"
            self.model.equal(whole, [*(p for _, p in pieces), self._group(kind, name, pieces[0][0], gender)], certain)
        for code, piece in pieces if group else ():
            guard = self.scope.guard.classes[self.scope.class_of(code)]
            kind = "complement" if guard.complement or guard.whole_group else "free"
            without = self._group(kind, (*name, code), code, gender, part=piece)
            if not guard.complement:
                self.model.variables[without].threshold = 1
            self.model.equal(whole, [piece, without], certain)

    def _speaks(self, code: str, level: str, gender: str) -> bool:
        return gender in self.scope.genders(code, level)

    def _changes(self) -> None:
        """A count against the release before, and against the last one that showed it. It only grows, unless results were
        voided, a project has left its owner, or the release says that a correction made counts of the owner fall."""
        for place, now in self.places.items():
            if not self.scope.guard.classes[self.scope.class_of(place.code)].increments:
                continue
            before = [r[place] for r in self.releases if place in r]
            shown = [b for b in before if self.model.variables[b].value == self.model.variables[b].value]
            for then in sorted({*before[-1:], *shown[-1:]}):
                change = self._group("change", (self.model.variables[then].release, *place), place.code, place.gender)
                grows = place.code not in self.may_fall and self._only_grows(place, self.model.variables[then].release)
                self.model.variables[change].low = 0.0 if grows else UNBOUNDED
                self.model.equal([now], [then, change], certain=False)

    def _only_grows(self, place: Place, since: int) -> bool:
        """Whether every project that counted here still does, and no correction has been told since."""
        where = (place.level, place.owner, place.category)
        then, now = (set(self.owners[r].projects(*where)) for r in (since, self.number))
        return then <= now and all(where not in told for told in self.corrected[since + 1:])

    def falls(self, truth: dict[Place, float]) -> set[tuple]:
        """The (level, owner, category) where a count of `truth` is below what the last release that showed it said."""
        found = set()
        for place, value in truth.items():
            shown = [self.model.variables[r[place]].value for r in self.releases if place in r]
            shown = [v for v in shown if v == v]
            if shown and value < shown[-1] and place.code not in self.may_fall:
                found.add((place.level, place.owner, place.category))
        return found


class Owners:
    """Which projects stand behind which owner in one release; membership is public."""

    def __init__(self, membership: pd.DataFrame) -> None:
        self._members: dict[tuple[str, str, str], list[str]] = {}
        ordered = membership.sort_values("project_code", kind="stable")
        for code, fund, objective, themes, category in ordered[
                ["project_code", "fund", "specific_objective", "themes", "region_category"]].itertuples(index=False, name=None):
            owners = [("programme", fund), ("specific_objective", objective)]
            owners += [("theme", t) for t in sorted(set(str(themes).split("|"))) if isinstance(themes, str) and t]
            for level, owner in owners:
                if isinstance(owner, str):
                    for own in ("ALL", category if isinstance(category, str) else "none"):
                        self._members.setdefault((level, owner, own), []).append(code)
        self._names = {level: sorted({o for lv, o, _ in self._members if lv == level}) for level in
                       ("programme", "specific_objective", "theme")}

    def projects(self, level: str, owner: str, category: str) -> list[str]:
        """The projects of an owner in a region category; `none`: those without one."""
        return self._members.get((level, owner, category), [])

    def inside(self, level: str, owner: str) -> list[tuple[str, list[str]]]:
        """(level, owners): owners that lie wholly inside this one and do not overlap."""
        whole = set(self.projects(level, owner, "ALL"))
        found = []
        for lower in ("specific_objective", "theme") if level == "programme" else ("theme",):
            inner = {o: set(self.projects(lower, o, "ALL")) for o in self._names[lower]}
            inner = {o: p for o, p in inner.items() if p and p <= whole}
            apart = sum(map(len, inner.values())) == len(set().union(*inner.values()))
            found += [(lower, family) for family in ([sorted(inner)] if apart else [[o] for o in sorted(inner)]) if family]
        return found
