"""The project list of 2014–2020: unquoted, with commas inside its names. The same every night."""

import numpy as np
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World

FIRST_NUMBER = 20_001


def rows(world: World, night: Night) -> pa.Table:
    """Invented projects of the earlier period."""
    rng, about = world.chance("old projects"), world.words["old_projects"]
    size = min(world.sized(about["count"]), 9_999)
    towns = draw.between(rng, 0, len(world.words["towns"]) - 1, size)
    starts = draw.between(rng, draw.day("2015-01-01"), draw.day("2019-06-01"), size)
    granted, public = draw.between(rng, 4_000_000, 60_000_000, size), draw.between(rng, 0, 9_000_000, size)
    share = 0.2 + 0.75 * rng.random(size)

    def named(kind: str) -> pa.Array:
        patterns = zip(draw.chosen(rng, about[kind], size), towns, strict=True)
        return pa.array([pattern.format(**world.words["towns"][t]) for pattern, t in patterns])

    return pa.table({
        "project_code": pa.array([f"S{FIRST_NUMBER + i}" for i in range(size)]),
        "fund": pa.array([about["fund"]] * size),
        "title": named("names"),
        "priority": pa.array(draw.chosen(rng, about["priorities"], size)),
        "authority_name": pa.array(draw.chosen(rng, about["authorities"], size)),
        "activity_status": pa.array([about["status"]] * size),
        "starts_on": draw.dates(starts),
        "ends_on": draw.dates(starts + draw.between(rng, 300, 1000, size)),
        "beneficiary_name": named("beneficiaries"),
        "granted_eu_state_eur": draw.amounts(granted),
        "realised_eu_state_eur": draw.amounts(np.floor(granted * share)),
        "planned_public_eur": draw.amounts(granted + public),
        "realised_public_eur": draw.amounts(np.floor((granted + public) * share)),
    })
