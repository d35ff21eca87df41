"""The Frictionless data package of published tables: what a program needs to read the copies of `eura copy`."""

from collections.abc import Iterable

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import PublishedColumn, Table
from pipelines.words import labels

TYPES = {"VARCHAR": "string", "BIGINT": "integer", "INTEGER": "integer", "DOUBLE": "number", "BOOLEAN": "boolean",
         "DATE": "date", "TIMESTAMP WITH TIME ZONE": "datetime"}  # a DECIMAL is a number too


def data_package(catalogue: Catalogue, form: str = "csv", tables: Iterable[str] | None = None) -> dict:
    """`datapackage.json` as a value: a resource for each table (default: all), in the file form `csv` or `parquet`."""
    names = sorted(catalogue.tables if tables is None else tables)
    return {
        "profile": "tabular-data-package" if form == "csv" else "data-package", "name": "eura-2021-warehouse",
        "title": labels("copies_text")["title"]["en"], "version": catalogue.version[:12],
        "resources": [_resource(catalogue.tables[name], form) for name in names],
    }


def _resource(table: Table, form: str) -> dict:
    text = f"{table.description.en} {table.grain.en}" + (f" {table.caveats.en}" if table.caveats else "")
    return {
        "profile": "tabular-data-resource" if form == "csv" else "data-resource", "name": table.name,
        "path": f"{table.name}.{form}", "format": form, "encoding": "utf-8", "description": text,
        "mediatype": "text/csv" if form == "csv" else "application/vnd.apache.parquet",
        "schema": {"fields": [_field(c) for c in table.columns], "missingValues": [""]}
        | ({"primaryKey": list(table.key)} if table.key else {}),
    }


def _field(column: PublishedColumn) -> dict:
    known = {"name": column.name, "type": TYPES.get(column.type, "number"), "description": column.description.en,
             "description:fi": column.description.fi, "description:sv": column.description.sv, "duckdbType": column.type}
    return known | {k: v for k, v in {"unit": column.unit, "source": column.source}.items() if v}
