"""Call notices: when each opens, for which objective, by which authority."""

import uuid
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw
from pipelines.demo.story import story

if TYPE_CHECKING:
    from pipelines.demo.world import World


def build(world: "World") -> pd.DataFrame:
    """One row a call, in order of opening; `kind` is the place of its objective in the story's mix."""
    about, mix = world.about("calls"), world.about("projects")["mix"]
    counts = [max(3, round(world.sized(kind["count"]) / about["projects_per_call"])) for kind in mix]
    kind = np.repeat(np.arange(len(mix)), counts)
    place = np.concatenate([np.arange(n) / max(n - 1, 1) for n in counts])
    rng = world.chance("calls")
    size = len(kind)
    first, last = draw.day(about["first_open"]), draw.day(about["last_open"])
    opens = (first + np.floor(place * (last - first))).astype(np.int64) - draw.between(rng, 0, 25, size)
    calls = pd.DataFrame({"kind": kind, "opens": opens, "closes": opens + draw.between(rng, *about["days_open"], size)})
    calls["theme"] = np.array([bool(k.get("theme")) for k in mix])[kind] & _mostly(counts, about["theme_share"])
    calls["continuous"] = draw.chance(rng, size, about["continuous_share"]) & ~calls["theme"]
    calls["budget"] = draw.between(rng, *about["budget"], size) * 100_000
    calls.loc[~draw.chance(rng, size, about["budget_known_share"]), "budget"] = 0
    regional = draw.chance(rng, size, about["regional_share"]) & ~calls["theme"]
    authorities = story()["authorities"]
    of_call = draw.chosen(rng, list(authorities), size)
    calls["authority"] = np.where(calls["theme"], story()["theme_authority"], of_call)
    calls["regions"] = [tuple(authorities[a]["regions"]) if r else () for a, r in
                        zip(calls["authority"], regional, strict=True)]
    calls["id"] = [str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in range(size)]
    calls = calls.sort_values(["opens", "kind"], kind="stable", ignore_index=True)
    calls["number"] = calls.groupby("authority").cumcount() + 1
    calls["code"] = [_code(a, o, n) for a, o, n in
                     zip(calls["authority"], calls["opens"], calls["number"], strict=True)]
    calls["title"] = [_title(world.words["call_titles"], mix[k]["objective"], t, n) for k, t, n in
                      zip(calls["kind"], calls["theme"], calls["number"], strict=True)]
    return calls


def _mostly(counts: list[int], share: float) -> np.ndarray:
    """True for `share` of each group, the others spread evenly among them, so that a small world has both."""
    others = [np.floor(np.arange(n + 1) * (1 - share)) for n in counts]
    return np.concatenate([np.diff(steps) == 0 for steps in others])


def _code(authority: str, opens: int, number: int) -> str:
    prefixes = story()["authorities"][authority]["prefixes"]
    began = max(day for day in prefixes if draw.day(day) <= opens)
    return f"{prefixes[began]}-{number:03d}"


def _title(titles: dict, objective: str, theme: bool, number: int) -> str:
    return titles["theme" if theme else "other"].format(n=number, objective=objective)
