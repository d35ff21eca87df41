"""Applications: alone or in groups, granted or not. A project is a granted application."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw
from pipelines.demo.identity import business_ids

if TYPE_CHECKING:
    from pipelines.demo.world import World

FIRST_NUMBER = 100_001  # six digits as long as there are fewer than 900,000
APPLICANTS_FROM = 0  # where this part begins among the unused business ids


def build(world: "World") -> pd.DataFrame:
    """One row a part of an application: the granted ones first drawn, all in order of arrival."""
    about, project = world.about("applications"), world.about("projects")
    rng = world.chance("applications")
    granted = [_groups(rng, project, i, world.sized(kind["count"])) for i, kind in enumerate(project["mix"])]
    others = [_groups(rng, project, i, world.sized(kind["count"] * about["per_project"]))
              for i, kind in enumerate(project["mix"])]
    groups = pd.concat([*granted, *others], ignore_index=True)
    groups["granted"] = np.arange(len(groups)) < sum(map(len, granted))
    _answer_calls(world, rng, groups)
    groups["outcome"] = np.where(groups["granted"], about["granted"], draw.pick(rng, about["outcomes"], len(groups)))
    groups = groups.sort_values(["received", "granted", "kind"], kind="stable", ignore_index=True)
    groups["group"] = np.arange(len(groups))
    parts = groups.loc[groups.index.repeat(groups["parts"])].reset_index(drop=True)
    _fill_parts(world, rng, parts)
    return parts


def _groups(rng: np.random.Generator, about: dict, kind: int, count: int) -> pd.DataFrame:
    """Groups of one to four parts, `count` parts in all."""
    sizes = draw.pick(rng, about["group_sizes"], count).astype(np.int64)
    until = np.cumsum(sizes)
    sizes = sizes[: np.searchsorted(until, count) + 1].copy()
    sizes[-1] -= sizes.sum() - count
    return pd.DataFrame({"kind": kind, "parts": sizes})


def _answer_calls(world: "World", rng: np.random.Generator, groups: pd.DataFrame) -> None:
    """Gives each group a call of its kind, the day it arrived and the day it was decided.

    A granted one answers a call whose projects can still begin by the story's latest start.
    """
    about = world.about("projects")
    latest = draw.day(about["latest_start"]) - max(about["days_to_decision"]) - 31
    call = np.zeros(len(groups), dtype=np.int64)
    for (kind, granted), rows in groups.groupby(["kind", "granted"]).indices.items():
        fits = (world.calls["kind"] == kind) & ((world.calls["closes"] <= latest) | (not granted))
        call[rows] = draw.chosen(rng, list(world.calls.index[fits]), len(rows)).astype(np.int64)
    opens, closes = (world.calls[name].to_numpy()[call] for name in ("opens", "closes"))
    groups["call"] = call
    groups["received"] = np.maximum(closes - draw.between(rng, 0, 20, len(groups)), opens)
    groups["decided"] = closes + draw.between(rng, *about["days_to_decision"], len(groups))
    groups["appraised"] = closes + 14
    groups["starts"] = _month_starts(groups["decided"] + draw.between(rng, -20, 25, len(groups)))
    groups["ends"] = _month_starts(groups["starts"] + 30.45 * draw.between(rng, *about["months"], len(groups)) + 15) - 1


def _month_starts(days: pd.Series) -> np.ndarray:
    months = np.floor(days.to_numpy()).astype("datetime64[D]").astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64)


def _fill_parts(world: "World", rng: np.random.Generator, parts: pd.DataFrame) -> None:
    """Applicants, names and money of each part, in place."""
    size, about = len(parts), world.about("projects")
    places, kinds = world.words["towns"], world.words["beneficiaries"]
    pool = max(12, size // 2)
    town, kind = draw.between(rng, 0, len(places) - 1, pool), draw.between(rng, 0, len(kinds) - 1, pool)
    of_pool = draw.between(rng, 0, pool - 1, size)
    names = [kinds[k]["name"].format(**places[t]) for t, k in zip(town, kind, strict=True)]
    parts["applicant"] = np.array(names, dtype=object)[of_pool]
    parts["applicant_type"] = np.array([kinds[k]["type"] for k in kind], dtype=object)[of_pool]
    parts["applicant_id"] = business_ids(APPLICANTS_FROM, pool).astype("U9").astype(object)[of_pool]
    parts["town"] = town[of_pool]
    parts["number"] = np.arange(size) + FIRST_NUMBER
    first, second = world.words["project_names"]["first"], world.words["project_names"]["second"]
    words = zip(draw.chosen(rng, first, size), draw.chosen(rng, second, size), parts["town"], strict=True)
    lead = np.searchsorted(parts["group"], parts["group"])  # a group shares its lead's title
    titles = [f"{a} – {b.format(**places[t])}" for a, b, t in words]
    parts["title"] = np.array(titles, dtype=object)[lead]
    parts["cost"] = draw.between(rng, about["cost"][0] * 1000, about["cost"][1] * 1000, size)
