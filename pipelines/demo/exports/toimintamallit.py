"""Operating models, their stages and their adopters, as a night's export shows them."""

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Stages reached and recorded by that night; development and piloting have no adopter."""
    told = world.models[world.models["known"] <= night.day]
    members = world.organisations.reindex(told["member"])
    regions = {entry.code: entry.parent for entry in world.catalogue.codelists["kunta"]}
    home = world.projects["region"].to_numpy()[told["project"]]
    region = np.where(told["member"] < 0, home, members["municipality"].map(regions).to_numpy())
    return pa.table({
        "model_id": pa.array(told["model"]),
        "model_name": pa.array(told["name"]),
        "project_code": draw.named(told["project"], world.projects["code"]),
        "stage": pa.array(told["stage"]),
        "reached_on": draw.dates(told["reached"]),
        "business_id": pa.array(members["business_id"], pa.string(), from_pandas=True),
        "industry_code": draw.words(pd.Series(members["industry"].array)),
        "region_code": pa.array(region, pa.string(), from_pandas=True),
        "url": pa.array([world.words["addresses"]["model"].format(code=code.lower()) for code in told["model"]]),
    })
