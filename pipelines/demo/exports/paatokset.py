"""Grant decisions and changes, as recorded by a night."""

import numpy as np
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Decisions known by that night; the grant holds from its own day and needs no reason."""
    about, given = world.about("decisions"), world.decisions
    given = given[given["known"] <= night.day]
    change = (given["no"] > 0).to_numpy()
    reasons = given["what"].map(world.words["change_reasons"]).where(change, None)
    percent = np.round(given["granted"] / given["eligible"] * 100, 2)
    return pa.table({
        "project_code": pa.array(given["code"]),
        "application_id": pa.array(given["number"].astype(str)),
        "decision_no": pa.array(given["no"].astype(str)),
        "decision_kind": pa.array(np.where(change, about["kinds"]["change"], about["kinds"]["grant"])),
        "decided_on": draw.dates(given["decided"]),
        "effective_from": draw.dates(given["effective"]),
        "granted_eur": draw.amounts(given["granted"]),
        "eu_eur": draw.amounts(given["eu"]),
        "eligible_eur": draw.amounts(given["eligible"]),
        "support_pct": pa.array(percent),
        "starts_on": draw.dates(given["starts"]),
        "ends_on": draw.dates(given["ends"]),
        "reason": pa.array(reasons, pa.string(), from_pandas=True),
    })
