"""Organisations taking part, as a night's export shows them."""

import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Organisations told by that night and not gone yet."""
    members = world.organisations
    members = members[(members["known"] <= night.day) & (members["vanishes"] > night.day)]
    return pa.table({
        "project_code": draw.named(members["project"], world.projects["code"]),
        "business_id": pa.array(members["business_id"]),
        "organisation_name": pa.array(members["name"]),
        "role": pa.array(members["role"]),
        "industry_code": draw.words(members["industry"]),
        "size_class": draw.words(members["size"]),
        "municipality_code": pa.array(members["municipality"]),
        "joined_on": draw.dates(members["joined"]),
        "engagement": draw.words(members["measure"]),
        "de_minimis_eur": draw.amounts(members["de_minimis"], members["de_minimis"] > 0),
    })
