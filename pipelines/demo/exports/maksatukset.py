"""Payment claims as they stand on a night: claimed, sent back, decided or paid."""

import numpy as np
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Claims received by that night, with what had been decided and paid."""
    claims = world.claims[world.claims["first_received"] < night.day]
    statuses = world.about("claims")["statuses"]
    away = ((claims["returned"] <= night.day) & (claims["again"] > night.day)).to_numpy()
    back = (claims["again"] <= night.day).to_numpy()
    decided = ~away & (claims["decided"] <= night.day).to_numpy()
    paid = ~away & (claims["paid"] <= night.day).to_numpy()
    status = draw.stage({n: claims[n] for n in ("first_received", "decided", "paid")},
                        dict(zip(("first_received", "decided", "paid"), statuses.values(), strict=False)), night.day)
    return pa.table({
        "project_code": draw.named(claims["project"], world.projects["code"]),
        "claim_no": pa.array(claims["number"].astype(str)),
        "period_start": draw.dates(claims["begins"]),
        "period_end": draw.dates(claims["ends"]),
        "received_on": draw.dates(np.where(back, claims["again"], claims["first_received"])),
        "claimed_eur": draw.amounts(claims["claimed"]),
        "approved_eur": draw.amounts(claims["approved"], decided),
        "paid_eur": draw.amounts(claims["approved"], paid),
        "paid_on": draw.dates(np.where(paid, claims["paid"], draw.NEVER)),
        "claim_status": pa.array(np.where(away, statuses["returned"], status)),
    })
