"""Hires, one row each, of the projects that deliver them. Refused without a legal basis in the settings."""

import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Hires told by that night."""
    tells = world.projects["route"].isin(["rows", "both"]).to_numpy()
    hires = world.hires[tells[world.hires["project"]] & (world.hires["known"] <= night.day)]
    return pa.table({
        "project_code": draw.named(hires["project"], world.projects["code"]),
        "hire_no": pa.array(hires["number"]),
        "target_group": draw.words(hires["target_group"]),
        "hired_on": draw.dates(hires["hired"]),
        "gender": draw.words(hires["gender"]),
        "employer_business_id": pa.array(hires["employer"]),
        "from_service": draw.words(hires["from_service"]),
        "employment_type": draw.words(hires["contract"]),
        "weekly_hours": draw.words(hires["hours"]),
        "has_wage_subsidy": draw.words(hires["wage_subsidy"]),
        "has_arrangement_support": draw.words(hires["arranged"]),
        "is_tailored": draw.words(hires["tailored"]),
        "ended_on": draw.dates(hires["ended"], night.day),
        "in_work_6m": draw.words(hires["in_work"].astype("category"), hires["answered"] <= night.day),
    })
