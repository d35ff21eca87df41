"""Grant decisions and their changes. The last change gives what the project list shows in the end."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw

if TYPE_CHECKING:
    from pipelines.demo.world import World


def build(world: "World") -> pd.DataFrame:
    """One row a decision: 0 is the grant, the others change time, money or both from a day before they were made."""
    rng, about = world.chance("decisions"), world.about("decisions")
    counts = draw.pick(rng, about["changes"], len(world.projects)).astype(np.int64) + 1
    at = np.repeat(np.arange(len(world.projects)), counts)
    rows = world.projects.iloc[at][["code", "number", "starts", "ends", "decided", "known", "planned_support",
                                    "planned_total", "eu_share"]].reset_index(drop=True)
    rows["project"], size = at, len(at)
    rows["no"] = draw.ranks(at, np.arange(size))
    rows["what"] = draw.pick(rng, about["what"], size).astype(object)
    change = (rows["no"] > 0).to_numpy()
    _date(rng, about, rows, change, world.horizon)
    money, time = (change & rows["what"].isin(about[name]).to_numpy() for name in ("of_money", "of_time"))
    share = 1 + draw.between(rng, *about["change_permille"], size) / 1000
    rows["granted"] = np.floor(rows["planned_support"] * _before(rows, share, money)).astype(np.int64)
    rows["eligible"] = np.floor(rows["planned_total"] * _before(rows, share, money)).astype(np.int64)
    months = _after(rows, np.where(time, draw.between(rng, *about["extension_months"], size), 0))
    last = rows["ends"].to_numpy().astype("datetime64[D]").astype("datetime64[M]") + 1
    rows["ends"] = (last - months).astype("datetime64[D]").astype(np.int64) - 1
    rows["eu"] = np.floor(rows["granted"] * rows["eu_share"]).astype(np.int64)
    return rows


def _date(rng: np.random.Generator, about: dict, rows: pd.DataFrame, change: np.ndarray, horizon: int) -> None:
    """Decided, effective and known: a change is decided in the time of the project, effective before, known after."""
    size = len(rows)
    first, until = rows["starts"] + 60, np.minimum(rows["ends"] - 200, horizon)
    span = np.maximum(until - first, 1)
    places = rows.groupby("project")["no"].transform("max") + 1
    decided = first + np.floor(span * (rows["no"] - rng.random(size) * 0.5) / places)
    back = draw.between(rng, *about["back_dated_days"], size)
    delay = draw.between(rng, *about["recorded_after_days"], size)
    effective = pd.Series(np.where(change, np.maximum(decided - back, rows["starts"]), 0))
    effective = effective.groupby(rows["project"]).cummax()  # a later change never holds from an earlier day
    rows["effective"] = np.where(change, effective, draw.NEVER).astype(np.int64)
    rows["known"] = np.where(change, np.maximum(decided + delay, rows["known"]), rows["known"]).astype(np.int64)
    rows["decided"] = np.where(change, decided, rows["decided"]).astype(np.int64)


def _before(rows: pd.DataFrame, share: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """What of the final total a decision grants: all that later changes of money add is not yet in it."""
    steps = pd.Series(np.where(counts, 1 / share, 1.0))
    later = steps[::-1].groupby(rows["project"].to_numpy()[::-1]).cumprod()[::-1]
    return (later / steps).to_numpy()


def _after(rows: pd.DataFrame, months: np.ndarray) -> np.ndarray:
    """The months that later changes of time add."""
    months = pd.Series(months)
    later = months[::-1].groupby(rows["project"].to_numpy()[::-1]).cumsum()[::-1]
    return (later - months).to_numpy().astype(np.int64)


def in_force(decisions: pd.DataFrame, on: int) -> pd.DataFrame:
    """The decision in force of each project, as known on a day; the index is the project."""
    known = decisions[decisions["known"] <= on]
    since = np.where(known["no"] > 0, known["effective"], known["decided"])
    known = known.assign(since=since)[since <= on]
    return known.sort_values(["project", "since", "no"], kind="stable").groupby("project").tail(1).set_index("project")
