"""What Dagster loads: the only place that wires assets, checks, resources, the job, its schedule and its sensors.

Loading reads the shipped catalogue and the operator's overlay where there is one, and touches nothing else. A wrong
catalogue, setting or SQL file raises here: a graph that lacks a part would go unnoticed.
"""

import dagster as dg

from assets.lake import lake_assets
from assets.ministry import ministry_extract
from assets.publication import published_warehouse
from assets.tonight import tonight
from assets.warehouse import catalogue_spec, warehouse_assets
from pipelines.catalogue import load_catalogue
from pipelines.home import Home
from pipelines.jobs import ministry_quarter, nightly
from pipelines.schedules import every_night, every_quarter
from pipelines.sensors import landing_changed, run_died
from pipelines.settings import load_settings


def definitions() -> dg.Definitions:
    """The whole graph. Raises CatalogueError, SettingsError, ModelError, ValueError."""
    catalogue = load_catalogue(Home(load_settings().home).overlay)
    return dg.Definitions(
        assets=[catalogue_spec(catalogue), lake_assets(catalogue), warehouse_assets(catalogue), published_warehouse,
                ministry_extract(catalogue)],
        resources={"tonight": tonight},
        jobs=[nightly, ministry_quarter],
        schedules=[every_night, every_quarter],
        sensors=[landing_changed, run_died],
        executor=dg.in_process_executor,
    )


defs = definitions()
