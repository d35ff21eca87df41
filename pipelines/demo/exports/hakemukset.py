"""Applications as they stand on a night: pending, under appraisal, or decided."""

import numpy as np
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Applications received by that night."""
    about, everything = world.about("applications"), world.applications
    rng, size = world.chance("hakemukset"), len(everything)
    drawn = {name: draw.pick(rng, about[name], size) for name in ("activity_type", "target_group", "cost_model")}
    drawn["more"] = draw.between(rng, *about["more_applied"], size) + 100
    project = everything[["number"]].merge(world.projects[["number", "code", "region"]], on="number", how="left")
    drawn["project"], drawn["region"] = project["code"].to_numpy(), project["region"].to_numpy()
    parts = everything.assign(**drawn)
    parts = parts[parts["received"] <= night.day]
    decided = np.where(parts["outcome"].isin(about["without_decision_day"]), draw.NEVER, parts["decided"])
    granted = (parts["decided"] <= night.day) & parts["granted"]
    budget = parts["cost"] * 100
    calls = world.calls["code"].to_numpy()
    return pa.table({
        "application_id": pa.array(parts["number"].astype(str)),
        "call_code": pa.array(calls[parts["call"]]),
        "group_id": pa.array([f"R{g + 1:05d}" if n > 1 else None
                              for g, n in zip(parts["group"], parts["parts"], strict=True)], pa.string()),
        "applicant_name": pa.array(parts["applicant"]),
        "applicant_business_id": pa.array(parts["applicant_id"]),
        "organisation_type": pa.array(parts["applicant_type"]),
        "title": pa.array(parts["title"]),
        "activity_type": draw.words(parts["activity_type"]),
        "target_group": draw.words(parts["target_group"]),
        "region_code": pa.array(parts["region"], pa.string(), from_pandas=True),
        "received_on": draw.dates(parts["received"]),
        "applied_eur": draw.amounts(np.floor(budget * world.about("projects")["support_share"] * parts["more"] / 125)),
        "budget_eur": draw.amounts(budget),
        "cost_model": draw.words(parts["cost_model"]),
        "planned_start": draw.dates(parts["starts"]),
        "planned_end": draw.dates(parts["ends"]),
        "application_status": pa.array(_status(about, parts, night)),
        "decided_on": draw.dates(decided, night.day),
        "project_code": pa.array(np.where(granted, parts["project"], None), pa.string(), from_pandas=True),
    })


def _status(about: dict, parts, night: Night) -> np.ndarray:
    steps = {"received": parts["received"], "appraised": parts["appraised"]}
    status = draw.stage(steps, about, night.day)
    return np.where(parts["decided"] <= night.day, parts["outcome"], status)
