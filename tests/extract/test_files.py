"""What people take away: an accessible workbook, open files that a machine can rely on, and the annex's own order of columns."""

import csv
import hashlib
import json
import zipfile
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
import yaml

from pipelines.extract.sfc import headers
from pipelines.extract.texts import LANGUAGES, TEXTS, group, tables
from tests.extract.conftest import FORMULA, SCRIPT


@pytest.fixture(params=[(side, language) for side in ("restricted", "public") for language in LANGUAGES], ids="-".join)
def workbook(request: pytest.FixtureRequest, extracted: Path) -> tuple[Path, str]:
    side, language = request.param
    return extracted / f"2026Q3/v1/{side}/eura_2026Q3_v1_{side}_draft_{language}.xlsx", language


def test_each_sheet_holds_one_marked_table_without_empty_or_merged_cells(workbook: tuple[Path, str]) -> None:
    path, language = workbook
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) == 3 + len(tables())
    for sheet in book:
        (table,) = sheet.tables.values()
        first, last = table.ref.split(":")
        assert first.startswith("A") and not sheet.merged_cells.ranges, sheet.title
        rows = sheet[table.ref]
        empty = [cell.coordinate for row in rows for cell in row if cell.value in (None, "")]
        assert empty == [] and [c.data_type for row in rows for c in row if c.data_type == "f"] == [], sheet.title
        names = [cell.value for cell in rows[0]]
        assert len(set(names)) == len(names) and sheet["A1"].value, sheet.title
        assert all(cell.value is None for row in sheet.iter_rows(min_row=len(rows) + int(first[1:])) for cell in row), sheet.title


def test_properties_name_title_author_and_language(workbook: tuple[Path, str]) -> None:
    path, language = workbook
    told = openpyxl.load_workbook(path).properties
    assert "2026Q3" in told.title and told.creator and told.language == language
    with zipfile.ZipFile(path) as archive:
        assert {e.compress_type for e in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {e.date_time for e in archive.infolist()} == {(2021, 1, 1, 0, 0, 0)}


def test_shorthand_is_explained_and_a_draft_says_so(workbook: tuple[Path, str]) -> None:
    path, language = workbook
    book = openpyxl.load_workbook(path)
    explained = {row[0].value: row[1].value for row in book.worksheets[2].iter_rows()}
    assert {f"[{s}]" for s in "cxzrp"} <= explained.keys() and explained["[c]"] == group("shorthands", language)["c"]
    cover = " ".join(str(c.value) for row in book.worksheets[0].iter_rows() for c in row)
    assert {"fi": "LUONNOS", "sv": "UTKAST", "en": "DRAFT"}[language] in cover


def test_f69_text_that_begins_like_a_formula_stays_text(workbook: tuple[Path, str]) -> None:
    cells = [c for sheet in openpyxl.load_workbook(workbook[0]) for row in sheet.iter_rows() for c in row]
    for text in (FORMULA, "-2 Oy", SCRIPT):
        assert [c.data_type for c in cells if c.value == text], text
        assert {c.data_type for c in cells if c.value == text} == {"s"}


def test_f69_the_open_files_are_lossless_and_say_so(extracted: Path) -> None:
    folder = extracted / "2026Q3/v1/public"
    with (folder / "data/projects.csv").open(encoding="utf-8") as stream:
        assert [row["project_title"] for row in csv.DictReader(stream)] == [FORMULA, SCRIPT]
    assert "lossless" in json.loads((folder / "datapackage.json").read_text("utf-8"))["description"]


def test_f59_a_rate_whose_denominator_is_0_is_z(extracted: Path) -> None:
    """Six months have passed since no hire by June, so the share still in work cannot exist."""
    book = openpyxl.load_workbook(extracted / "2026Q2/v1/restricted/eura_2026Q2_v1_restricted_en.xlsx")
    rows = {row[1].value: row for row in book["Headline"].iter_rows() if row[0].value == "UTM"}
    assert rows["UTM-R06"][4].value == "[z]" and rows["UTM-R04"][4].value == 8
    with (extracted / "2026Q2/v1/restricted/data/figures.csv").open(encoding="utf-8") as stream:
        assert not [r for r in csv.DictReader(stream) if r["indicator_code"] == "UTM-R06"]


@pytest.mark.parametrize("side", ["restricted", "public"])
def test_the_data_package_describes_what_is_there(extracted: Path, side: str) -> None:
    folder = extracted / "2026Q3/v1" / side
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {r["name"] for r in package["resources"]} == {p.stem for p in folder.glob("data/*.csv")}
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}" and resource["bytes"] == len(data)
        header, *rows = list(csv.reader(data.decode().splitlines()))
        assert header == [f["name"] for f in resource["schema"]["fields"]]
        parquet = pq.read_table(folder / resource["path"].replace(".csv", ".parquet"))
        assert parquet.num_rows == len(rows) and parquet.column_names == header and not parquet.schema.metadata
        if key := resource["schema"].get("primaryKey"):
            keys = [tuple(row[header.index(k)] for k in key) for row in rows]
            assert len(set(keys)) == len(keys), resource["name"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cube_has_a_cell_for_every_crossing(extracted: Path, language: str) -> None:
    cube = json.loads((extracted / f"2026Q3/v1/restricted/data/indicators_{language}.jsonstat.json").read_text("utf-8"))
    axes = [cube["dimension"][name]["category"] for name in cube["id"]]
    assert cube["version"] == "2.0" and [len(a["index"]) for a in axes] == cube["size"]
    size = 1
    for n in cube["size"]:
        size *= n
    assert len(cube["value"]) == size and all(set(a["label"]) == set(a["index"]) for a in axes)
    at = 0
    for code, axis in zip(("EECO01", "programme/ESR+", "ALL", "T", "2026-09-30"), axes, strict=True):
        at = at * len(axis["index"]) + axis["index"].index(code)
    assert cube["value"][at] == 64


def test_annex_tables_have_the_annexs_columns(extracted: Path) -> None:
    """Regulation (EU) 2021/1060 Annex VII, Tables 6 and 10; only for quarters that end in June and December."""
    form = yaml.safe_load((TEXTS / "sfc.yml").read_text("utf-8"))
    expected = {
        "table_6": ["Priority", "Specific objective", "Fund", "Category of region", "ID", "Indicator name", "Measurement unit",
                    "Milestone (2024)", *(f"Target 2029 {g}" for g in "MFNT"),
                    *(f"Values achieved to date [30/06/26] {g}" for g in "MFNT"),
                    *(f"Achievement ratio {g}" for g in "MFNT"), "Comments"],
        "table_10": ["Priority", "Specific objective", "Fund", "Category of region", "ID", "Indicator name",
                     "Output indicator used as a basis for target setting", "Measurement unit of indicator",
                     "Measurement unit of target", *(f"Target 2029 {g}" for g in "MFNT"),
                     *(f"Values achieved to date [30/06/26] {g}" for g in "MFNT"),
                     *(f"Achievement ratio {g}" for g in "MFNT"), "Comments"]}
    for name, columns in expected.items():
        assert headers(form, name, "2026-06-30") == columns
        with (extracted / f"2026Q2/v1/restricted/sfc/{name}.csv").open(encoding="utf-8") as stream:
            header, *rows = list(csv.reader(stream))
        assert header == columns and {r[2] for r in rows} == {"ESF+"}
        assert {r[3] for r in rows} <= {"More developed", "Transition"}
    assert not (extracted / "2026Q3/v1/restricted/sfc").exists() and not (extracted / "2026Q2/v1/public/sfc").exists()
    with (extracted / "2026Q2/v1/restricted/sfc/table_6.csv").open(encoding="utf-8") as stream:
        row = next(r for r in csv.DictReader(stream) if r["ID"] == "EECO01" and r["Category of region"] == "More developed")
    assert [row[f"Values achieved to date [30/06/26] {g}"] for g in "MFNT"] == ["20", "20", "1", "41"]
