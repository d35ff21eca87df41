"""Every reader of file content. All cells come as text, by position, with the row number a person sees.

Here belongs what turns bytes into cells; not what cells mean (`catalogue`), nor whether a row may stand (`gate`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.catalogue.models import Export
from pipelines.door.problems import Refused
from pipelines.door.raw import RawTable
from pipelines.door.readers.call_page import read_call_page
from pipelines.door.readers.csv_table import read_csv
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.relation import new_name
from pipelines.door.readers.sniff import content_kind
from pipelines.door.readers.unquoted_list import read_unquoted
from pipelines.door.readers.xlsx_table import read_xlsx
from pipelines.yaml_files import read_yaml

SHIPPED = Path(__file__).parents[2] / "catalogue" / "parameters.yml"
KINDS = {"csv": ("text",), "xlsx": ("xlsx",), "json": ("json", "text"), "html": ("html", "xml", "text")}
FORMATS = {"text": "csv", "xlsx": "xlsx", "json": "json", "html": "html"}

__all__ = ["Limits", "read_raw"]


def read_raw(path: Path, name: str, export: Export, con: duckdb.DuckDBPyConnection, work: Path, limits: Limits,
             parameters: Mapping[str, Any] | None = None) -> RawTable:
    """The cells of one file. The relation is lazy and reads from `path` and `work`: scan it once, then delete these.

    `name` is what people call the file; `parameters` are the catalogue's, without them the shipped ones.
    Raises Refused (file_format, file_is_…, and what each reader names) and Held (file_truncated).
    """
    words = parameters if parameters is not None else _shipped()
    notices = tuple(words.get("reading", {}).get("truncation_notices", ()))
    kind = _checked_kind(path, name, export)
    work = work / new_name()  # two readings into one folder must not share a copy
    work.mkdir()
    if export.reader == "call_page":
        return read_call_page(path, kind, export, con, work, limits, words["call_page"])
    if export.reader == "unquoted_list":
        return read_unquoted(path, export, con, work, limits, words["unquoted_list"], notices)
    if kind == "xlsx":
        return read_xlsx(path, export, con, limits, notices)
    return read_csv(path, export, con, work, limits, notices)


def _checked_kind(path: Path, name: str, export: Export) -> str:
    """The format by the name, once the content agrees."""
    content, ending = content_kind(path), Path(name).suffix.lower().removeprefix(".")
    if content == "empty":
        raise Refused("file_empty")
    if content == "broken":
        raise Refused("zip_damaged", entry=name)
    wanted = "xlsx" if content == "xlsx" and ending in ("xls", "xlsm") else ending
    if wanted in export.formats and content in KINDS[wanted]:
        return wanted
    # Either the content is of a kind that the export never has, or it is and only the ending is wrong.
    ending_alone = wanted not in export.formats and FORMATS.get(content) in export.formats
    raise Refused("file_format" if ending_alone else f"file_is_{content}", found=f".{ending}", expected=_listed(export))


def _listed(export: Export) -> str:
    return ", ".join(f".{ending}" for ending in export.formats)


@cache
def _shipped() -> dict[str, Any]:
    return read_yaml(SHIPPED)
