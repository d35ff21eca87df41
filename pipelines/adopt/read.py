"""Opens a file nobody has described: finds its sheet, header row and separator, then lets the door's readers read a sample."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Column, Export, Labels
from pipelines.door.headers import plain
from pipelines.door.problems import Refused
from pipelines.door.readers import Limits, read_raw
from pipelines.door.readers.csv_quotes import split
from pipelines.door.readers.relation import CONTROL_RE
from pipelines.door.readers.sniff import content_kind
from pipelines.door.readers.text_file import as_utf8
from pipelines.door.readers.xlsx_cells import as_text
from pipelines.door.readers.xlsx_safety import check_workbook

SEPARATORS = (";", ",", "\t", "|")
LOOKED_AT = 50  # rows from the top in which a header is looked for
SHEETS = 20
LONGEST_HEADER = 120
SIGNS = 5  # control characters named
MANY_DAMAGED = 0.5  # with more rows of a wrong width than this the list is probably unquoted


@dataclass(frozen=True)
class Place:
    """Where the header stands. `score` compares places of one file."""

    header_row: int
    headers: tuple[str, ...]
    score: float
    separator: str | None = None
    sheet: str | None = None
    is_first_sheet: bool = True


@dataclass(frozen=True)
class Sample:
    """The first rows of the file as the temporary table `sample` (row_no, damage, detail, c0 …)."""

    place: Place
    reader: str
    encoding: str | None
    rows: int
    sampled: int
    damaged: int


def read_sample(path: Path, con: duckdb.DuckDBPyConnection, work: Path, catalogue: Catalogue, rows: int) -> Sample:
    """The sample of at most `rows` rows. Raises Refused and Held as the door does (empty, protected, binary, truncated …)."""
    kind = content_kind(path)
    if kind not in ("text", "xlsx"):
        read_raw(path, path.name, _stranger(Place(1, ("-",), 0), catalogue), con, work, Limits())  # raises: the door knows why
    known = {plain(word) for export in catalogue.exports.values() for column in export.columns for word in column.words}
    place = _in_workbook(path, known) if kind == "xlsx" else _in_text(path, known, work, catalogue)
    sample = _read(path, place, "table", con, work, catalogue, rows)
    if place.separator == "," and sample.damaged > MANY_DAMAGED * sample.sampled:
        unquoted = _read(path, place, "unquoted_list", con, work, catalogue, rows)
        if unquoted.damaged * 2 < sample.damaged:
            return unquoted
        sample = _read(path, place, "table", con, work, catalogue, rows)
    return sample


def _read(path: Path, place: Place, reader: str, con: duckdb.DuckDBPyConnection, work: Path, catalogue: Catalogue,
          rows: int) -> Sample:
    raw = read_raw(path, path.name, _stranger(place, catalogue, reader), con, work, Limits(), catalogue.parameters)
    if raw.rows == 0:
        raise Refused("file_no_rows")
    try:
        con.execute(f"CREATE OR REPLACE TEMP TABLE sample AS SELECT * FROM {raw.relation} LIMIT {int(rows)}")
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:  # its text may repeat a cell
        raise Refused("file_unreadable", cause=type(error).__name__) from None
    sampled, damaged = con.sql("SELECT count(*), count(damage) FROM sample").fetchone()
    return Sample(place, reader, raw.encoding, raw.rows, sampled, damaged)


def _in_text(path: Path, known: set[str], work: Path, catalogue: Catalogue) -> Place:
    folder = work / "first_look"
    folder.mkdir()
    text = as_utf8(path, _stranger(Place(1, ("-",), 0), catalogue), folder)
    with text.path.open(encoding="utf-8-sig", newline=None) as file:
        lines = [line.rstrip("\n") for line in islice(iter(lambda: file.readline(Limits().max_line_bytes), ""), LOOKED_AT)]
    unreadable = [line for line in lines if CONTROL_RE.search(line.replace("\t", ""))]
    if len(unreadable) * 2 > len(lines):  # no text: a picture, a program
        signs = sorted({f"U+{ord(c):04X}" for c in CONTROL_RE.findall("".join(unreadable))})[:SIGNS]
        raise Refused("file_header_unreadable", row=1, found=", ".join(signs))
    places = [place for sign in SEPARATORS for place in _places([split(line, sign) for line in lines], known, separator=sign)]
    return max(places, key=lambda p: p.score, default=Place(1, tuple(lines[:1]), 0, SEPARATORS[0]))


def _in_workbook(path: Path, known: set[str]) -> Place:
    check_workbook(path, Limits())
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            visible = [s.name for s in book.sheets_metadata
                       if s.typ == SheetTypeEnum.WorkSheet and s.visible == SheetVisibleEnum.Visible]
            places = [place for name in visible[:SHEETS]
                      for place in _places(_top(book, name), known, sheet=name, is_first_sheet=name == visible[0])]
    except CalamineError as error:
        raise Refused("xlsx_damaged", detail=type(error).__name__) from None
    except BaseException as error:  # a panic of the Rust parser is no Exception; see door.readers.xlsx_table
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("xlsx_damaged", detail="PanicException") from None
    if not places:
        raise Refused("xlsx_header_missing", sheet=visible[0] if visible else "1", row=1)
    return max(places, key=lambda p: p.score)


def _top(book: CalamineWorkbook, name: str) -> list[list[str]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return []
    before = [""] * sheet.start[1]
    return [[*before, *map(as_text, cells)] for cells in islice(sheet.iter_rows(), LOOKED_AT)]


def _places(rows: Sequence[Sequence[str]], known: set[str], **where: object) -> Iterable[Place]:
    """Each row that may be the header: different words, no values; more so when the rows below are as wide."""
    for i, cells in enumerate(rows):
        while cells and not cells[-1].strip():
            cells = cells[:-1]
        words = {plain(cell) for cell in cells if _is_word(cell)}
        values = sum(bool(cell.strip()) and not _is_word(cell) for cell in cells)
        if len(words) < 2:
            continue
        below = [len(row) for row in rows[i + 1:] if any(cell.strip() for cell in row)]
        as_wide = sum(width >= len(cells) for width in below) / len(below) if below else 0
        score = (len(words) + 3 * len(words & known) - 2 * values) * (0.5 + as_wide / 2)
        yield Place(i + 1, tuple(cells), score, **where)


def _is_word(cell: str) -> bool:
    text = cell.strip()
    digits = sum(c.isdigit() for c in text)
    return bool(text) and len(text) <= LONGEST_HEADER and any(c.isalpha() for c in text) and digits * 2 < len(text)


def _stranger(place: Place, catalogue: Catalogue, reader: str = "table") -> Export:
    """An export of unknown columns, so that the door reads the file with all its care. Personal: no cell may be shown."""
    def text(word: str) -> Labels:
        return Labels(fi=word, sv=word, en=word)

    named = [(i, header) for i, header in enumerate(place.headers) if header.strip()]
    footers = {pattern: None for export in catalogue.exports.values() for pattern in export.footers}
    columns = [Column(name=f"f{i}", header=text(h), type="text", description=text(h)) for i, h in named]
    return Export(name="stranger", labels=text("?"), description=text("?"), origin="assumed", reader=reader,
                  key=(columns[0].name,), header_row=place.header_row, sheet=place.sheet,
                  separators=(place.separator or ";", *SEPARATORS), sensitivity="personal", footers=tuple(footers),
                  columns=tuple(c.model_copy(update={"sensitivity": "personal"}) for c in columns))
