"""Reads one sheet of a workbook: safety first, then what the XML says, then the cells."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipelines.catalogue.models import Export
from pipelines.door.problems import FileFinding, Held, Refused
from pipelines.door.raw import RawTable
from pipelines.door.readers.footers import Footers
from pipelines.door.readers.headers import check_place, count_known
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.mojibake import double_encoded
from pipelines.door.readers.relation import from_arrow
from pipelines.door.readers.xlsx_cells import as_text, column_texts
from pipelines.door.readers.xlsx_safety import check_workbook
from pipelines.door.readers.xlsx_sheet import SheetFacts, column_letters, sheet_facts

BATCH = 20_000
NEAR_ROWS = 20


def read_xlsx(path: Path, export: Export, con: duckdb.DuckDBPyConnection, limits: Limits,
              notices: tuple[str, ...] = ()) -> RawTable:
    """The table of a workbook's sheet.

    Raises Refused: what `check_workbook`, `sheet_facts` and `check_place` raise, xlsx_sheet_missing,
    xlsx_not_at_a1, xlsx_merged_cells, xlsx_damaged. Raises Held: file_truncated.
    """
    check_workbook(path, limits)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            name, remarks = _choose_sheet(book, export)
            facts = sheet_facts(path, name, limits)
            sheet = book.get_sheet_by_name(name)
            return _Table(sheet, name, facts, export, limits).read(con, notices, remarks + _hidden(facts, name))
    except CalamineError as error:
        raise Refused("xlsx_damaged", detail=type(error).__name__) from None
    except BaseException as error:
        # A panic of the Rust parser at a crafted sheet is no Exception and would end the whole night.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("xlsx_damaged", detail="PanicException") from None


class _Table:
    """One sheet on its way to a relation."""

    def __init__(self, sheet: CalamineSheet, name: str, facts: SheetFacts, export: Export, limits: Limits) -> None:
        self.sheet, self.name, self.facts, self.export, self.limits = sheet, name, facts, export, limits
        self.footer_rows = 0
        self.last_row = 0

    def read(self, con: duckdb.DuckDBPyConnection, notices: tuple[str, ...], remarks: list[FileFinding]) -> RawTable:
        headers = self._headers()
        frame = self._frame(headers)
        frame = self._without_footers(frame, headers, Footers(self.export, notices, self.limits.export_limit_rows))
        if self.last_row in self.limits.truncation_rows:
            raise Held("file_truncated", rows=self.last_row, limit=self.last_row)
        merged = [cell for cell, first, last in self.facts.merged
                  if last >= self.export.header_row and first <= max(self.last_row, self.export.header_row)]
        if merged:
            raise Refused("xlsx_merged_cells", sheet=self.name, cell=merged[0])
        relation = from_arrow(con, headers, frame)
        findings = (*remarks, *double_encoded(con, relation, headers, self.export))
        return RawTable(relation, headers, frame.num_rows, sheet=self.name, footer_rows=self.footer_rows,
                        findings=findings)

    def _rows(self) -> Iterator[tuple[int, list]]:
        """Row numbers as a person sees them, with the cells from column A on."""
        if self.sheet.start is None:
            return
        # calamine begins with row 1, but with the first column that has a cell.
        before = [""] * self.sheet.start[1]
        for number, cells in enumerate(self.sheet.iter_rows(), 1):
            yield number, before + cells if before else cells

    def _headers(self) -> tuple[str, ...]:
        at = self.export.header_row
        near = {n: [as_text(c) for c in cells] for n, cells in islice(self._rows(), at + NEAR_ROWS)}
        words = _trimmed(near.pop(at, []))
        first = next((n for n, cells in near.items() if any(cells)), None)
        if not words and first is not None:
            self._refuse_place(first, near[first])
        headers = tuple(words)
        check_place(self.export, headers, ((n, _trimmed(cells)) for n, cells in near.items()), self.name)
        if not headers[0].strip() and count_known(self.export, headers):
            self._refuse_place(at, words)
        return headers

    def _refuse_place(self, row: int, cells: list[str]) -> None:
        column = next((i for i, cell in enumerate(cells, 1) if cell.strip()), 1)
        raise Refused("xlsx_not_at_a1", sheet=self.name, cell=f"{column_letters(column)}{row}",
                      expected=f"A{self.export.header_row}")

    def _frame(self, headers: tuple[str, ...]) -> pa.Table:
        width, batches, rows = len(headers), [], self._rows()
        while batch := list(islice(rows, BATCH)):
            batches.append(self._batch([r for r in batch if r[0] > self.export.header_row], width))
        return pa.Table.from_batches(batches or [self._batch([], width)])

    def _batch(self, rows: list[tuple[int, list]], width: int) -> pa.RecordBatch:
        filled = [(n, cells) for n, cells in rows if any(c != "" for c in cells) or n in self.facts.damage]
        columns = [column_texts(column) for column in zip(*(cells for _, cells in filled), strict=True)]
        beyond = columns[width:]
        columns = columns[:width] + [[""] * len(filled)] * (width - len(columns))
        damage, detail = [], []
        for i, (number, _) in enumerate(filled):
            rule, shown = self.facts.damage.get(number, (None, None))
            used = max((j for j, column in enumerate(beyond, width + 1) if column[i] != ""), default=0)
            if rule is None and used:
                rule, shown = "row_field_count", f"{used} / {width}"
            damage.append(rule)
            detail.append(shown)
        names = ["row_no", "damage", "detail", *(f"c{i}" for i in range(width))]
        arrays = [pa.array([n for n, _ in filled], pa.int64()), pa.array(damage, pa.string()),
                  pa.array(detail, pa.string()), *(pa.array(c, pa.string()) for c in columns)]
        return pa.RecordBatch.from_arrays(arrays, names)

    def _without_footers(self, frame: pa.Table, headers: tuple[str, ...], footers: Footers) -> pa.Table:
        end = frame.num_rows
        while end:
            row = frame.slice(end - 1, 1).to_pylist()[0]
            cells = [row[f"c{i}"] for i in range(len(headers))]
            if row["damage"] == "row_cell_error" or not footers.is_footer(cells, row["row_no"]):
                break
            end -= 1
        self.footer_rows = frame.num_rows - end
        self.last_row = frame["row_no"][end - 1].as_py() if end else 0
        return frame.slice(0, end)


def _trimmed(cells: list) -> list[str]:
    texts = [as_text(cell) for cell in cells]
    while texts and not texts[-1].strip():
        texts.pop()
    return texts


def _choose_sheet(book: CalamineWorkbook, export: Export) -> tuple[str, list[FileFinding]]:
    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    names = [s.name for s in sheets]
    if export.sheet is not None:
        if export.sheet not in names:
            raise Refused("xlsx_sheet_missing", sheet=export.sheet, found=", ".join(names))
        return export.sheet, []
    visible = [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible]
    if not visible:
        raise Refused("xlsx_sheet_missing", sheet="1", found=", ".join(names))
    hidden = [s.name for s in sheets if s.visible != SheetVisibleEnum.Visible]
    remarks = [FileFinding("xlsx_hidden_sheet", {"sheet": ", ".join(hidden)})] if hidden else []
    if visible[1:]:
        remarks.append(FileFinding("xlsx_other_sheets", {"sheet": visible[0], "others": ", ".join(visible[1:])}))
    return visible[0], remarks


def _hidden(facts: SheetFacts, name: str) -> list[FileFinding]:
    if not (facts.hidden_rows or facts.hidden_columns or facts.filtered):
        return []
    params = {"sheet": name, "rows": str(facts.hidden_rows), "columns": str(facts.hidden_columns)}
    return [FileFinding("xlsx_hidden_cells", params, sheet=name)]
