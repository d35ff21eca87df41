"""The public call page: the calls and the code lists of a night, as JSON or percent-encoded inside HTML."""

import datetime as dt
import json
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import CodeEntry, Column, Export
from pipelines.demo.render import in_force
from pipelines.demo.story import story

SHELL = ('<!DOCTYPE html><html lang="fi"><body><div id="app"></div>'
         '<script type="__PREACT_CLI_DATA__">{}</script></body></html>')


def write_page(path: Path, catalogue: Catalogue, export: Export, rows: pa.Table, on: dt.date) -> None:
    """Writes the page as `.html` or its data as `.json`, by the ending of `path`."""
    calls = [_notice(export, row) for row in rows.to_pylist()]
    lists = {name: _list(catalogue.codelists[name], on) for name in story()["page_lists"]}
    data = {"preRenderData": {"koodisto": lists, "hankehaku": calls}}
    if path.suffix == ".html":
        path.write_text(SHELL.format(quote(json.dumps(data, ensure_ascii=False))), encoding="utf-8", newline="\n")
    else:
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _notice(export: Export, row: dict) -> dict:
    """One call as the page holds it: values at the catalogue's paths; a missing value is a missing key."""
    notice: dict = {}
    for column in export.columns:
        value = row.get(column.name)
        if value is not None and column.path:
            *folders, leaf = column.path.split(".")
            at = notice
            for folder in folders:
                at = at.setdefault(folder, {})
            at[leaf] = _value(column, value)
    return notice


def _value(column: Column, value: object) -> object:
    if column.separator:
        return [part for part in value.split("|") if part]
    if column.type == "date":
        return value.isoformat()
    if column.type == "eur":  # with the no-break spaces of the page
        return f"{value // 100:,}".replace(",", "\u00a0") + f",{value % 100:02d}"
    return value


def _list(entries: tuple[CodeEntry, ...], on: dt.date) -> dict:
    return {e.code: {"koodi": e.code, "fi": e.label_fi, "en": e.label_en, "sv": e.label_sv, "lyhenne_fi": e.label_fi,
                     "lyhenne_sv": e.label_sv} for e in in_force(entries, on)}
