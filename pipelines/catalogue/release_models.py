"""The models of what a release shows and how it is protected: thresholds, tables, and how the counts add up.

Here is data and its shape only. `pipelines.disclosure` suppresses by it and `pipelines.audit` proves by it; the two share
nothing else.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.catalogue.models import Labels, Name, Strict

Level = Literal["programme", "specific_objective", "theme", "project"]
Category = Literal["ALL", "KA", "S"]
Gender = Literal["T", "F", "M", "N"]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9+_-]+$")]


class Guard(Strict):
    """How the counts of one disclosure class are guarded. The unit is people (or hires)."""

    threshold: int = Field(ge=2)  # counts from 1 to threshold - 1 are suppressed
    width: int = Field(ge=1)  # a suppressed cell must be able to lie anywhere in an interval at least this wide
    complement: bool  # the part of a group that lacks the trait is as sensitive as the part that has it
    whole_group: bool  # a cell equal to its group is suppressed: it says something about everyone in it
    increments: bool  # the change since an earlier cut-off is guarded like a level
    levels: tuple[Level, ...]
    genders: tuple[Gender, ...]
    categories: tuple[Category, ...]


class GenderGuard(Strict):
    """A gender whose cells are guarded more than their class asks."""

    threshold: int = Field(ge=2)
    width: int = Field(ge=1)
    levels: tuple[Level, ...]


class Narrower(Strict):
    """An indicator that may be shown in fewer places than its class."""

    levels: tuple[Level, ...]
    genders: tuple[Gender, ...]


class Worth(Strict):
    """What a cell is worth to readers, as factors; the solver prefers to hide what is worth less."""

    levels: dict[Level, float]
    categories: dict[Category, float]
    genders: dict[Gender, float]
    again: float = Field(gt=0)  # a cell that the last release hid already
    indicators: dict[Code, float]  # the headline; an indicator not named is worth 1


class Disclosure(Strict):
    """Thresholds with the person who approved them. Without an approver they are this project's proposal."""

    name: Literal["disclosure"]
    approved_by: str | None
    approved_on: date | None
    source: str = Field(min_length=1)
    note: Labels
    classes: dict[Literal["ordinary", "special", "target_group"], Guard]
    genders: dict[Gender, GenderGuard]
    indicators: dict[Code, Narrower]
    follows: dict[Code, Code]  # shown only where the other is: it holds a count of people
    worth: Worth

    @model_validator(mode="after")
    def _coherent(self) -> "Disclosure":
        if (self.approved_by is None) != (self.approved_on is None):
            raise ValueError("`approved_by` and `approved_on` go together: name both, or leave both empty")
        return self

    @property
    def is_approved(self) -> bool:
        """Whether somebody answers for these thresholds."""
        return self.approved_by is not None


class ReleaseTable(Strict):
    """One table of counts of people that a release shows: indicator by indicator, over at most three dimensions."""

    name: Name
    labels: Labels
    levels: tuple[Level, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)
    genders: tuple[Gender, ...] = Field(min_length=1)
    families: tuple[str, ...] = ()
    indicators: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _coherent(self) -> "ReleaseTable":
        if bool(self.families) == bool(self.indicators):
            raise ValueError("name either `families` or `indicators`")
        if "project" in self.levels and (self.levels != ("project",) or self.genders != ("T",) or self.categories != ("ALL",)):
            raise ValueError("a table by project stands alone and shows neither gender nor region category")
        return self


class Relation(Strict):
    """How counts of one owner, region category, gender and cut-off hang together: total = parts (+ the rest that is not
    shown).

    A name with `#` is a part of a rate: `UTM-R06#numerator`, `UTM-R06#denominator`.
    """

    name: Name
    total: tuple[str, ...] = Field(min_length=1)  # their sum
    parts: tuple[str, ...] = Field(min_length=1)
    rest: Literal["none", "free", "guarded"]  # may the parts be less than the total, and is what is left a group to guard
    group: bool = False  # each part is a trait of the people in the total: those without it are guarded where the class asks
    source: str = Field(min_length=1)
