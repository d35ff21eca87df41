"""Participants: who enters which project, leaves it when and to what. One row a spell; made for a million of them."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw
from pipelines.demo.identity import identity_codes
from pipelines.demo.world.organisations import municipalities

if TYPE_CHECKING:
    from pipelines.demo.world import World

YEAR = 365.2425


def build(world: "World", projects: pd.DataFrame, count: int) -> pd.DataFrame:
    """`count` spells in `projects`, by project and day of entry."""
    rng, about = world.chance("people"), world.about("participants")
    takers = projects[projects["has_people"] & (projects["starts"] < world.horizon - 60)]
    again = round(count * about["second_spell_share"])
    people = _enter(world, rng, takers, count - again)
    _describe(world, rng, people)
    people = pd.concat([people, _come_back(rng, people, again)], ignore_index=True)
    _leave(world, rng, people)
    _record(rng, about, people, world.horizon)
    _arrive_early(world, people)
    return people.sort_values(["project", "started", "known"], kind="stable", ignore_index=True)


def _enter(world: "World", rng: np.random.Generator, takers: pd.DataFrame, size: int) -> pd.DataFrame:
    """Each person's project and first spell."""
    about = world.about("participants")
    until = np.minimum(takers["ends"], world.horizon).to_numpy() - 21
    weights = (0.25 + rng.random(len(takers))) * np.clip(until - takers["starts"].to_numpy(), 1, 700)
    at = draw.spread(rng, weights, size)
    starts, ends, known = (takers[name].to_numpy()[at] for name in ("starts", "ends", "known"))
    people = pd.DataFrame({"project": takers.index.to_numpy()[at], "project_known": known, "project_ends": ends})
    people["started"] = draw.between(rng, starts, until[at], size)
    low, high = about["days_in"]
    people["ended"] = np.minimum(people["started"] + low + np.floor(rng.random(size) ** 2 * (high - low)), ends)
    people["ended"] = people["ended"].astype(np.int64)
    people["spell"] = 1
    return people


def _describe(world: "World", rng: np.random.Generator, people: pd.DataFrame) -> None:
    """Code, age, gender, home and education; some of the people are known from another project already."""
    about, size = world.about("participants"), len(people)
    low, high, shares = (np.array(column) for column in zip(*about["ages"], strict=True))
    bucket = draw.spread(rng, shares, size)
    age = draw.between(rng, low[bucket], high[bucket], size)
    birth = np.floor(people["started"] - (age + 0.999 * rng.random(size)) * YEAR).to_numpy().astype(np.int64)
    for name in ("gender", "education"):
        people[name] = draw.pick(rng, about[name], size)
    words = people["education"].cat.categories
    grown = np.where(age < 18, words.get_loc(about["minors_education"]), people["education"].cat.codes)
    people["education"] = pd.Categorical.from_codes(grown, words)
    people["protected"] = draw.chance(rng, size, about["protected_share"])
    people["municipality"] = _homes(world, rng, world.projects["region"].to_numpy()[people["project"]])
    same = np.arange(size)
    known = round(size * about["two_projects_share"])
    order = rng.permutation(size)
    taker, giver = order[:known], order[known : 2 * known]
    fits = people["project"].to_numpy()[taker] != people["project"].to_numpy()[giver]
    fits &= people["started"].to_numpy()[taker] - birth[giver] > low.min() * YEAR
    same[taker[fits]] = giver[fits]
    people["code"] = identity_codes(birth.astype("datetime64[D]"))[same]
    people["birth"] = birth[same]
    for name in ("gender", "protected"):
        people[name] = people[name].array.take(same)


def _homes(world: "World", rng: np.random.Generator, region: np.ndarray) -> pd.Categorical:
    """A municipality of the project's region for most, of anywhere for the others."""
    codes = municipalities(world)
    parent = {entry.code: entry.parent for entry in world.catalogue.codelists["kunta"]}
    home = draw.between(rng, 0, len(codes) - 1, len(region))
    near = draw.chance(rng, len(region), 0.92)
    for name in sorted({r for r in pd.unique(region) if isinstance(r, str)}):
        own = np.flatnonzero([parent[code] == name for code in codes])
        rows = np.flatnonzero(near & (region == name))
        if len(own):
            home[rows] = own[draw.between(rng, 0, len(own) - 1, len(rows))]
    return pd.Categorical.from_codes(home, codes)


def _come_back(rng: np.random.Generator, people: pd.DataFrame, wanted: int) -> pd.DataFrame:
    """Second spells of people who left early enough."""
    early = np.flatnonzero(people["ended"] + 120 < people["project_ends"])
    back = people.iloc[np.sort(rng.permutation(early)[:wanted])].copy()
    back["spell"] = 2
    back["started"] = back["ended"] + draw.between(rng, 20, 80, len(back))
    back["ended"] = draw.between(rng, back["started"] + 14, back["project_ends"], len(back))
    return back


def _leave(world: "World", rng: np.random.Generator, people: pd.DataFrame) -> None:
    """Age and position on entry, on leaving and six months later, each with the day it describes."""
    about, size = world.about("participants"), len(people)
    people["age"] = _completed_years(people["birth"].to_numpy(), people["started"].to_numpy())
    people["age_given"] = ~draw.chance(rng, size, about["age_missing_share"])
    for name in ("at_start", "at_end", "at_6m"):
        people[name] = draw.pick(rng, about[name], size)
    working = people["at_start"].isin(about["working_at_start"])
    better = draw.pick(rng, about["at_6m_working"], size)
    people["at_6m"] = np.where(working, better.astype(object), people["at_6m"].astype(object))
    people["at_6m"] = people["at_6m"].astype("category")
    people["qualified"] = np.where(draw.chance(rng, size, about["qualification_share"]), "true", "false")
    late = draw.chance(rng, size, about["end_status_late_share"])
    days = draw.between(rng, *about["end_status_days"], size) + np.where(late, 31, 0)
    people["status_on"] = people["ended"] + days
    undated = draw.chance(rng, size, about["end_status_undated_share"])
    people["status_dated"] = ~undated & people["at_end"].notna()
    asked = draw.chance(rng, size, about["asked_at_6m_share"])
    people["answered_6m"] = np.where(asked, people["ended"] + 190 + draw.between(rng, 0, 50, size), draw.NEVER)


def _completed_years(birth: np.ndarray, on: np.ndarray) -> np.ndarray:
    """Age in whole years, counted by calendar months and the day of the month."""
    birth, on = birth.astype("datetime64[D]"), on.astype("datetime64[D]")
    months = on.astype("datetime64[M]").astype(np.int64) - birth.astype("datetime64[M]").astype(np.int64)
    before = (on - on.astype("datetime64[M]")) < (birth - birth.astype("datetime64[M]"))
    return (months - before) // 12


def _record(rng: np.random.Generator, about: dict, people: pd.DataFrame, horizon: int) -> None:
    """When the record is made, submitted, approved, corrected and, for a few, gone."""
    size = len(people)
    people["known"] = people["started"] + draw.between(rng, *about["entry_lag"], size)
    people["known"] = np.maximum(people["known"], people["project_known"] + 1)
    people["left_known"] = np.maximum(people["ended"] + draw.between(rng, 0, 30, size), people["known"])
    people["submitted"] = people["known"] + draw.between(rng, 0, 30, size)
    people["approved"] = people["submitted"] + draw.between(rng, 3, 60, size)
    people.loc[draw.chance(rng, size, about["never_approved_share"]), "approved"] = draw.NEVER
    never = draw.chance(rng, size, about["never_submitted_share"])
    people.loc[never, ["submitted", "approved"]] = draw.NEVER
    people["first_at_start"] = draw.pick(rng, about["at_start"], size)
    corrected = draw.chance(rng, size, about["corrected_share"])
    people["corrected"] = np.where(corrected, draw.lately(rng, people["known"], horizon), 0)
    gone = draw.chance(rng, size, about["vanished_share"])
    people["vanishes"] = np.where(gone, draw.lately(rng, people["known"], horizon), draw.NEVER)


def _arrive_early(world: "World", people: pd.DataFrame) -> None:
    """The first participant of the late project is delivered a night before its project."""
    late = draw.day(world.about("projects")["late"]["known"])
    rows = people.index[(people["project_known"] == late) & (people["spell"] == 1)]
    if len(rows):
        first = people.loc[rows, "started"].idxmin()
        people.loc[first, "known"] = people.loc[first, "started"] = late - 60
        people.loc[first, ["submitted", "vanishes"]] = late - 58, draw.NEVER
