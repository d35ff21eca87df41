"""What a sheet's XML says and its cells do not: hidden rows, filters, merged cells, errors, formulas without a value.

The part is read in pieces, and searched for words before any pattern is tried: 100 MB take half a second.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.etree import ElementTree

from pipelines.door.problems import Refused
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.zip_safety import inflate, open_zip

SMALL_PART = 10_000_000
CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
TAGS = re.compile(rb"<(?:\w+:)?(mergeCell|autoFilter|filterColumn|row|col)\b([^>]*)>")
HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
REF = re.compile(rb"""\bref=["']\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?["']""")
TROUBLE = re.compile(rb"""\st=["']e["']|<(?:\w+:)?f[\s>/]""")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class SheetFacts:
    """Facts about one sheet; `merged` are (top-left cell, first row, last row)."""

    hidden_rows: int = 0
    hidden_columns: int = 0
    filtered: bool = False
    merged: list[tuple[str, int, int]] = field(default_factory=list)
    damage: dict[int, tuple[str, str]] = field(default_factory=dict)  # row → (rule id, cell)
    last_row: int = 0
    columns: set[bytes] = field(default_factory=set)

    @property
    def width(self) -> int:
        """The number of the rightmost column that has a cell."""
        return max(map(column_number, self.columns), default=0)


def sheet_facts(path: Path, sheet: str, limits: Limits) -> SheetFacts:
    """Reads the facts of the sheet of that name. Raises Refused: xlsx_damaged, xlsx_too_large."""
    with open_zip(path) as archive, path.open("rb") as file:
        entry = _part_of(archive, file, sheet, limits)
        facts, trouble = SheetFacts(), False
        for piece in _whole_tags(inflate(file, entry, limits), limits):
            _collect(facts, piece)
            trouble = trouble or TROUBLE.search(piece) is not None
        if facts.last_row * facts.width > limits.max_cells or facts.width > limits.max_columns:
            raise Refused("xlsx_too_large", sheet=sheet, limit=limits.max_cells,
                          cell=f"{max(facts.columns, key=column_number).decode()}{facts.last_row}")
        if trouble:
            _find_trouble(facts, inflate(file, entry, limits))
    return facts


def column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _collect(facts: SheetFacts, piece: bytes) -> None:
    found = CELL.findall(piece)
    if found:
        facts.columns.update({letters for letters, _ in found})
        facts.last_row = max(facts.last_row, int(found[-1][1]))
    if not any(word in piece for word in (b"hidden=", b"mergeCell", b"autoFilter", b"filterColumn")):
        return
    for tag, attributes in TAGS.findall(piece):
        if tag == b"filterColumn":
            facts.filtered = True
        elif tag == b"mergeCell" and (ref := REF.search(attributes)):
            facts.merged.append(((ref[1] + ref[2]).decode(), int(ref[2]), int(ref[4] or ref[2])))
        elif tag in (b"row", b"col") and HIDDEN.search(attributes):
            facts.hidden_rows += tag == b"row"
            facts.hidden_columns += tag == b"col"


def _whole_tags(pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """The same bytes, cut only behind a closing bracket, so that no tag is torn."""
    rest = b""
    for piece in pieces:
        rest += piece
        if len(rest) < 8_000_000:
            continue
        cut = rest.rfind(b">") + 1
        if len(rest) - cut > limits.max_line_bytes:
            raise Refused("xlsx_damaged", detail="XML")
        yield rest[:cut]
        rest = rest[cut:]
    yield rest


def _find_trouble(facts: SheetFacts, pieces: Iterator[bytes]) -> None:
    parser = ElementTree.XMLPullParser(("start", "end"))
    rows: list[ElementTree.Element] = []
    for piece in pieces:
        try:
            parser.feed(piece)
            events = list(parser.read_events())
        except ElementTree.ParseError:
            raise Refused("xlsx_damaged", detail="XML") from None
        for event, element in events:
            name = element.tag.rpartition("}")[2]
            if event == "start" and name == "sheetData":
                rows.append(element)
            elif event == "end" and name == "c":
                _judge(facts, element)
            elif event == "end" and name == "row":
                element.clear()
                del rows[0][:]  # finished rows would otherwise be kept to the end


def _judge(facts: SheetFacts, cell: ElementTree.Element) -> None:
    children = {child.tag.rpartition("}")[2]: child for child in cell}
    ref, value = cell.get("r", ""), children.get("v")
    row = int("".join(filter(str.isdigit, ref)) or 0)
    text = value.text if value is not None else None
    if cell.get("t") == "e":
        facts.damage.setdefault(row, ("row_cell_error", f"{ref} {text or ''}".strip()))
    elif "f" in children and not text and not (cell.get("t") == "str" and value is not None):
        facts.damage.setdefault(row, ("row_formula_without_value", ref))


def _part_of(archive: zipfile.ZipFile, file: BinaryIO, sheet: str, limits: Limits) -> zipfile.ZipInfo:
    """The entry that holds the sheet, by the workbook's own list."""
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
