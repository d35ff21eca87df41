"""Finds the part of a workbook that holds a sheet."""

import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.etree import ElementTree

from pipelines.door.problems import Refused
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.zip_safety import inflate

SMALL_PART = 10_000_000
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def part_of(archive: zipfile.ZipFile, file: BinaryIO, sheet: str, limits: Limits) -> zipfile.ZipInfo:
    """The entry that holds the sheet, by the workbook's own list. Raises Refused: xlsx_damaged, zip_bytes."""
    book = _xml(archive, file, _named(archive, "xl/workbook.xml"), limits)
    links = _xml(archive, file, _named(archive, "xl/_rels/workbook.xml.rels"), limits)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet" and element.get("name") == sheet:
            identity = element.get(RELATION) or next((v for k, v in element.items() if k.endswith("}id")), "")
            target = targets.get(identity, "")
            return _named(archive, target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target)))
    raise Refused("xlsx_damaged", detail="xl/workbook.xml")


def _named(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    entry = next((e for e in archive.infolist() if e.filename.replace("\\", "/").lower() == name.lower()), None)
    if entry is None:
        raise Refused("xlsx_damaged", detail=name)
    return entry


def _xml(archive: zipfile.ZipFile, file: BinaryIO, entry: zipfile.ZipInfo, limits: Limits) -> ElementTree.Element:
    if entry.file_size > SMALL_PART:
        raise Refused("zip_bytes", found=entry.file_size, limit=SMALL_PART)
    try:
        return ElementTree.fromstring(b"".join(inflate(file, entry, limits)))
    except ElementTree.ParseError:
        raise Refused("xlsx_damaged", detail=entry.filename) from None
