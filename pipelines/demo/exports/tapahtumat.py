"""Events that had been held and recorded by a night."""

import numpy as np
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Events of calls and projects; an event has one of the two."""
    events = world.events[world.events["known"] <= night.day]
    calls, projects = world.calls["code"].to_numpy(), world.projects["code"].to_numpy()

    def owner(name: str, codes: np.ndarray) -> pa.Array:
        at = events[name].to_numpy()
        return pa.array(np.where(at < 0, None, codes[at]), pa.string())

    return pa.table({
        "event_id": pa.array(events["code"]),
        "event_type": pa.array(events["type"]),
        "held_on": draw.dates(events["held"]),
        "call_code": owner("call", calls),
        "project_code": owner("project", projects),
        "region_code": pa.array(events["region"], pa.string(), from_pandas=True),
        **{name: pa.array(np.where(events[name] < 0, None, events[name].astype(str)), pa.string())
           for name in ("attendees", "organisations", "reach")},
    })
