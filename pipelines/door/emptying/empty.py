"""Takes people out of one file, by what it is."""

import mmap
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from pipelines.catalogue.models import Export
from pipelines.door.codes import holds, masked_bytes, places
from pipelines.door.emptying.empty_text import empty_csv
from pipelines.door.emptying.empty_xlsx import empty_xlsx
from pipelines.door.emptying.look import pieces_of
from pipelines.door.headers import match_headers
from pipelines.door.problems import FileProblem, Refused
from pipelines.door.raw import RawTable
from pipelines.door.readers import Limits, read_raw
from pipelines.door.readers.relation import new_name
from pipelines.door.readers.sniff import content_kind

WHOLE = replace(Limits(), truncation_rows=frozenset())  # a cut file is emptied like any other


@dataclass(frozen=True)
class Emptied:
    """What is left of a file: its new content and how many rows went, or (`path` None) why nothing can be left."""

    path: Path | None
    rows: int = 0
    outcome: tuple[str, dict[str, str]] | None = None


def empty(source: Path, name: str, export: Export | None, codes: Iterable[str], work: Path,
          parameters: Mapping[str, Any]) -> Emptied:
    """Takes the people with these codes out of `source`; `name` is what people call the file.

    In an export with an identity column their records are emptied, elsewhere the codes are masked. A file that cannot be
    read, or still holds a code afterwards, loses its content as a whole: it counts nowhere, and a corrected one was asked for.
    """
    work = work / new_name()
    work.mkdir()
    codes = tuple(codes)
    words = dict(parameters) | {"reading": dict(parameters.get("reading", {})) | {"truncation_notices": ()}}
    target, rows = work / "emptied", 0
    try:
        if export is not None and export.identity:
            rows = _empty_rows(source, target, name, export, codes, work, words)
        elif content_kind(source) == "xlsx":
            empty_xlsx(source, target, codes, Limits())
        else:
            shutil.copyfile(source, target)
        _mask(target, codes)
        if not holds(pieces_of(target, work), codes):
            return Emptied(target, rows)
        outcome = ("file_erased", {})
    except FileProblem as problem:
        outcome = (problem.rule_id, problem.params)
    target.unlink(missing_ok=True)
    return Emptied(None, outcome=outcome)


def _empty_rows(source: Path, target: Path, name: str, export: Export, codes: tuple[str, ...], work: Path,
                words: Mapping[str, Any]) -> int:
    """Writes the file without these people's rows; how many they were."""
    with duckdb.connect(config={"threads": 1}) as con:
        before = read_raw(source, name, export, con, work, WHOLE, words)
        at = _identity_at(before, export)
        if content_kind(source) == "xlsx":
            empty_xlsx(source, target, codes, WHOLE, sheet=before.sheet, header_row=export.header_row, identity_at=at)
        else:
            empty_csv(source, target, export, codes, at, work, WHOLE)
        return before.rows - read_raw(target, name, export, con, work, WHOLE, words).rows


def _identity_at(raw: RawTable, export: Export) -> int | None:
    """Where the identity column stands; None where the headers do not tell, and every hit is then the person's own row."""
    try:
        return match_headers(raw.headers, export).columns.get(export.identity.name)
    except Refused:
        return None


def _mask(path: Path, codes: tuple[str, ...]) -> None:
    """Masks the codes where they stand in the bytes of a file, which keeps its length."""
    if not path.stat().st_size:
        return
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as content:
        for start, end in places(content, codes):
            content[start:end] = masked_bytes(content[start:end])
