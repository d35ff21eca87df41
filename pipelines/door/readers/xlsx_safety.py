"""Whether a workbook may be parsed at all: no bomb, no entity, no path that leads out, no macro."""

import zipfile
from pathlib import Path

from pipelines.door.problems import Refused
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.zip_safety import ZIP_MAGIC, checked_entries, inflate, open_zip

FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
LONGEST = max(len(word) for word in FORBIDDEN)


def check_workbook(path: Path, limits: Limits) -> None:
    """Inflates every part once, in bounded memory.

    Raises Refused: xlsx_doctype, zip_nested, and what `checked_entries` and `inflate` raise.
    """
    with open_zip(path) as archive, path.open("rb") as file:
        for entry in checked_entries(path, archive, limits):
            _check_part(file, entry, limits)


def _check_part(file, entry: zipfile.ZipInfo, limits: Limits) -> None:
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    tail = b""
    for number, piece in enumerate(inflate(file, entry, limits)):
        if number == 0 and piece.startswith(ZIP_MAGIC):
            raise Refused("zip_nested", entry=entry.filename)
        # UTF-16 would hide the words from this search; no program that writes workbooks uses it.
        if is_xml and number == 0 and b"\0" in piece[:64]:
            raise Refused("xlsx_doctype", entry=entry.filename)
        joined = tail + piece
        if is_xml and any(word in joined for word in FORBIDDEN):
            raise Refused("xlsx_doctype", entry=entry.filename)
        tail = joined[-LONGEST:]
