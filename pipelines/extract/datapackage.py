"""`datapackage.json` (Frictionless Data Package): what the open files are, column by column."""

import hashlib
import json
from pathlib import Path

import pandas as pd

from pipelines.extract.about import About
from pipelines.extract.data_files import kind_of
from pipelines.extract.texts import columns, word

LOSSLESS = ("Machine-readable and lossless: cells are given as they are, also text that begins with = + - or @. "
            "In a spreadsheet open the workbook instead of this file.")
KEYS = {"figures": ["indicator_code", "level", "owner_code", "region_category", "gender"], "projects": ["project_code"],
        "calls": ["call_code"], "models": ["model_id"], "targets": ["level", "owner_code", "indicator_code", "region_category"],
        "indicators": ["indicator_code"], "labels": ["list", "code"]}


def write_datapackage(folder: Path, about: About, tables: dict[str, pd.DataFrame]) -> None:
    """Describes `data/` in `folder`. The draft's name stays: approval changes no data file."""
    package = {
        "profile": "tabular-data-package",
        "name": f"eura-{about.quarter.lower()}-v{about.version}-{about.side}",
        "title": word("title", language="en", quarter=about.quarter),
        "description": LOSSLESS,
        "version": str(about.version),
        "created": about.known_at,
        "sources": [{"title": word("source", language="en")}],
        "resources": [_resource(folder, name, table) for name, table in tables.items()],
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def _resource(folder: Path, name: str, table: pd.DataFrame) -> dict:
    path = folder / "data" / f"{name}.csv"
    data = path.read_bytes()
    schema = {"fields": [_field(column, table[column]) for column in table.columns], "missingValues": [""]}
    if name in KEYS:
        schema["primaryKey"] = KEYS[name]
    return {"name": name, "path": f"data/{name}.csv", "profile": "tabular-data-resource", "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True}, "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "schema": schema}


def _field(name: str, values: pd.Series) -> dict:
    field = {"name": name, "type": kind_of(name, values)}
    if known := columns().get(name):
        field["title"] = known["en"]
    return field
