"""Follow-up reports as they stand on a night: draft, submitted or approved."""

import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Values of the reports begun by that night."""
    values = world.reports[world.reports["draft"] <= night.day]
    statuses = world.about("reports")["statuses"]
    return pa.table({
        "project_code": draw.named(values["project"], world.projects["code"]),
        "report_no": pa.array(values["number"]),
        "period_start": draw.dates(values["begins"]),
        "period_end": draw.dates(values["ends"]),
        "indicator_code": pa.array(values["indicator"]),
        "gender": pa.array(values["gender"], pa.string(), from_pandas=True),
        "value": pa.array(values["value"].astype(int)),
        "method": pa.array(values["method"]),
        "report_status": pa.array(draw.stage({name: values[name] for name in statuses}, statuses, night.day)),
        "approved_on": draw.dates(values["approved"], night.day),
    })
