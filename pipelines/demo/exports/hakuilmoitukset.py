"""Call notices as the public page holds them."""

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.story import story
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Calls announced by that night; a national call has an empty list of regions, a missing value is no value."""
    about, mix = world.about("calls"), world.about("projects")["mix"]
    calls = world.calls[world.calls["opens"] - about["announced_days"] <= night.day]
    steps = {"coming": calls["opens"], "open": calls["opens"],
             "closed": np.where(calls["continuous"], draw.NEVER, calls["closes"] + 1)}
    areas = {code: entry["area"] for code, entry in story()["authorities"].items()}
    regional = calls["regions"].str.len() > 0
    kinds = calls["kind"]
    return pa.table({
        "call_id": pa.array(calls["id"]),
        "call_code": pa.array(calls["code"]),
        "call_status": pa.array(draw.stage(steps, about["statuses"], night.day)),
        "title": pa.array(calls["title"]),
        "fund": pa.array([mix[k]["fund"] for k in kinds]),
        "subtype": pa.array([mix[k].get("subtype") for k in kinds], pa.string()),
        "authority_code": pa.array(calls["authority"]),
        "area_code": pa.array(np.where(regional, calls["authority"].map(areas), story()["national_area"])),
        "region_codes": pa.array(["|".join(regions) for regions in calls["regions"]]),
        "opens_on": draw.dates(calls["opens"]),
        "closes_on": draw.dates(np.where(calls["continuous"], draw.NEVER, calls["closes"])),
        "is_continuous": pa.array([True if c else None for c in calls["continuous"]], pa.bool_()),
        "budget_eur": draw.amounts(calls["budget"] * 100, calls["budget"] > 0),
        "description": pa.array(pd.Series(world.words["call_description"], index=calls.index)),
    })
