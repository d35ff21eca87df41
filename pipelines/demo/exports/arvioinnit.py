"""Appraisals as they stand on a night: some scores are put right later."""

import numpy as np
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Criteria appraised and recorded by that night."""
    given = world.appraisals[world.appraisals["known"] <= night.day]
    scored = (given["kind"] != world.about("appraisals")["answered"]).to_numpy()
    score = np.where(given["corrected"] > night.day, given["first_score"], given["score"])
    return pa.table({
        "application_id": pa.array(given["number"].astype(str)),
        "criterion_code": pa.array(given["criterion"]),
        "criterion_kind": pa.array(given["kind"]),
        "score": pa.array(score.astype(np.int64), mask=~scored),
        "is_met": pa.array(given["answer"], pa.string(), from_pandas=True),
        "appraised_on": draw.dates(given["day"]),
    })
