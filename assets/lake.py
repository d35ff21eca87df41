"""The lake: landing → archive → lake, one asset for each export. Deliveries that were refused or are held show here."""

from collections.abc import Iterator

import dagster as dg

from assets import OWNER
from assets.tonight import RETRIES, Tonight
from pipelines.catalogue import Catalogue
from pipelines.lake.record import FileRecord

CHECK = "newest_file_is_accepted"


def lake_assets(catalogue: Catalogue) -> dg.AssetsDefinition:
    """What `Night.take_in` fills. Nothing is materialised, and so nothing after it runs, when no figure can change."""
    exports = catalogue.exports.values()

    @dg.multi_asset(
        name="take_in",
        description="Takes what is new in the landing folder into the archive and the lake.",
        specs=[
            dg.AssetSpec(["lake", e.name], group_name="lake", kinds={"parquet"}, owners=[OWNER], skippable=True,
                         deps=["catalogue"], description=e.description.en, metadata={"origin": e.origin})
            for e in exports
        ],
        check_specs=[
            dg.AssetCheckSpec(CHECK, asset=["lake", e.name],
                              description="The newest file of this export was neither refused nor held.")
            for e in exports
        ],
        retry_policy=RETRIES,
    )
    def take_in(context: dg.AssetExecutionContext, tonight: dg.ResourceParam[Tonight]) -> Iterator:
        with tonight.step() as night:
            night.take_in()
            records = list(night.lake.records().values())
            reasons = dict(zip([r.file_id for r in night.refused], night.reasons(), strict=True))
            needs_build = night.needs_build
        context.log.info(f"Files new: {len(night.collected.new)}, known already: {len(night.collected.known)}.")
        for line in night.collected.waiting:
            context.log.info(line)
        if not needs_build:
            context.log.info("Nothing new that changes a figure: nothing is built.")
        for name in catalogue.exports:
            own = [r for r in records if r.export == name]
            if needs_build:
                yield dg.MaterializeResult(["lake", name], metadata=_metadata(own, night.fresh))
            yield _newest(name, own, reasons)

    return take_in


def _metadata(records: list[FileRecord], fresh: list[FileRecord]) -> dict:
    """Counts of files, and what the newest accepted one changed."""
    newest = next((r for r in reversed(records) if r.verdict == "accepted"), None)
    counts = {"files": len(records), "files_of_this_run": sum(1 for r in fresh if r in records)}
    if newest is None:
        return counts
    changes = {"newest_file": newest.file, "exported_at": newest.exported_at, "rows": newest.rows,
               "new_rows": newest.new_rows, "changed_rows": newest.changed_rows, "vanished_rows": newest.vanished_rows}
    return counts | {name: value for name, value in changes.items() if value is not None}


def _newest(name: str, records: list[FileRecord], reasons: dict[str, str]) -> dg.AssetCheckResult:
    newest = next((r for r in reversed(records) if r.verdict != "ignored"), None)
    metadata = {"file": newest.file, "verdict": newest.verdict} if newest else {"files": 0}
    if newest and newest.file_id in reasons:
        metadata["reason"] = reasons[newest.file_id]
    return dg.AssetCheckResult(
        asset_key=["lake", name], check_name=CHECK, metadata=metadata, severity=dg.AssetCheckSeverity.WARN,
        passed=newest is None or newest.verdict == "accepted",
    )
