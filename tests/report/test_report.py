"""What stands in the report, for whom, and what never does (F49, F53, F58, F61, F69, F70)."""

import errno
from pathlib import Path

import openpyxl
import pytest

from pipelines.report import write as writing
from pipelines.report.facts import in_general
from tests.report.conftest import EVIL, ODD, SECRET_DAY, Nights, bytes_inside, eura, files, rows_of, written
from tests.support import code, wrong

SHEETS = {"fi": ["Yhteenveto", "Virheet säännöittäin", "Rivit", "Puutteelliset osallistumiset", "Korjatut"],
          "sv": ["Sammandrag", "Fel per regel", "Rader", "Ofullständiga deltaganden", "Rättade"],
          "en": ["Summary", "Errors by rule", "Rows", "Incomplete participations", "Closed since"]}


@pytest.fixture(scope="module")
def everything(nights: Nights) -> dict:
    return written(nights.world, "--language", "en")


@pytest.fixture(scope="module")
def book(everything: dict) -> Path:
    return files(everything, "S10001")[0]


def test_all_projects_with_findings_get_a_report_their_authority_a_summary_and_all_a_trend(everything: dict) -> None:
    assert [p["project_code"] for p in everything["projects"]] == [ODD, "S10001", "S10009"]
    paths = [Path(f) for p in (*everything["projects"], *everything["authorities"]) for f in p["files"]]
    paths += [*map(Path, everything["trend"]), Path(everything["index"])]
    home = Path(everything["index"]).parents[1]
    assert all(p.is_file() and home in p.resolve().parents for p in paths)
    assert not list(home.rglob(".*"))  # nothing half-written is left
    assert (home / "projects/S10001/S10001.en.html").is_file()


def test_f49_rows_in_conflict_name_each_other_and_a_double_is_mentioned(book: Path) -> None:
    conflict = [r for r in rows_of(book, 2) if r["Rule"] == "key_conflict"]
    numbers = {r["Row"] for r in conflict}
    assert len(numbers) == 2 and all(f"rows {n}" in r["Finding"] for r in conflict for n in numbers - {r["Row"]})
    assert len([r for r in rows_of(book, 2) if r["Rule"] == "duplicate_row"]) == 1


def test_f53_incomplete_participations_are_a_list_of_their_own(book: Path, nights: Nights) -> None:
    assert len(rows_of(book, 3)) == 2 and all("in no indicator" in r["Finding"] for r in rows_of(book, 3))
    summary = {r["Topic"]: r for r in rows_of(book, 0)}
    assert summary["Incomplete participations"]["Value"] == 2
    assert nights.world.one("""SELECT CAST(value AS INTEGER) FROM mart_indicator_value WHERE indicator_code = 'CTRL-02'
        AND level = 'project' AND owner_code = 'S10001' AND gender = 'T' AND region_category = 'ALL'
        AND cut_off = (SELECT known_on FROM meta_build)""") == 2


def test_the_summary_counts_what_the_other_sheets_list(book: Path) -> None:
    summary = {r["Topic"]: r for r in rows_of(book, 0)}
    rows = rows_of(book, 2)
    assert summary["Error"]["Value"] == sum(r["Severity"] == "Error" for r in rows) > 0
    places = {(r["File"], r["Row"]) for r in rows}
    assert summary["Rows with an open finding"]["Value"] == len(places)
    assert summary["Rows with an open finding"]["Share of rows"] == len(places) / summary["Rows of the project"]["Value"]
    assert summary["Findings closed"]["Value"] == len(rows_of(book, 4)) == 1
    assert sum(r["Rows"] for r in rows_of(book, 1)) == len(rows)


def test_every_rule_says_why_and_how_and_names_the_column_as_eura_does(book: Path) -> None:
    rules = {r["Rule"]: r for r in rows_of(book, 1)}
    assert all(r["Why it matters"] and r["How to mend it"] and "{" not in r["What is wrong"] for r in rules.values())
    (row,) = (r for r in rows_of(book, 2) if r["Rule"] == "code_unknown")
    assert row["Column in EURA"] == "Tiedon tapa" and row["Record"].startswith("Raportin numero 3")


def test_f58_no_report_holds_a_value_of_a_personal_column(everything: dict, nights: Nights) -> None:
    keys = {row["person_key"] for row in nights.world.ask("SELECT DISTINCT person_key FROM fact_participation")}
    identities = {code(n) for n in range(30)} | {wrong(code(24)), code(25, separator="A").lower()}
    never = {*keys, *identities, SECRET_DAY, "2019-07-13"}
    for path in nights.world.home.joinpath("reports").rglob("*.*"):
        content = bytes_inside(path)
        assert not [n for n in never if n.encode() in content], path.name


@pytest.mark.parametrize("language", SHEETS)
def test_the_workbook_is_accessible(nights: Nights, language: str) -> None:
    path, page = files(written(nights.world, "--project", "S10001", "--language", language), "S10001")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == SHEETS[language]
    for sheet in book:
        assert not sheet.merged_cells.ranges and sheet.freeze_panes == "A2"
        (table,) = sheet.tables.values()
        assert table.ref == sheet.dimensions and table.ref.startswith("A1:")
    assert EVIL in book.properties.title and book.properties.creator
    assert {p.name: p.value for p in book.custom_doc_props.props} == {"Language": language}
    assert f'<html lang="{language}">' in page.read_text("utf-8")


def test_f69_text_stays_text(book: Path) -> None:
    cells = [cell for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for cell in row]
    assert [c.value for c in cells if c.value == EVIL] == [EVIL] and not [c for c in cells if c.data_type == "f"]
    assert b"<f>" not in bytes_inside(book)


def test_f70_markup_is_escaped_on_every_page(everything: dict, nights: Nights) -> None:
    pages = list(nights.world.home.joinpath("reports").rglob("*.html"))
    texts = {p.name: p.read_text("utf-8") for p in pages}
    assert len(pages) >= 6 and not [name for name, text in texts.items() if "<script" in text]
    assert "&lt;script&gt;" in texts["S10001.en.html"] and "&lt;script&gt;" in texts["index.en.html"]


def test_the_same_build_gives_the_same_bytes(everything: dict, nights: Nights) -> None:
    before = nights.world.bytes_of("reports")
    written(nights.world, "--language", "en")
    after = nights.world.bytes_of("reports")
    assert {name: content for name, (content, _) in before.items()} == {name: content for name, (content, _) in after.items()}


def test_a_project_without_findings_is_told_so(nights: Nights) -> None:
    answer = written(nights.world, "--project", "S10002", "--language", "sv")
    book, page = files(answer, "S10002")
    assert answer["projects"][0]["open"] == 0 and "Projektet har inga öppna avvikelser" in page.read_text("utf-8")
    assert rows_of(book, 2)[0]["Allvarlighetsgrad"] == "inga rader"


def test_an_unknown_project_or_language_is_one_sentence(nights: Nights) -> None:
    answer = eura(nights.world, "--project", "S1001")
    assert answer.exit_code == 2 and "S1001" in answer.output and "S10001" in answer.output
    assert "Traceback" not in answer.output
    answer = eura(nights.world, "--language", "de")
    assert answer.exit_code == 2 and "'fi', 'sv'" in answer.output


def test_f61_a_full_disk_leaves_the_old_report_whole(everything: dict, nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    before = nights.world.bytes_of("reports")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
    answer = eura(nights.world, "--project", "S10001", "--language", "en")
    assert answer.exit_code == 4 and "Traceback" not in answer.output
    assert nights.world.bytes_of("reports") == before


def test_a_code_becomes_a_name_and_never_a_path() -> None:
    assert writing.file_name(ODD) == "%2E%2E%2F%2E%2E%2FS7" and writing.file_name("S10001") == "S10001"


def test_the_words_of_a_rule_leave_the_details_of_one_row_out() -> None:
    assert in_general("Päivää {column} ei ole ({detail}). Korjaa.", "Alku") == "Päivää Alku ei ole. Korjaa."
    assert in_general("Of {known} rows (a {b}: {c}) go.", None) == "Of … rows go."
