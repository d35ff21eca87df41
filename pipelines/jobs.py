"""Jobs: what is run together. One process does all of it, because one process holds the home folder's lock."""

import dagster as dg

from assets.ministry import NAME as MINISTRY

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all().materializable() - dg.AssetSelection.assets(MINISTRY),
    executor_def=dg.in_process_executor,
    description="Takes in what has arrived, judges it, builds and publishes. With nothing new it does nothing.",
)

ministry_quarter = dg.define_asset_job(
    "ministry_quarter",
    selection=dg.AssetSelection.assets(MINISTRY),
    executor_def=dg.in_process_executor,
    description="Drafts the ministry's extract of one quarter from the published warehouse.",
)
