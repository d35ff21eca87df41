"""Payment claims: one a half year, decided within about 80 days, then paid; some come back, one corrects what was paid."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw

if TYPE_CHECKING:
    from pipelines.demo.world import World


def build(world: "World") -> pd.DataFrame:
    """One row a claim. `returned` to `again` it is with the applicant, who then sends it a second time."""
    rng, about = world.chance("claims"), world.about("claims")
    rows = _periods(world, about)
    size = len(rows)
    least = world.decisions.groupby("project")["granted"].min().to_numpy()[rows["project"]]
    pace = world.projects["pace"].to_numpy()[rows["project"]]
    starts, ends, known = (world.projects[n].to_numpy()[rows["project"]] for n in ("starts", "ends", "known"))
    share = (rows["ends"] - rows["begins"] + 1) / (ends - starts + 1) * pace
    rows["claimed"] = np.floor(least * share * (0.9 + 0.1 * rng.random(size))).astype(np.int64)
    cut = draw.chance(rng, size, about["cut_share"])
    rows["approved"] = np.where(cut, np.floor(rows["claimed"] * 0.93), rows["claimed"]).astype(np.int64)
    rows["first_received"] = np.maximum(rows["ends"] + draw.between(rng, *about["received_after_days"], size), known)
    sent_back = draw.chance(rng, size, about["returned_share"])
    rows["returned"] = np.where(sent_back, rows["first_received"] + draw.between(rng, 15, 40, size), draw.NEVER)
    rows["again"] = np.where(sent_back, rows["returned"] + draw.between(rng, *about["away_days"], size), draw.NEVER)
    rows["received"] = np.where(sent_back, rows["again"], rows["first_received"])
    rows["decided"] = rows["received"] + draw.between(rng, *about["decided_after_days"], size)
    late = draw.chance(rng, size, about["late_share"])
    rows["decided"] += np.where(late, draw.between(rng, *about["late_days"], size), 0)
    rows["paid"] = rows["decided"] + draw.between(rng, *about["paid_after_days"], size)
    rows["number"] = draw.ranks(rows["project"].to_numpy(), np.arange(size)) + 1
    rows = pd.concat([rows, _correction(rows, about, world.horizon)], ignore_index=True)
    return rows.sort_values(["project", "number"], kind="stable", ignore_index=True)


def _periods(world: "World", about: dict) -> pd.DataFrame:
    """Periods of whole months since the project's start that have ended by the horizon; the last one is the shorter."""
    starts, ends = (world.projects[n].to_numpy().astype("datetime64[D]").astype("datetime64[M]") for n in ("starts", "ends"))
    horizon = np.datetime64(world.horizon, "D").astype("datetime64[M]")
    months = (ends - starts).astype(np.int64) + 1
    passed = np.maximum((horizon - starts).astype(np.int64), 0)
    counts = np.where(passed >= months, -(-months // about["months"]), passed // about["months"])
    rows = pd.DataFrame({"project": np.repeat(np.arange(len(starts)), counts)})
    number = draw.ranks(rows["project"].to_numpy(), np.arange(len(rows)))
    first = starts[rows["project"]] + number * about["months"]
    until = np.minimum(first + about["months"], ends[rows["project"]] + 1)
    rows["begins"], rows["ends"] = (m.astype("datetime64[D]").astype(np.int64) for m in (first, until))
    rows["ends"] -= 1
    return rows


def _correction(rows: pd.DataFrame, about: dict, horizon: int) -> pd.DataFrame:
    """A claim below zero in the project that was paid most often long ago: part of its last payment is set off."""
    settled = rows[(rows["paid"] < horizon - about["correction"]["after_days"]) & (rows["returned"] == draw.NEVER)]
    if not len(settled):
        return rows.iloc[:0]
    project = settled["project"].value_counts(sort=False).idxmax()
    of_it = rows[rows["project"] == project]
    last = settled[settled["project"] == project].iloc[[-1]].copy()
    last["claimed"] = last["approved"] = -(last["approved"] // about["correction"]["part"])
    for name in ("first_received", "received", "decided", "paid"):
        last[name] += about["correction"]["after_days"]
    last["number"] = of_it["number"].max() + 1
    return last
