"""Appraisals: every application that is examined, criterion by criterion."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw

if TYPE_CHECKING:
    from pipelines.demo.world import World


def build(world: "World") -> pd.DataFrame:
    """One row an application and criterion; the parts of a group are judged alike. `score` is what stands in the end."""
    rng, about = world.chance("appraisals"), world.about("appraisals")
    examined = world.applications[~world.applications["outcome"].isin(about["not_examined"])]
    listed = pd.DataFrame([(kind, code) for kind, codes in about["criteria"].items() for code in codes],
                          columns=["kind", "criterion"])
    lead = examined.drop_duplicates("group")
    rows = lead[["group", "call", "granted", "received", "appraised", "decided"]].merge(listed, how="cross")
    of_theme = world.calls["theme"].to_numpy()[rows["call"]]
    rows = rows[of_theme | (rows["kind"] != about["of_theme_only"])].reset_index(drop=True)
    _judge(rng, about, rows)
    rows = examined[["group", "number"]].merge(rows, on="group")
    return rows.sort_values(["number", "criterion"], kind="stable", ignore_index=True)


def _judge(rng: np.random.Generator, about: dict, rows: pd.DataFrame) -> None:
    """Scores and answers, when they were given, and when a first score was put right."""
    size = len(rows)
    general = (rows["kind"] == about["answered"]).to_numpy()
    top = rows["kind"].map(about["scale"]).fillna(0).astype(np.int64).to_numpy()
    low = np.where(rows["granted"], (top + 1) // 2, 0)
    rows["score"] = draw.between(rng, low, np.where(rows["granted"], top, np.maximum(top - 1, 0)), size)
    rows["first_score"] = np.where(rows["score"] < top, rows["score"] + 1, rows["score"] - 1)
    failed = draw.chance(rng, size, about["failed_share"]) & ~rows["granted"]
    rows["answer"] = np.where(general, np.where(failed, "false", "true"), None)
    day = draw.between(rng, rows["appraised"], np.minimum(rows["appraised"] + 30, rows["decided"] - 5), size)
    rows["day"] = np.maximum(day, rows["received"])
    rows["known"] = rows["day"] + draw.between(rng, 1, 8, size)
    corrected = draw.chance(rng, size, about["corrected_share"]) & ~general
    rows["corrected"] = np.where(corrected, rows["known"] + draw.between(rng, 20, 140, size), 0)
