"""Writes one side of an extract: open files from tables, then workbook and page from the open files, then the manifest.

Workbook and page are made from what the files say and from nothing else, so an approval makes them again and computes nothing.
"""

from pathlib import Path

import pandas as pd

from pipelines.extract.about import About
from pipelines.extract.data_files import read_table, write_table
from pipelines.extract.datapackage import write_datapackage
from pipelines.extract.jsonstat import write_cube
from pipelines.extract.manifest import write_manifest
from pipelines.extract.page import write_page
from pipelines.extract.sheets import sheets
from pipelines.extract.shown import SAVED
from pipelines.extract.texts import LANGUAGES
from pipelines.extract.workbook import write_workbook


def write_side(folder: Path, about: About, tables: dict[str, pd.DataFrame], made_from: dict) -> dict:
    """Every file of a side but those that only one side has. Returns the manifest."""
    for name in SAVED:
        write_table(folder / "data", name, tables[name])
    write_datapackage(folder, about, {name: tables[name] for name in SAVED})
    for language in LANGUAGES:
        write_cube(folder, about, tables["figures"], language)
    render_side(folder, about)
    return write_manifest(folder, about, made_from, {name: tables[name] for name in SAVED})


def render_side(folder: Path, about: About) -> None:
    """Workbook and page in each language, from the side's own open files."""
    data = {name: read_table(folder / "data", name).to_dict("records") for name in SAVED}
    for language in LANGUAGES:
        tables = sheets(data, about, language)
        write_workbook(folder / about.file(language, "xlsx"), about, tables, language)
        write_page(folder / about.file(language, "html"), about, data, tables, language)
