"""Which rows a release shows, and where each count of people in them stands. No suppression here."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pipelines.catalogue import Catalogue

KEY = ["indicator_code", "level", "owner_code", "region_category", "gender"]
PARTS = {"numerator": "UTM-R06#numerator", "denominator": "UTM-R06#denominator"}
OF_PEOPLE = {"ordinary", "special", "target_group"}


class Place(NamedTuple):
    """Where a count stands in one release."""

    code: str
    level: str
    owner: str
    category: str
    gender: str


class Scope:
    """What the catalogue lets a release show of counts of people."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.guard, self.indicators = catalogue.disclosure, catalogue.indicators
        self.tables: dict[str, list] = {code: [] for code in catalogue.indicators}
        for table in catalogue.release.values():
            for code, indicator in catalogue.indicators.items():
                if code in table.indicators or indicator.family in table.families:
                    self.tables[code].append(table)

    def is_of_people(self, code: str) -> bool:
        """Whether the figure counts people; those that follow another one hold no count of their own, but for the rate of
        hires."""
        return self.indicators[code].disclosure_class in OF_PEOPLE

    def threshold(self, code: str, gender: str) -> tuple[int, int]:
        """(threshold, width) of a count."""
        own = self.guard.classes[self.class_of(code)]
        stricter = self.guard.genders.get(gender)
        if stricter is None:
            return own.threshold, own.width
        return max(own.threshold, stricter.threshold), max(own.width, stricter.width)

    def class_of(self, code: str) -> str:
        """The disclosure class of an indicator, or of a rate's part."""
        return self.indicators[code.partition("#")[0]].disclosure_class

    def genders(self, code: str, level: str) -> set[str]:
        """Every gender that the tables and the class speak of at this level, also one whose cells are not shown there."""
        code = code.partition("#")[0]
        own, narrower = self.guard.classes[self.class_of(code)], self.guard.indicators.get(code)
        if level not in own.levels or narrower and level not in narrower.levels:
            return set()
        spoken = {g for t in self.tables[code] if level in t.levels for g in t.genders} & set(own.genders)
        return spoken & set(narrower.genders) if narrower else spoken

    def shows(self, code: str, level: str, category: str, gender: str) -> bool:
        """Whether a release has a cell here."""
        code = code.partition("#")[0]
        if gender not in self.genders(code, level) or category not in self.guard.classes[self.class_of(code)].categories:
            return False
        guarded = self.guard.genders.get(gender)
        return (guarded is None or level in guarded.levels) and any(
            level in t.levels and category in t.categories and gender in t.genders for t in self.tables[code])


def shown_rows(figures: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The rows of a release, in a fixed order; where a total stands, its genders stand too, zeros included."""
    rows = figures[[*KEY, "cut_off", "value", "numerator", "denominator", "method"]]
    rows = rows[np.array([_belongs(scope, *row) for row in rows[KEY].itertuples(index=False, name=None)], dtype=bool)]
    return pd.concat([rows, _zeros(rows, scope)], ignore_index=True).sort_values(KEY, kind="stable", ignore_index=True)


def _belongs(scope: Scope, code: str, level: str, owner: str, category: str, gender: str) -> bool:
    if not scope.is_of_people(code):
        return True
    leader = scope.guard.follows.get(code)
    return scope.shows(code if code == "UTM-R06" or leader is None else leader, level, category, gender)


def _zeros(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """A gender that nobody has has no row in the mart; in a release that shows zeros and other genders it is a zero."""
    there = set(rows[KEY].itertuples(index=False, name=None))
    added = []
    for code, level, owner, category, gender, cut_off, value, *_, method in rows.itertuples(index=False, name=None):
        if gender != "T" or code in scope.guard.follows or not scope.is_of_people(code):
            continue
        is_split = value == 0 or any((code, level, owner, category, g) in there for g in "FMN")
        for other in "FMN" if is_split else "":
            if (code, level, owner, category, other) not in there and scope.shows(code, level, category, other):
                added.append((code, level, owner, category, other, cut_off, 0.0, np.nan, np.nan, method))
    return pd.DataFrame(added, columns=rows.columns).astype(rows.dtypes.to_dict()) if added else rows.iloc[:0]


def counts_of(rows: pd.DataFrame, scope: Scope, prefix: str = "") -> list[tuple[int, Place, float]]:
    """(row, place, value) of every count of people in a frame; a value that is not shown is NaN. A rate of hires holds two
    counts."""
    counts = []
    columns = [*KEY, prefix + "value", prefix + "numerator", prefix + "denominator"]
    for row, (*key, value, numerator, denominator) in enumerate(rows[columns].itertuples(index=False, name=None)):
        code = key[0]
        if code == "UTM-R06":
            counts.append((row, Place(PARTS["numerator"], *key[1:]), numerator))
            counts.append((row, Place(PARTS["denominator"], *key[1:]), denominator))
        elif scope.is_of_people(code) and code not in scope.guard.follows:
            counts.append((row, Place(*key), value))
    return counts
