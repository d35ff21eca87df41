"""What an attentive reader knows of the counts in every release: the published values, and how they hang together.

A statement says that a sum of counts lies between two bounds. Some statements speak of a group of people that is not shown
but follows from what is (the rest of a sum, those without a trait, a change over time): these are guarded like cells.
"""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from pipelines.audit.members import PARENTS, Projects
from pipelines.catalogue import Catalogue

INF = float("inf")


class Cell(NamedTuple):
    """Where a count stands. `code` of a rate's part has a `#`."""

    release: int
    code: str
    level: str
    owner: str
    category: str
    gender: str

    def __str__(self) -> str:
        return f"{self.code} {self.level} {self.owner} {self.category} {self.gender} (release {self.release})"


class Statement(NamedTuple):
    """`least` <= sum of coefficient × count <= `most`. `guard`: (threshold, width, is nobody also telling) of the group it
    speaks of."""

    terms: tuple[tuple[Cell, int], ...]
    least: float
    most: float
    kind: str
    about: Cell  # whose guard it is
    is_certain: bool
    guard: tuple[int, int, bool] | None = None

    def __str__(self) -> str:
        words = " ".join(f"{'+' if sign > 0 else '-'} {cell}" for cell, sign in self.terms)
        return f"{self.kind}: {words} {'= 0' if self.most == 0 else '>= 0' if self.least == 0 else 'unbounded'}"


class Reader:
    """Collects cells and statements, release by release."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue, self.policy = catalogue, catalogue.disclosure
        self.value: dict[Cell, float] = {}  # NaN: suppressed, or never shown
        self.suppressed: set[Cell] = set()
        self.statements: list[Statement] = []
        self.cut_offs: list[str] = []
        self.projects: list[Projects] = []
        self.corrected: list[set[tuple[str, str, str]]] = []
        self.given_away: list[tuple[Cell, str]] = []

    def read(self, frame: pd.DataFrame, membership: pd.DataFrame) -> None:
        """One release: only public columns and public membership."""
        release = len(self.cut_offs)
        self.cut_offs.append(str(frame["cut_off"].iloc[0])[:10] if len(frame) else "")
        here = [c for row in frame.itertuples(index=False) for c in self._cells(release, row)]
        followers = [r for r in frame.itertuples(index=False) if r.indicator_code in self.policy.follows]
        cells = set(here)
        cells |= self._unseen(cells)
        self._followers(release, followers)
        self._over_genders(cells)
        self.projects.append(Projects(membership))
        self.corrected.append({(r.level, r.owner_code, r.region_category) for r in frame.itertuples(index=False) if r.corrected})
        self._over_owners(cells, self.projects[-1])
        self._over_indicators(cells)
        self._over_time(cells, release)

    def guard_of(self, code: str, gender: str) -> tuple[int, int]:
        """(threshold, width) that a count asks for."""
        own = self._class(code)
        extra = self.policy.genders.get(gender, own)
        return max(own.threshold, extra.threshold), max(own.width, extra.width)

    def _class(self, code: str):
        return self.policy.classes[self.catalogue.indicators[code.split("#")[0]].disclosure_class]

    def _family(self, code: str) -> str:
        return self.catalogue.indicators[code.split("#")[0]].family

    def _is_exact(self, *codes: str) -> bool:
        return all(self._family(c) in ("participants", "control") for c in codes)

    def _spoken(self, code: str, level: str) -> set[str]:
        """Genders that the release speaks of for this indicator at this level."""
        code = code.split("#")[0]
        tables = [t for t in self.catalogue.release.values() if level in t.levels
                  and (code in t.indicators or self._family(code) in t.families)]
        spoken = {g for t in tables for g in t.genders} & set(self._class(code).genders)
        one = self.policy.indicators.get(code)
        if level not in self._class(code).levels or one and level not in one.levels:
            return set()
        return spoken & set(one.genders) if one else spoken

    def _cells(self, release: int, row) -> Iterable[Cell]:
        indicator = self.catalogue.indicators[row.indicator_code]
        if indicator.disclosure_class == "none":
            return
        place = (row.level, row.owner_code, row.region_category, row.gender)
        if indicator.additivity == "ratio" and indicator.unit == "percent" and indicator.family == "hires" and \
                any(row.indicator_code + "#numerator" in r.parts for r in self.catalogue.relations.values()):
            values = {"#numerator": row.shown_numerator, "#denominator": row.shown_denominator}
        elif row.indicator_code in self.policy.follows:
            return
        else:
            values = {"": row.shown_value}
        for part, value in values.items():
            cell = Cell(release, row.indicator_code + part, *place)
            self.value[cell] = float("nan") if row.shorthand else float(value)
            if row.shorthand:
                self.suppressed.add(cell)
            yield cell

    def _unseen(self, cells: set[Cell]) -> set[Cell]:
        """Genders that are spoken of but not shown at this level: a total less the genders shown gives them away."""
        found = set()
        for cell in cells:
            if cell.gender == "T" and any(cell._replace(gender=g) in cells for g in "FM"):
                for gender, extra in self.policy.genders.items():
                    if cell.level not in extra.levels and gender in self._spoken(cell.code, cell.level):
                        found.add(cell._replace(gender=gender))
        self.value.update(dict.fromkeys(found, float("nan")))
        return found

    def _say(self, plus: list[Cell], minus: list[Cell], kind: str, most: float = 0.0, guard=None, about: Cell | None = None,
             is_certain: bool | None = None, least: float = 0.0) -> None:
        codes = [c.code for c in (*plus, *minus)]
        certain = self._is_exact(*codes) if is_certain is None else is_certain
        terms = tuple((c, 1) for c in plus) + tuple((c, -1) for c in minus)
        self.statements.append(Statement(terms, least, most, kind, about or plus[0], certain, guard))

    def _followers(self, release: int, rows: list) -> None:
        """A ratio holds a count of people in it: shown where that count is not, it gives it away."""
        for row in rows:
            code = self.policy.follows[row.indicator_code]
            cell = Cell(release, code, row.level, row.owner_code, row.region_category, row.gender)
            if not row.shorthand and cell in self.suppressed:
                self.given_away.append((cell, f"{row.indicator_code} is shown where {cell} is not"))

    def _over_genders(self, cells: set[Cell]) -> None:
        for total in sorted(c for c in cells if c.gender == "T"):
            parts = [c for g in "FMN" if (c := total._replace(gender=g)) in cells]
            if parts:
                exact = self._is_exact(total.code)
                self._say([total], parts, "genders", 0.0 if exact else INF)

    def _over_owners(self, cells: set[Cell], projects: Projects) -> None:
        """Region categories, levels, and projects: an owner is the sum of what lies in it."""
        with_projects = {(c.release, c.code) for c in cells if c.level == "project"}
        for total in sorted(c for c in cells if c.level in PARENTS):
            threshold, width = self.guard_of(total.code, total.gender)
            mine = projects.of(total.level, total.owner, total.category)
            families = []
            if total.category == "ALL":
                both = [c for k in ("KA", "S") if (c := total._replace(category=k)) in cells]
                covered = projects.of(total.level, total.owner, "KA") | projects.of(total.level, total.owner, "S")
                families.append(("region categories", both, covered))
            for level, owners in projects.apart(total.level, total.owner):
                inner = [c for o in owners if (c := total._replace(level=level, owner=o)) in cells]
                covered = set().union(*(projects.of(level, o, total.category) for o in owners))
                families.append((f"owners ({level})", inner, covered))
            for kind, parts, covered in families:
                if parts:
                    exact = mine <= covered
                    self._say([total], parts, kind, 0.0 if exact else INF, None if exact else (threshold, width, False))
            if total.gender == "T" and total.level != "programme" and (total.release, total.code) in with_projects:
                parts = [c for p in sorted(mine) if (c := total._replace(level="project", owner=p, category="ALL")) in cells]
                self._say([total], parts, "projects")

    def _over_indicators(self, cells: set[Cell]) -> None:
        corners = sorted({c[2:] for c in cells})
        release = next(iter(cells)).release if cells else 0
        rules = list(self.catalogue.relations.values())
        for corner in corners:
            at = {c.code: c for c in (Cell(release, code, *corner) for code in self._codes()) if c in cells}
            for rule in rules:
                if all(t in at for t in rule.total):
                    self._rule(rule, [at[t] for t in rule.total], [at[p] for p in rule.parts if p in at], corner)
            for code, indicator in self.catalogue.indicators.items():
                if code in at and any(p in at for p in indicator.parts):
                    self._say([at[code]], [at[p] for p in indicator.parts if p in at], "sum", self._most(indicator.parts, corner))

    def _codes(self) -> set[str]:
        return {c for r in self.catalogue.relations.values() for c in (*r.total, *r.parts)} | set(self.catalogue.indicators)

    def _most(self, parts: Iterable[str], corner: tuple) -> float:
        """0 where every part is spoken of here (one without a cell is zero), else the parts are only some."""
        return 0.0 if all(corner[3] in self._spoken(p, corner[0]) for p in parts) else INF

    def _rule(self, rule, total: list[Cell], parts: list[Cell], corner: tuple) -> None:
        if not parts:
            return
        threshold, width = self.guard_of(parts[0].code, parts[0].gender)
        most = INF if rule.rest != "none" else self._most(rule.parts, corner)
        is_guarded = rule.rest == "guarded" and self._class(parts[0].code).complement
        self._say(total, parts, rule.name, most, (threshold, width, False) if is_guarded else None, parts[0])
        for part in parts if rule.group else ():
            own = self._class(part.code)
            least, wide = self.guard_of(part.code, part.gender)
            if own.complement or own.whole_group:
                self._say(total, [part], f"{rule.name}, all but one part", INF,
                          (least if own.complement else 1, wide, own.whole_group), part)

    def _over_time(self, cells: set[Cell], release: int) -> None:
        """Counts only grow; results may fall when somebody comes back, and any count when a project leaves its owner, or
        where a release tells of a correction."""
        for now in sorted(cells):
            if not self._class(now.code).increments:
                continue
            before = [c for r in range(release) if (c := now._replace(release=r)) in self.value]
            seen = [c for c in before if self.value[c] == self.value[c]]
            for then in sorted({*before[-1:], *seen[-1:]}):
                where = (now.level, now.owner, now.category)
                mine = [self.projects[r].of(*where) for r in (then.release, release)]
                told = any(where in corrected for corrected in self.corrected[then.release + 1:])
                may_fall = told or not mine[0] <= mine[1] or self._moments(now.code) & {"exit", "six_months"} or "#" in now.code
                self._say([now], [then], "change", INF, (*self.guard_of(now.code, now.gender), False), now, False,
                          -INF if may_fall else 0.0)

    def _moments(self, code: str) -> set[str | None]:
        indicator = self.catalogue.indicators[code.split("#")[0]]
        return {self.catalogue.indicators[p].moment for p in indicator.parts} or {indicator.moment}
