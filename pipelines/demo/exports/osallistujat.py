"""Participants as a night's export shows them: what had happened and had been recorded by then."""

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.identity import text
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Spells recorded by that night and not gone yet."""
    people = world.people
    return table(world, people[(people["known"] <= night.day) & (people["vanishes"] > night.day)], night)


def table(world: World, people: pd.DataFrame, night: Night) -> pa.Table:
    """`people` as known on a night."""
    steps = {name: people[name] for name in ("known", "submitted", "approved")}
    words = dict(zip(steps, world.about("participants")["records"].values(), strict=True))
    left = (people["left_known"] <= night.day).to_numpy()
    told = left & (people["status_on"] <= night.day).to_numpy()
    spells = np.where(people["spell"] == 1, 0, people["spell"]).astype(np.int32)  # the first one's number is left out
    return pa.table({
        "project_code": draw.named(people["project"], world.projects["code"]),
        "person_key": text(people["code"].to_numpy().astype("S11")),
        "spell_no": pa.array(spells, mask=spells == 0),
        "age_at_start": pa.array(people["age"].to_numpy().astype(np.int32), mask=~people["age_given"].to_numpy()),
        "gender": draw.words(people["gender"]),
        "is_protected": draw.named(people["protected"], ["false", "true"]),
        "municipality_code": draw.words(people["municipality"]),
        "education": draw.words(people["education"]),
        "status_at_start": draw.words(_at_start(people, night)),
        "started_on": draw.dates(people["started"]),
        "ended_on": draw.dates(np.where(left, people["ended"], draw.NEVER)),
        "status_at_end": draw.words(people["at_end"], told),
        "status_at_end_on": draw.dates(np.where(told & people["status_dated"], people["status_on"], draw.NEVER)),
        "gained_qualification": draw.words(people["qualified"].astype("category"), told),
        "status_at_6m": draw.words(people["at_6m"], people["answered_6m"] <= night.day),
        "record_status": draw.words(pd.Series(pd.Categorical(draw.stage(steps, words, night.day)))),
        "approved_on": draw.dates(people["approved"], night.day),
    })


def _at_start(people: pd.DataFrame, night: Night) -> pd.Series:
    """The status on entry; before its correction the one first given."""
    wrong = (people["corrected"] > night.day).to_numpy()
    codes = np.where(wrong, people["first_at_start"].cat.codes, people["at_start"].cat.codes)
    return pd.Series(pd.Categorical.from_codes(codes, people["at_start"].cat.categories))
