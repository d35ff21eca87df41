"""Employers, service providers and public bodies that take part in projects."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw
from pipelines.demo.identity import business_ids
from pipelines.demo.story import story

if TYPE_CHECKING:
    from pipelines.demo.world import World

IDS_FROM = 500_000  # applicants have the business ids before these


def build(world: "World") -> pd.DataFrame:
    """One row an organisation in a role in a project. The first of each project is an employer."""
    rng, about = world.chance("organisations"), world.about("organisations")
    projects = world.projects[world.projects["has_people"]]
    counts = draw.between(rng, *about["per_project"], len(projects))
    rows = pd.DataFrame({"project": np.repeat(projects.index.to_numpy(), counts)})
    size = len(rows)
    role = draw.pick(rng, about["role"], size).astype(object)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    role[first] = about["employer"]
    rows["role"] = role
    pool = _pool(world, rng, max(30, world.sized(about["pool_per_project"] * 60)))
    for name, share in about["pool_shares"].items():  # the tail of the pool serves these roles
        tail = pool.index[-round(len(pool) * share):]
        pool.loc[tail, "kind"] = name
        pool.loc[tail, "name"] = _local_names(world, rng, name, len(tail))
    kinds = {role: name for name in ("services", "public") for role in about[name]}
    rows["organisation"] = _members(rng, pool, np.array([kinds.get(word, "") for word in role]))
    rows = rows.drop_duplicates(["project", "organisation", "role"], ignore_index=True)
    rows = rows.join(pool.drop(columns="kind"), on="organisation")
    return _taking_part(world, rng, rows)


def _pool(world: "World", rng: np.random.Generator, size: int) -> pd.DataFrame:
    about, names = world.about("organisations"), world.words["employers"]
    parts = (draw.chosen(rng, names[part], size) for part in ("first", "second", "form"))
    pool = pd.DataFrame({"name": [f"{a}n {b} {c}" for a, b, c in zip(*parts, strict=True)], "kind": ""})
    pool["business_id"] = business_ids(IDS_FROM, size).astype("U9").astype(object)
    pool["size"] = draw.pick(rng, about["size"], size)
    pool["industry"] = draw.pick(rng, about["industry"], size)
    pool["municipality"] = draw.chosen(rng, municipalities(world), size)
    return pool


def _local_names(world: "World", rng: np.random.Generator, kind: str, size: int) -> list[str]:
    """Names of service providers or public bodies of invented towns."""
    towns = draw.between(rng, 0, len(world.words["towns"]) - 1, size)
    patterns = zip(draw.chosen(rng, world.words[kind], size), towns, strict=True)
    return [pattern.format(**world.words["towns"][town]) for pattern, town in patterns]


def municipalities(world: "World") -> list[str]:
    """The codes of today's municipalities in the regions that the programme covers."""
    regions = {region for entry in story()["authorities"].values() for region in entry["regions"]}
    listed = world.catalogue.codelists["kunta"]
    return sorted({entry.code for entry in listed if entry.valid_to is None and entry.parent in regions})


def _members(rng: np.random.Generator, pool: pd.DataFrame, kind: np.ndarray) -> np.ndarray:
    """An organisation of the wanted kind for each row."""
    members = np.zeros(len(kind), dtype=np.int64)
    for name in ("", "services", "public"):
        rows = np.flatnonzero(kind == name)
        members[rows] = draw.chosen(rng, list(pool.index[pool["kind"] == name]), len(rows)).astype(np.int64)
    return members


def _taking_part(world: "World", rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """When each joined, what it did, and from when and until when the export shows it."""
    about, size = world.about("organisations"), len(rows)
    starts, ends, known = (world.projects[name].to_numpy()[rows["project"]] for name in ("starts", "ends", "known"))
    rows["joined"] = draw.between(rng, starts + 10, np.minimum(ends, starts + 500) - 30, size)
    rows["known"] = np.maximum(rows["joined"] + draw.between(rng, 3, 40, size), known)
    rows["measure"] = draw.pick(rng, about["measure"], size)
    paid = draw.chance(rng, size, about["de_minimis_share"]) & (rows["role"] == about["employer"])
    rows["de_minimis"] = np.where(paid, draw.between(rng, 100_000, 1_500_000, size), 0)
    vanishes = draw.chance(rng, size, about["vanished_share"])
    rows["vanishes"] = np.where(vanishes, draw.lately(rng, rows["known"], world.horizon), draw.NEVER)
    return rows.sort_values(["project", "organisation"], kind="stable", ignore_index=True)
