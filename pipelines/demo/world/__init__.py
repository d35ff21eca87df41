"""The synthetic world as it truly is, over all its time. What a night shows of it is decided in `exports`."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipelines.catalogue import Catalogue
from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.story import story, words
from pipelines.demo.world import (
    applications,
    appraisals,
    calls,
    claims,
    decisions,
    events,
    hires,
    organisations,
    people,
    projects,
    reports,
    spread,
)


@dataclass(frozen=True)
class World:
    """All that exists. Each part is drawn when first asked for, from its own source of chance.

    Frames hold days as whole numbers (`draw.NEVER` where a thing never happens) and codes as Finnish words.
    """

    catalogue: Catalogue
    nights: tuple[Night, ...]
    seed: int = 2021
    scale: float = 1

    def chance(self, part: str) -> np.random.Generator:
        """The source of chance of one part of the world."""
        return draw.generator(self.seed, part)

    def about(self, part: str) -> dict:
        """The story's parameters of one part."""
        return story()[part]

    @property
    def words(self) -> dict:
        """The invented names."""
        return words()

    @property
    def horizon(self) -> int:
        """The last day of the last night."""
        return self.nights[-1].day

    def sized(self, count: float) -> int:
        """A count of scale 1 at this world's scale, at least one."""
        return max(1, round(count * self.scale))

    @cached_property
    def calls(self) -> pd.DataFrame:
        """Call notices, one row a call."""
        return calls.build(self)

    @cached_property
    def applications(self) -> pd.DataFrame:
        """Applications, one row an applicant's part."""
        return applications.build(self)

    @cached_property
    def projects(self) -> pd.DataFrame:
        """Projects, one row a granted application."""
        return projects.build(self)

    @cached_property
    def appraisals(self) -> pd.DataFrame:
        """Appraisals, one row an application and criterion."""
        return appraisals.build(self)

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """Grant decisions and changes, one row a decision."""
        return decisions.build(self)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """Payment claims, one row a claim."""
        return claims.build(self)

    @cached_property
    def events(self) -> pd.DataFrame:
        """Events, one row each."""
        return events.build(self)

    @cached_property
    def models(self) -> pd.DataFrame:
        """Operating models, one row a model, stage and adopter."""
        return spread.build(self)

    @cached_property
    def organisations(self) -> pd.DataFrame:
        """Organisations taking part, one row an organisation in a role in a project."""
        return organisations.build(self)

    @cached_property
    def hires(self) -> pd.DataFrame:
        """Hires, one row each, of every project whatever its route."""
        return hires.build(self)

    @cached_property
    def people(self) -> pd.DataFrame:
        """Spells of participation, one row each."""
        return people.build(self, self.projects, self.sized(self.about("participants")["count"]))

    @cached_property
    def reports(self) -> pd.DataFrame:
        """Values of follow-up reports, one row a project, report, indicator and gender."""
        return reports.build(self)
