"""Workbooks, regular and faulty. Each test is named by the case it answers."""

import datetime as dt
import io
import json
import re
import socket
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter

from pipelines.door.problems import Held, Refused
from pipelines.door.readers import Limits

HEADERS = ("Hankekoodi", "Nimi", "Summa")


def workbook(build=None, rows=(), headers=HEADERS, sheet="Taul1", **options) -> bytes:
    """A workbook of header and rows; `build(book, sheet)` does the rest."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    page = book.add_worksheet(sheet)
    for number, row in enumerate([headers, *rows] if headers else rows):
        page.write_row(number, 0, row)
    if build:
        build(book, page)
    book.close()
    return out.getvalue()


def edited(content: bytes, part: str, change) -> bytes:
    """The workbook with one part rewritten, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
        if part not in old.namelist():
            new.writestr(part, change(b""))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def book(read):
    return lambda content, name="koe.xlsx", headers=HEADERS, **more: read(content, name=name, headers=headers, **more)


def refusal(book, content, **more):
    with pytest.raises(Refused) as caught:
        book(content, **more)
    return caught.value


def test_regular_workbook(book):
    got = book(workbook(rows=[("S20001", "Työ", 1), ("S20002", "", 2.5)]))
    assert got.rows() == [(2, "S20001", "Työ", "1"), (3, "S20002", "", "2.5")]
    assert (got.raw.sheet, got.raw.rows, got.raw.headers) == ("Taul1", 2, HEADERS)
    assert set(got.columns.values()) == {"BIGINT", "VARCHAR"}


@pytest.mark.parametrize(("number", "text"), [
    (1234.5, "1234.5"), (0.1 + 0.2, "0.3"), (1230000000000000, "1230000000000000"), (1e-7, "0.0000001"),
    (-5, "-5"), (48656807.0, "48656807"), (51248270.61, "51248270.61"), (1e20, "100000000000000000000"),
])
def test_numbers_in_fixed_notation(book, number, text):
    assert book(workbook(rows=[("S1", "a", number)])).rows()[0][3] == text


def test_booleans(book):
    assert [r[3] for r in book(workbook(rows=[("S1", "a", True), ("S2", "b", False)])).rows()] == ["1", "0"]


def test_f33_bomb_by_ratio(book, said):
    content = edited(workbook(rows=[("S1", "a", 1)]), "xl/sharedStrings.xml", lambda _: b" " * 50_000_000)
    problem = refusal(book, content)
    assert problem.rule_id == "zip_ratio" and problem.params["entry"] == "xl/sharedStrings.xml"
    assert "zip bomb" in said(problem)


def test_f33_huge_shared_strings_by_bytes(book, said):
    content = edited(workbook(rows=[("S1", "a", 1)]), "xl/sharedStrings.xml", lambda _: b" " * 5_000_000)
    problem = refusal(book, content, limits=Limits(zip_bytes=1_000_000))
    assert problem.rule_id == "zip_bytes" and problem.params["limit"] == "1000000" and "1000000" in said(problem)


def test_f33_entries_and_nesting(book, said):
    problem = refusal(book, workbook(), limits=Limits(zip_entries=3))
    assert problem.rule_id == "zip_entries" and problem.params["limit"] == "3" and said(problem)
    problem = refusal(book, edited(workbook(), "xl/media/inner.bin", lambda _: workbook()))
    assert problem.rule_id == "zip_nested" and problem.params["entry"] == "xl/media/inner.bin" and said(problem)


def test_f33_declared_size_that_lies(book, said):
    content = bytearray(edited(workbook(), SHEET, lambda data: data + b" " * 1_000_000))
    at = content.rfind(SHEET.encode()) - 46  # the entry in the central directory
    content[at + 24:at + 28] = (100).to_bytes(4, "little")
    problem = refusal(book, bytes(content))
    assert problem.rule_id == "zip_damaged" and problem.params["entry"] == SHEET and "declared size" in said(problem)


@pytest.mark.parametrize("evil", [
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">',
    b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
])
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_f34_entities(book, said, monkeypatch, evil, part):
    def blocked(*_):
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket, "socket", blocked)
    problem = refusal(book, edited(workbook(), part, lambda data: data.replace(b"?>", b"?>" + evil, 1)))
    assert problem.rule_id == "xlsx_doctype" and problem.params["entry"] == part and "DOCTYPE" in said(problem)


def test_f34_entities_hidden_in_utf_16(book):
    content = edited(workbook(), SHEET, lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    assert refusal(book, content).rule_id == "xlsx_doctype"


@pytest.mark.parametrize("name", ["../../x.xml", "/etc/x.xml", "..\\x.xml", "C:\\x.xml"])
def test_f35_paths(book, said, tmp_path, name):
    problem = refusal(book, edited(workbook(), name, lambda _: b"x"))
    assert problem.rule_id == "zip_unsafe_path" and "leads out" in said(problem)
    assert not list(tmp_path.parent.rglob("x.xml"))


@pytest.mark.parametrize(("content", "name", "rule", "words"), [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a.xls", "file_is_xls", "old Excel"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a.xlsx", "file_is_xls", "old Excel"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "file_is_protected",
     "protected by a password"),
    (b"<html><table></table></html>", "a.xlsx", "file_is_html", "this is HTML"),
    (b"<html><table></table></html>", "a.xls", "file_is_html", "this is HTML"),
    (b"Hankekoodi;Nimi;Summa\n", "a.xlsx", "file_is_text", "CSV"),
    (b"", "a.xlsx", "file_empty", "empty file"),
    (b"PK\x03\x04 and nothing more", "a.xlsx", "zip_damaged", "damaged"),
])
def test_f36_something_else_named_xlsx(book, said, content, name, rule, words):
    problem = refusal(book, content, name=name)
    assert problem.rule_id == rule and words.lower() in said(problem).lower()


@pytest.mark.parametrize(("part", "name", "rule"), [
    ("xl/vbaProject.bin", "a.xlsm", "file_is_macros"), ("xl/vbaProject.bin", "a.xlsx", "file_is_macros"),
    ("xl/workbook.bin", "a.xlsb", "file_is_xlsb"), ("xl/workbook.bin", "a.xlsx", "file_is_xlsb"),
])
def test_f36_binary_and_macros(book, said, part, name, rule):
    problem = refusal(book, edited(workbook(), part, lambda _: b"x"), name=name)
    assert problem.rule_id == rule and said(problem)


def test_f36_workbook_and_zip_named_csv(book, said):
    problem = refusal(book, workbook(), name="a.csv")
    assert problem.rule_id == "file_is_xlsx" and problem.params["found"] == ".csv" and said(problem)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(book, out.getvalue(), name="a.xlsx").rule_id == "file_is_zip"


def test_f37_errors_and_formulas_without_value(book):
    def build(_, page):
        page.write_formula("C2", "=1/0", None, "#DIV/0!")
        page.write_formula("B3", "=Z9", None, "#REF!")
        page.write_formula("C4", "=NA()", None, "#N/A")
        page.write_formula("C5", "=1+1", None, 2)

    got = book(workbook(build, rows=[("S1", "a"), ("S2",), ("S3", "c"), ("S4", "d")]))
    assert got.rows() == [(2, "row_cell_error", "C2 #DIV/0!"), (3, "row_cell_error", "B3 #REF!"),
                          (4, "row_cell_error", "C4 #N/A"), (5, "S4", "d", "2")]


def test_f37_openpyxl_formula_has_no_value(book, tmp_path):
    page = (pages := openpyxl.Workbook()).active
    for row in (HEADERS, ("S1", "a", "=1+1"), ("S2", "b", 2)):
        page.append(row)
    pages.save(tmp_path / "f.xlsx")
    got = book(tmp_path / "f.xlsx")
    assert got.rows() == [(2, "row_formula_without_value", "C2"), (3, "S2", "b", "2")]


def test_f37_row_with_nothing_but_an_error_stays(book):
    got = book(workbook(lambda _, page: page.write_formula("A2", "=1/0", None, "#DIV/0!"), rows=[]))
    assert got.rows() == [(2, "row_cell_error", "A2 #DIV/0!")] and got.raw.footer_rows == 0


def test_f38_hidden_rows_columns_and_filter_are_read(book, said):
    def build(_, page):
        page.set_row(1, None, None, {"hidden": True})
        page.set_column("B:B", None, None, {"hidden": True})
        page.autofilter("A1:C3")

    got = book(workbook(build, rows=[("S1", "a", 1), ("S2", "b", 2)]))
    assert got.rows() == [(2, "S1", "a", "1"), (3, "S2", "b", "2")]
    (finding,) = got.raw.findings
    assert finding.rule_id == "xlsx_hidden_cells" and finding.params == {"sheet": "Taul1", "rows": "1", "columns": "1"}
    assert "were read" in said(finding)


def test_f38_active_filter_alone(book):
    def build(_, page):
        page.autofilter("A1:C3")
        page.filter_column("A", "x == S1")

    assert [f.rule_id for f in book(workbook(build, rows=[("S1", "a", 1)])).raw.findings] == ["xlsx_hidden_cells"]


def test_f38_hidden_sheet_is_ignored_unless_named(book, said):
    def build(pages, page):
        page.hide()
        other = pages.add_worksheet("Tiedot")
        other.activate()
        other.set_first_sheet()
        other.write_row(0, 0, HEADERS)
        other.write_row(1, 0, ("S9", "z", 9))

    content = workbook(build, rows=[("S1", "a", 1)])
    got = book(content)
    assert got.rows() == [(2, "S9", "z", "9")] and got.raw.sheet == "Tiedot"
    (finding,) = got.raw.findings
    assert finding.rule_id == "xlsx_hidden_sheet" and finding.params == {"sheet": "Taul1"} and said(finding)
    named = book(content, sheet="Taul1")
    assert named.rows() == [(2, "S1", "a", "1")] and named.raw.findings == ()


def test_f39_merged_cells(book, said):
    rows = [("S1", "", 1), ("S2", "", 2)]
    problem = refusal(book, workbook(lambda _, page: page.merge_range("B2:B3", "a"), rows=rows))
    assert problem.rule_id == "xlsx_merged_cells" and problem.params == {"sheet": "Taul1", "cell": "B2"}
    assert "Taul1" in said(problem) and "B2" in said(problem)


def test_f39_merged_title_and_footer_are_no_data(book):
    def build(_, page):
        page.merge_range("A1:C1", "Raportti")
        page.merge_range("A5:C5", "Yhteensä")

    got = book(workbook(build, headers=None, rows=[(), HEADERS, ("S1", "a", 1)]), header_row=2)
    assert got.rows() == [(3, "S1", "a", "1")] and got.raw.footer_rows == 1


def test_f39_two_header_rows(book, said):
    problem = refusal(book, workbook(rows=[HEADERS, ("S1", "a", 1)]))
    assert problem.rule_id == "xlsx_two_header_rows"
    assert problem.params == {"sheet": "Taul1", "row": "2", "first": "1"} and "A2" in said(problem)


def test_f39_header_below_a_group_row(book, said):
    problem = refusal(book, workbook(headers=("Perustiedot", "", "Rahoitus"), rows=[HEADERS, ("S1", "a", 1)]))
    assert problem.rule_id == "xlsx_header_elsewhere" and problem.params["row"] == "2" and "A2" in said(problem)


@pytest.mark.parametrize(("top", "left", "rule", "cell"), [
    (2, 0, "xlsx_not_at_a1", "A3"), (0, 1, "xlsx_not_at_a1", "B1"), (3, 2, "xlsx_not_at_a1", "C4"),
])
def test_f39_table_not_at_a1(book, said, top, left, rule, cell):
    def build(_, page):
        page.write_row(top, left, HEADERS)
        page.write_row(top + 1, left, ("S1", "a", 1))

    problem = refusal(book, workbook(build, headers=None))
    assert (problem.rule_id, problem.params["cell"]) == (rule, cell) and cell in said(problem)


def test_f39_layout_that_the_catalogue_describes(book):
    got = book(workbook(headers=None, rows=[("Raportti",), (), HEADERS, ("S1", "a", 1)]), header_row=3)
    assert got.rows() == [(4, "S1", "a", "1")]


def test_f39_empty_rows_above_a_described_header(book):
    got = book(workbook(headers=None, rows=[(), (), HEADERS, ("S1", "a", 1)]), header_row=3)
    assert got.rows() == [(4, "S1", "a", "1")]


def test_f39_renamed_sheet(book, said):
    problem = refusal(book, workbook(sheet="Taul2"), sheet="Hankkeet")
    assert problem.rule_id == "xlsx_sheet_missing" and problem.params == {"sheet": "Hankkeet", "found": "Taul2"}
    assert "renamed" in said(problem)


def test_f40_text_after_a_thousand_empty_cells(book):
    rows = [(f"S{i}", "", i) for i in range(1000)] + [("S1000", "00123", 1000)]
    got = book(workbook(rows=rows))
    assert got.rows()[-1] == (1002, "S1000", "00123", "1000") and got.rows()[0][2] == ""


@pytest.mark.parametrize("date_1904", [False, True])
def test_f41_date_systems(book, date_1904):
    def build(pages, page):
        day, moment = pages.add_format({"num_format": "d.m.yyyy"}), pages.add_format({"num_format": "d.m.yyyy h:mm"})
        page.write_datetime("B2", dt.datetime(2026, 2, 28), day)
        page.write_datetime("B3", dt.datetime(2026, 2, 28, 13, 45, 10), moment)
        page.write_string("B4", "28.2.2026")

    got = book(workbook(build, rows=[("S1",), ("S2",), ("S3",)], date_1904=date_1904))
    assert [row[2] for row in got.rows()] == ["2026-02-28", "2026-02-28T13:45:10", "28.2.2026"]


@pytest.mark.parametrize("last", [65_536, 1_048_576])
def test_f42_height_of_a_full_sheet(book, said, last):
    limits = Limits(zip_ratio=1_000)
    content = workbook(lambda _, page: page.write_row(last - 1, 0, ("S2", "b", 2)), rows=[("S1", "a", 1)])
    with pytest.raises(Held) as caught:
        book(content, limits=limits)
    assert caught.value.rule_id == "file_truncated" and caught.value.params["rows"] == str(last)
    assert "probably truncated" in said(caught.value)


def test_f42_one_row_less_is_read(book):
    content = workbook(lambda _, page: page.write_row(65_534, 0, ("S2", "b", 2)), rows=[("S1", "a", 1)])
    assert [row[0] for row in book(content).rows()] == [2, 65_535]


def test_f42_export_limit_notice(book, said):
    with pytest.raises(Held) as caught:
        book(workbook(rows=[("S1", "a", 1), ("Exported data exceeded the allowed volume. Some data was omitted.",)]))
    assert caught.value.rule_id == "file_truncated" and "150000" in said(caught.value)


def test_f43_dimension_of_a_whole_sheet(book):
    content = edited(workbook(rows=[(f"S{i}", "a", i) for i in range(10)]), SHEET,
                     lambda data: data.replace(b'<dimension ref="A1:C11"/>', b'<dimension ref="A1:XFD1048576"/>'))
    start = time.perf_counter()
    assert book(content).raw.rows == 10
    assert time.perf_counter() - start < 5


def test_f43_a_stray_cell_at_the_end_of_the_world(book, said):
    problem = refusal(book, workbook(lambda _, page: page.write("XFD1048576", "x"), rows=[("S1", "a", 1)]))
    assert problem.rule_id == "xlsx_too_large" and problem.params["cell"] == "XFD1048576" and said(problem)


@pytest.mark.parametrize(("written", "rule"), [
    (b'\nr = "XFD1048576"', "xlsx_too_large"), (b" r='XFD1048576'", "xlsx_too_large"), (b' r="C99999999999"', "xlsx_damaged"),
])
def test_f43_no_spelling_of_a_far_cell_exhausts_memory(book, said, written, rule):
    """calamine would allocate 400 GB for it and take the process along."""
    content = edited(workbook(rows=[("S1", "a", 1)]), SHEET, lambda data: data.replace(b' r="C2"', written))
    problem = refusal(book, content)
    assert problem.rule_id == rule and said(problem)


def test_f37_cells_that_do_not_say_where_they_stand(book):
    rows = [("S1", "a", 1), ("S2", "b")]
    content = workbook(lambda _, page: page.write_formula("C3", "=1/0", None, "#DIV/0!"), rows=rows)
    got = book(edited(content, SHEET, lambda data: re.sub(rb' r="[A-Z]*\d+"', b"", data)))
    assert got.rows() == [(2, "S1", "a", "1"), (3, "row_cell_error", "3 #DIV/0!")]


def test_f43_value_beyond_the_headers(book):
    got = book(workbook(rows=[("S1", "a", 1, "", "huomautus"), ("S2", "b", 2)]))
    assert got.rows() == [(2, "row_field_count", "5 / 3"), (3, "S2", "b", "2")]


def test_f21_turned_writing_direction(book):
    got = book(workbook(rows=[("S1", "a\u202eb", 1)]))
    assert got.rows() == [(2, "row_control_character", "Nimi: U+202E")]


def test_f20_double_encoded_text(book):
    (finding,) = book(workbook(rows=[("S1", "Työ".encode().decode("cp1252"), 1)])).raw.findings
    assert finding.rule_id == "file_double_encoded" and finding.params["suggestion"] == "Työ"


def test_the_tiepa_layout(book, real):
    headers = tuple(json.loads(real("tiepa/columns.json").read_text("utf-8"))["columns"])
    row = ["S30001", "", "ESR+", "", "4", "4.1", "Hanke", "Toteuttaja", "0201296-1", *[""] * 26]
    footers = [("",), ("Käytössä olevat suodattimet:\nRahasto on ESR+",)]
    got = book(workbook(headers=headers, rows=[row, *footers]), headers=headers,
               footers=("^Käytössä olevat suodattimet",))
    assert got.raw.headers == headers and got.raw.headers[0] == "Hankekoodi "
    assert (got.raw.rows, got.rows()[0][1], got.rows()[0][9]) == (1, "S30001", "0201296-1")


def test_empty_sheet(book, said):
    problem = refusal(book, workbook(headers=None))
    assert problem.rule_id == "xlsx_header_missing" and "Taul1" in said(problem)


def test_header_only(book):
    assert book(workbook()).raw.rows == 0


def test_a_hundred_thousand_rows_take_seconds(book):
    rows = [(f"S{i:05d}", f"Hanke {i}", i / 100) for i in range(100_000)]
    content = workbook(rows=rows, constant_memory=False)
    start = time.perf_counter()
    got = book(content)
    assert got.raw.rows == 100_000 and time.perf_counter() - start < 8
