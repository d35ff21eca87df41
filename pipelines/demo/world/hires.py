"""Hires of the theme's target groups, every one of them, whether a project delivers rows or only report values."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw

if TYPE_CHECKING:
    from pipelines.demo.world import World


def build(world: "World") -> pd.DataFrame:
    """One row a hire by an employer of the project; `count` of the story is what the projects with rows deliver."""
    rng, about, projects = world.chance("hires"), world.about("hires"), world.projects
    staff = world.organisations[world.organisations["role"] == world.about("organisations")["employer"]]
    weights = (projects["route"] != "none") * (0.3 + rng.random(len(projects)))
    weights *= np.clip(world.horizon - projects["starts"], 1, 700)
    told = weights[projects["route"].isin(["rows", "both"])].sum() / max(weights.sum(), 1)
    size = world.sized(about["count"] / max(told, 0.1) * 1.08)
    hires = pd.DataFrame({"project": np.sort(draw.spread(rng, weights.to_numpy(), size))})
    employer = _employers(rng, staff, hires["project"].to_numpy())
    joined = world.organisations["joined"].to_numpy()[employer]
    end = np.minimum(projects["ends"].to_numpy()[hires["project"]], world.horizon)
    hires["hired"] = draw.between(rng, joined + 5, end, size)
    hires["employer"] = world.organisations["business_id"].to_numpy()[employer]
    known = projects["known"].to_numpy()[hires["project"]]
    hires["known"] = np.maximum(hires["hired"] + draw.between(rng, 5, 50, size), known)
    hires["number"] = draw.ranks(hires["project"].to_numpy(), hires["known"].to_numpy()) + 1
    hires = hires.sort_values(["project", "number"], kind="stable", ignore_index=True)
    hires.loc[draw.chance(rng, size, about["untold_share"]), "known"] = draw.NEVER
    for name in ("target_group", "gender", "from_service", "contract", "hours", "wage_subsidy", "arranged", "tailored"):
        hires[name] = draw.pick(rng, about[name], size)
    from_service = hires["from_service"].isin(about["threshold_from"])
    hires["crosses"] = from_service & (hires["wage_subsidy"] == "false")
    return _afterwards(rng, about, hires)


def _employers(rng: np.random.Generator, staff: pd.DataFrame, project: np.ndarray) -> np.ndarray:
    """The row of one employer of each hire's project."""
    owners = staff["project"].to_numpy()
    first, until = np.searchsorted(owners, project), np.searchsorted(owners, project, side="right")
    return staff.index.to_numpy()[draw.between(rng, first, until - 1, len(project))]


def _afterwards(rng: np.random.Generator, about: dict, hires: pd.DataFrame) -> pd.DataFrame:
    """When the job ended, and whether it lasted six months; the answer is known a little after these."""
    size = len(hires)
    ends = draw.chance(rng, size, about["ended_share"])
    hires["ended"] = np.where(ends, hires["hired"] + draw.between(rng, 20, 500, size), draw.NEVER)
    hires["in_work"] = np.where(hires["ended"] > hires["hired"] + 183, "true", "false")
    unknown = draw.chance(rng, size, about["in_work_unknown_share"])
    hires["answered"] = np.where(unknown, draw.NEVER, hires["hired"] + 190 + draw.between(rng, 0, 45, size))
    return hires
