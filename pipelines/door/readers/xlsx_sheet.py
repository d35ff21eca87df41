"""What a sheet's XML says and its cells do not: hidden rows, filters, merged cells, errors, formulas without a value.

The part is read in pieces, and searched for words before any pattern is tried: 100 MB take half a second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from pipelines.door.problems import Refused
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.xlsx_parts import part_of
from pipelines.door.readers.zip_safety import inflate, open_zip

REFERENCE = re.compile(rb"""r\s*=\s*["']\s*([A-Za-z]*)(\d+)""")  # of a cell, or (without letters) of a row
CELL_TAGS = (b"<c ", b"<c>", b":c ", b":c>")
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
TAGS = re.compile(rb"<(?:\w+:)?(mergeCell|autoFilter|filterColumn|row|col)\b([^>]*)>")
HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
REF = re.compile(rb"""\bref=["']\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?["']""")
TROUBLE_WORDS = (b'"e"', b"'e'", b"<f", b":f")
TROUBLE = re.compile(rb"""\st=["']e["']|<(?:\w+:)?f[\s>/]""")


@dataclass
class SheetFacts:
    """Facts about one sheet; `merged` are (top-left cell, first row, last row)."""

    hidden_rows: int = 0
    hidden_columns: int = 0
    filtered: bool = False
    merged: list[tuple[str, int, int]] = field(default_factory=list)
    damage: dict[int, tuple[str, str]] = field(default_factory=dict)  # row → (rule id, cell)
    last_row: int = 0
    width: int = 0
    bare_cells: int = 0  # cells that do not say where they stand: they follow each other


def sheet_facts(path: Path, sheet: str, limits: Limits) -> SheetFacts:
    """Reads the facts of the sheet of that name. Raises Refused: xlsx_damaged, xlsx_too_large, zip_damaged.

    The bound on size matters: calamine lays the cells out as a full rectangle, and ends the process if that fails.
    """
    with open_zip(path) as archive, path.open("rb") as file:
        entry = part_of(archive, file, sheet, limits)
        facts, trouble = SheetFacts(), False
        for piece in _whole_tags(inflate(file, entry, limits), limits):
            _collect(facts, piece)
            trouble = trouble or (any(word in piece for word in TROUBLE_WORDS) and TROUBLE.search(piece) is not None)
        if trouble or facts.bare_cells > 0:
            _walk(facts, inflate(file, entry, limits))
    if facts.last_row * facts.width > limits.max_cells or facts.width > limits.max_columns:
        raise Refused("xlsx_too_large", sheet=sheet, limit=limits.max_cells,
                      cell=f"{column_letters(facts.width)}{facts.last_row}")
    return facts


def column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters.upper():
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
    found = REFERENCE.findall(piece)
    columns = {letters for letters, _ in found}
    facts.width = max(facts.width, *map(column_number, columns), 0)
    facts.last_row = max(facts.last_row, *(int(row) for row in {row for _, row in found}), 0)
    if facts.last_row > MAX_ROW or facts.width > MAX_COLUMN:
        raise Refused("xlsx_damaged", detail=f"{column_letters(facts.width)}{facts.last_row}")
    facts.bare_cells += sum(map(piece.count, CELL_TAGS)) - sum(1 for letters, _ in found if letters)
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


def _walk(facts: SheetFacts, pieces: Iterator[bytes]) -> None:
    """Goes through the sheet cell by cell (2 s for a million): finds what is wrong, and places bare cells."""
    parser = ElementTree.XMLPullParser(("start", "end"))
    rows: list[ElementTree.Element] = []
    number = 0
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
            elif event == "start" and name == "row":
                own = element.get("r", "")
                number = int(own) if own.isdecimal() else number + 1
            elif event == "end" and name == "c":
                _judge(facts, element, number)
            elif event == "end" and name == "row":
                facts.width, facts.last_row = max(facts.width, len(element)), max(facts.last_row, number)
                del rows[0][:]  # finished rows would otherwise be kept to the end


def _judge(facts: SheetFacts, cell: ElementTree.Element, row: int) -> None:
    children = {child.tag.rpartition("}")[2]: child for child in cell}
    ref, value = cell.get("r", str(row)), children.get("v")
    text = value.text if value is not None else None
    if cell.get("t") == "e":
        facts.damage.setdefault(row, ("row_cell_error", f"{ref} {text or ''}".strip()))
    elif "f" in children and not text and not (cell.get("t") == "str" and value is not None):
        facts.damage.setdefault(row, ("row_formula_without_value", ref))
