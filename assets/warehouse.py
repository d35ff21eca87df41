"""The warehouse: every SQL file is an asset, and what it depends on is read out of its SQL, never listed here.

SQL reads a few tables that no SQL file makes; `upstream_of` says which asset stands for each of them.
"""

from collections.abc import Iterator
from graphlib import TopologicalSorter

import dagster as dg
import duckdb

from assets import OWNER
from assets.tonight import RETRIES, Tonight
from expectations.asset_checks import (
    build_check_results,
    build_check_specs,
    places_of,
    rule_results,
    rule_specs,
)
from pipelines.catalogue import Catalogue
from pipelines.gate.judge import in_order
from pipelines.warehouse.build import Build
from pipelines.warehouse.models import GENERATED, Model, models

PARTICIPANT_CHANGE = "participant_change"  # the one step whose SQL is made by Python
OF_RECORDS = ("file_record", "file_finding", "build_moment")
OF_CATALOGUE = ("catalogue_rule", "catalogue_column", "catalogue_indicator", "catalogue_published_column",
                "indicator_part")


def catalogue_spec(catalogue: Catalogue) -> dg.AssetSpec:
    """The catalogue: where every name, type, code, rule and definition comes from. People edit it; no run makes it."""
    return dg.AssetSpec(
        "catalogue", group_name="catalogue", kinds={"yaml"}, owners=[OWNER],
        description="Exports, code lists, rules, tables and indicators as people have written them.",
        metadata={"version": catalogue.version, "overlay_files": list(catalogue.overlay_files)},
    )


def warehouse_assets(catalogue: Catalogue) -> dg.AssetsDefinition:
    """What `Night.build` makes, with every rule and every check of the build."""
    exports = in_order(catalogue)
    specs = _parents_first([*_staging(catalogue), *(_table(m, catalogue) for m in models())])
    checks = [*(spec for e in exports for spec in rule_specs(e, catalogue)), *build_check_specs(catalogue)]

    @dg.multi_asset(
        name="build", specs=specs, check_specs=checks, retry_policy=RETRIES,
        description="Judges every row that arrived and builds the warehouse into a new file, which nobody sees yet.",
    )
    def build(tonight: dg.ResourceParam[Tonight]) -> Iterator:
        with tonight.step() as night:
            built = night.build()
            places = places_of(built)
            metadata = _stood(built) | {n: {"dagster/row_count": rows} for n, rows in built.rows.items()}
        for spec in specs:
            yield dg.MaterializeResult(spec.key, metadata=metadata.get(spec.key.to_user_string(), {}))
        for export in exports:
            yield from rule_results(built, export, catalogue, night.settings.language, places)
        yield from build_check_results(built, catalogue)

    return build


def upstream_of(reads: tuple[str, ...], catalogue: Catalogue) -> list[str]:
    """Asset keys behind the tables that a SELECT reads. Raises ValueError for one that nothing makes."""
    known = {m.name for m in models()} | {f"stg_{name}" for name in catalogue.exports} | {PARTICIPANT_CHANGE}
    sides = [f"stg_{e.name}" for e in catalogue.exports.values() if e.reader == "side"]
    keys: list[str] = []
    for name in reads:
        if name in known:
            keys.append(name)
        elif name in OF_RECORDS:
            keys.append("file_record")
        elif name.startswith("gate_"):
            keys.append("gate_finding")
        elif name in ("code_entry", "code_word"):  # the catalogue's code lists, and those that came inside a delivery
            keys += ["catalogue", *sides]
        elif name in OF_CATALOGUE:
            keys.append("catalogue")
        else:
            raise ValueError(f"sql/: the table {name} is read but nothing makes it. Correct the name in the SQL.")
    return sorted(set(keys))


def _staging(catalogue: Catalogue) -> list[dg.AssetSpec]:
    """Accepted rows by export, and what the gate and the lake say about all of them."""
    lake = [["lake", name] for name in catalogue.exports]
    accepted = [
        _spec(f"stg_{e.name}", "staging", f"Accepted rows, typed, as known now. {e.description.en}",
              [["lake", e.name], "catalogue", *{f"stg_{c.parent.export}" for c in e.columns if c.parent}])
        for e in in_order(catalogue)
    ]
    return [
        *accepted,
        _spec("file_record", "staging", "Every file that came, how it was read and what was found about it.", lake),
        _spec("gate_finding", "staging", "Every rule that a row breaks, and how each row stands.",
              [f"stg_{name}" for name in catalogue.exports]),
        _spec(PARTICIPANT_CHANGE, "steps", "How many more participations count from each cut-off on.",
              [*upstream_of(GENERATED["participant_change"], catalogue), "catalogue"]),
    ]


def _parents_first(specs: list[dg.AssetSpec]) -> list[dg.AssetSpec]:
    """In the order in which Dagster wants one step's assets to be reported."""
    by_key = {spec.key: spec for spec in specs}
    graph = {key: [d.asset_key for d in spec.deps if d.asset_key in by_key] for key, spec in by_key.items()}
    return [by_key[key] for key in TopologicalSorter(graph).static_order()]


def _table(model: Model, catalogue: Catalogue) -> dg.AssetSpec:
    table = catalogue.tables.get(model.name)
    metadata: dict = {"file": f"sql/{model.layer}/{model.name}.sql"}
    if table:
        metadata["dagster/column_schema"] = dg.TableSchema(
            [dg.TableColumn(c.name, c.type, c.description.en) for c in table.columns])
    text = f"{table.description.en}\n\nGrain: {table.grain.en}" if table else _first_comment(model.sql)
    return _spec(model.name, model.layer, text, upstream_of(model.reads, catalogue), metadata)


def _spec(name: str, group: str, description: str, deps: list, metadata: dict | None = None) -> dg.AssetSpec:
    return dg.AssetSpec(name, group_name=group, kinds={"duckdb", "sql"}, owners=[OWNER], deps=deps,
                        description=description, metadata=metadata or {})


def _first_comment(sql: str) -> str:
    """The comment that a SQL file begins with: its grain and what a reader must know."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)


def _stood(built: Build) -> dict[str, dict]:
    """How the rows of each export's newest accepted file stand."""
    names = ("rows", "accepted", "quarantined", "duplicates")
    with duckdb.connect(str(built.path), read_only=True) as con:
        rows = con.sql(f"""
            SELECT export, {', '.join(names)} FROM quality_delivery WHERE verdict = 'accepted'
            QUALIFY row_number() OVER (PARTITION BY export ORDER BY exported_at DESC, file DESC) = 1""").fetchall()
    return {f"stg_{export}": {f"newest_file_{n}": v for n, v in zip(names, counts, strict=True) if v is not None}
            for export, *counts in rows}
