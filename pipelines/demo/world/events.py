"""Events: information on calls, activation of applicants, dissemination by projects, communication by either."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw
from pipelines.demo.story import story

if TYPE_CHECKING:
    from pipelines.demo.world import World


def build(world: "World") -> pd.DataFrame:
    """One row an event; `call` and `project` are -1 where there is none, a figure is -1 where nobody counted."""
    about = world.about("events")
    rng = world.chance("events")
    rows = pd.concat([_of_calls(world, rng, about), _of_projects(world, rng, about)], ignore_index=True)
    rows = rows[rows["held"] <= world.horizon].sort_values(["held", "type", "call", "project"], kind="stable",
                                                           ignore_index=True)
    size = len(rows)
    rows["code"] = [f"T{n + 1:06d}" for n in range(size)]
    rows["known"] = np.maximum(rows["held"] + draw.between(rng, 1, 25, size), rows["owner_known"])
    for name in ("attendees", "organisations", "reach"):
        ranges = pd.DataFrame(rows["type"].map(about["figures"][name]).map(lambda r: r if isinstance(r, list) else [-1, -1])
                              .tolist(), columns=["low", "high"])
        rows[name] = draw.between(rng, ranges["low"], ranges["high"], size)
    crowded = rows["attendees"] > 0  # an organisation sends at least one person
    rows["organisations"] = np.where(crowded, np.minimum(rows["organisations"], rows["attendees"]), rows["organisations"])
    return rows


def _of_calls(world: "World", rng: np.random.Generator, about: dict) -> pd.DataFrame:
    """Events around the opening of each call."""
    frames = []
    for kind, (low, high) in about["per_call"].items():
        of_it = world.calls if kind not in about["theme_only"] else world.calls[world.calls["theme"]]
        at = np.repeat(of_it.index.to_numpy(), draw.between(rng, low, high, len(of_it)))
        held = world.calls["opens"].to_numpy()[at] + draw.between(rng, *about["around_opening"], len(at))
        regions = [story()["authorities"][a]["regions"] for a in world.calls["authority"].to_numpy()[at]]
        place = rng.random(len(at))
        region = [r[int(p * len(r))] for r, p in zip(regions, place, strict=True)]
        announced = world.calls["opens"].to_numpy()[at] - world.about("calls")["announced_days"]
        frames.append(pd.DataFrame({"type": kind, "call": at, "project": -1, "held": held, "region": region,
                                    "owner_known": announced}))
    return pd.concat(frames, ignore_index=True)


def _of_projects(world: "World", rng: np.random.Generator, about: dict) -> pd.DataFrame:
    """Events of the theme's projects in their time."""
    own, frames = world.projects[world.projects["kind"] == 0], []
    for kind, (low, high) in about["per_project"].items():
        at = np.repeat(own.index.to_numpy(), draw.between(rng, low, high, len(own)))
        starts, ends, known, region = (own[n].loc[at].to_numpy() for n in ("starts", "ends", "known", "region"))
        held = draw.between(rng, starts + 30, ends, len(at))
        frames.append(pd.DataFrame({"type": kind, "call": -1, "project": at, "held": held, "region": region,
                                    "owner_known": known}))
    return pd.concat(frames, ignore_index=True)
