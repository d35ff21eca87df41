"""Targets and milestones: of the programme by objective and region category, of the theme, and of projects."""

import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Targets as agreed by that night; one of the theme is raised on the way."""
    about = world.about("targets")
    listed = [*_of_programme(world, about), *_of_theme(world, about, night), *_of_projects(world, about, night)]
    level, owner, indicator, category, due, target, unit = zip(*listed, strict=True)
    return pa.table({
        "level": pa.array(level),
        "owner": pa.array(owner),
        "indicator_code": pa.array(indicator),
        "region_category": pa.array(category, pa.string()),
        "due_on": draw.dates(due),
        "target": pa.array(target),
        "unit": pa.array(unit),
    })


def _of_programme(world: World, about: dict) -> list[tuple]:
    """Of each specific objective, apart by category; the milestone is a share of the target."""
    return [(about["levels"]["programme"], objective, indicator, category, draw.day(due),
             world.sized(value * part * share * so_far), about["units"][indicator])
            for objective, part in about["objectives"].items()
            for indicator, value in about["programme"].items()
            for category, share in about["categories"].items()
            for due, so_far in about["dues"].items()]


def _of_theme(world: World, about: dict, night: Night) -> list[tuple]:
    """Of the theme, all regions together."""
    raised = about["raised"]
    rows = []
    for indicator, value in about["theme"].items():
        if indicator == raised["indicator"] and night.day >= draw.day(raised["from"]):
            value *= raised["factor"]
        for due, share in about["dues"].items():
            size = round(value * share) if about["units"][indicator] == about["percent"] else world.sized(value * share)
            rows.append((about["levels"]["theme"], world.about("projects")["themes"]["own"], indicator, None,
                         draw.day(due), size, about["units"][indicator]))
    return rows


def _of_projects(world: World, about: dict, night: Night) -> list[tuple]:
    """What each project of the theme promised by its end: the more, the more it costs."""
    own = world.projects[(world.projects["kind"] == 0) & (world.projects["known"] <= night.day)]
    return [(about["levels"]["project"], project.code, indicator, None, project.ends,
             max(1, round(project.cost / 100_000 * per_100)), about["units"][indicator])
            for project in own.itertuples() for indicator, per_100 in about["project_per_100_000"].items()]
