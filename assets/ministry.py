"""The ministry's extract as an asset: one partition a quarter. It reads the published warehouse and drafts; a person approves."""

import dagster as dg

from assets import OWNER
from pipelines.catalogue import Catalogue
from pipelines.extract.quarter import quarters
from pipelines.settings import load_settings
from pipelines.words import said

NAME = "ministry_extract"


def ministry_extract(catalogue: Catalogue) -> dg.AssetsDefinition:
    """The asset, with the quarters that the catalogue offers."""
    told = catalogue.parameters["extract"]

    @dg.asset(
        name=NAME,
        group_name="ministry",
        kinds={"xlsx", "csv", "parquet"},
        owners=[OWNER],
        deps=["published_warehouse"],
        partitions_def=dg.StaticPartitionsDefinition(quarters(told["first_quarter"], told["last_quarter"])),
        description="The quarter's extract as a draft in `extracts/<quarter>/v<n>/`: a restricted and a public side, audited.",
    )
    def asset(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        from pipelines.extract.make import make_extract  # charts and solvers: the graph must load without them

        settings = load_settings()
        made = make_extract(settings, context.partition_key,
                            say=lambda step, **values: context.log.info(said("extract_step", step, **values)["en"]))
        return dg.MaterializeResult(metadata={
            "version": made.version.name, "new": made.is_new, "known_at": made.version.known_at,
            "folder": dg.MetadataValue.path(str(made.version.folder)),
            **{f"cells_{name}": count for name, count in made.cells.items() if count is not None}})

    return asset
