"""Jobs: what is run together. One process does all of it, because one process holds the home folder's lock."""

import dagster as dg

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all().materializable(),
    executor_def=dg.in_process_executor,
    description="Takes in what has arrived, judges it, builds and publishes. With nothing new it does nothing.",
)
