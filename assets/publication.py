"""The publication: the build becomes the one that everybody reads. A failed blocking check keeps this from running."""

import dagster as dg

from assets import OWNER
from assets.tonight import RETRIES, NotBuilt, Tonight
from pipelines.warehouse.models import models


@dg.asset(
    name="published_warehouse",
    group_name="publication",
    kinds={"duckdb"},
    owners=[OWNER],
    deps=[m.name for m in models() if m.is_published],
    description="The file behind `current.duckdb`: verified, hashed, and linked by one rename.",
    retry_policy=RETRIES,
)
def published_warehouse(tonight: dg.ResourceParam[Tonight]) -> dg.MaterializeResult:
    """Verifies and links the build of this run."""
    with tonight.step() as night:
        if night.built is None:
            raise NotBuilt("This run has built nothing that could be published. Run the job `nightly` as a whole.")
        current = night.publish()
    return dg.MaterializeResult(metadata={
        "build": current.build, "known_at": current.known_at or "-", "sha256": current.sha256,
        "code_version": current.code_version, "dagster/row_count": sum(current.rows.values()),
    })
