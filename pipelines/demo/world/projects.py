"""Projects: the granted applications, with place, money and the route on which their hires are reported."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw
from pipelines.demo.story import story

if TYPE_CHECKING:
    from pipelines.demo.world import World

FIRST_NUMBER = 30_001


def build(world: "World") -> pd.DataFrame:
    """One row a project, in order of start; `known` is the day from which the export holds it."""
    projects = world.applications[world.applications["granted"]].copy()
    projects = projects.sort_values(["decided", "number"], kind="stable", ignore_index=True)
    rng, about, size = world.chance("projects"), world.about("projects"), len(projects)
    mix = about["mix"]
    for name in ("fund", "letter", "priority", "objective", "subtype"):
        projects[name] = np.array([kind.get(name) for kind in mix], dtype=object)[projects["kind"]]
    projects["has_people"] = np.array([kind.get("participants", True) for kind in mix])[projects["kind"]]
    projects["in_theme"] = world.calls["theme"].to_numpy()[projects["call"]]
    projects["known"] = projects["decided"] + draw.between(rng, 3, 20, size)
    _delay_one(about["late"], projects)
    number = projects.groupby("letter").cumcount() + FIRST_NUMBER
    projects["code"] = projects["letter"] + number.astype(str).to_numpy()
    _place(world, rng, projects)
    _fund(world, rng, projects)
    projects["route"] = "none"
    of_theme = projects.index[projects["kind"] == 0]
    projects.loc[of_theme, "route"] = draw.pick(rng, world.about("hires")["routes"], len(of_theme), True).astype(object)
    return projects


def _delay_one(late: dict, projects: pd.DataFrame) -> None:
    """The latest project of the theme began before anybody entered it: its first participant arrives before it."""
    row = projects.index[projects["kind"] == 0][-1]
    length = projects.at[row, "ends"] - projects.at[row, "starts"]
    projects.loc[row, ["starts", "ends"]] = draw.day(late["start"]), draw.day(late["start"]) + length
    projects.loc[row, "known"] = draw.day(late["known"])


def _place(world: "World", rng: np.random.Generator, projects: pd.DataFrame) -> None:
    """Region, category and authority: one for the whole group. `region` is empty for a national project."""
    about, authorities = world.about("projects"), story()["authorities"]
    region_of = {region: code for code, entry in authorities.items() for region in entry["regions"]}
    lead = projects.groupby("group").ngroup().to_numpy()
    national = draw.chance(rng, lead.max() + 1, about["national_share"])[lead]
    region = draw.chosen(rng, sorted(region_of), lead.max() + 1)[lead]
    more_developed = np.where(national, lead % 4 == 0, region == "01")
    projects["category"] = np.where(more_developed, "KA", "S")
    projects["region"] = np.where(national, None, region)
    handled = np.array([region_of[r] for r in region], dtype=object)
    projects["authority"] = np.where(projects["in_theme"], story()["theme_authority"], handled)


def _fund(world: "World", rng: np.random.Generator, projects: pd.DataFrame) -> None:
    """Planned money, in cents so that sums are exact."""
    about, size = world.about("projects"), len(projects)
    projects["planned_total"] = projects["cost"] * 100 + draw.between(rng, 0, 99, size)
    projects["planned_support"] = np.floor(projects["planned_total"] * about["support_share"] * 0.95).astype(np.int64)
    projects["planned_public"] = np.floor(projects["planned_total"] * about["support_share"] * 1.1).astype(np.int64)
    projects["eu_share"] = projects["category"].map(about["eu_share"]).to_numpy()
    projects["pace"] = 0.6 + 0.35 * rng.random(size)
