"""The morning page says how the night went, also when it went wrong; it holds no person, and never makes a night fail."""

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.morning import keep_morning, write_morning
from pipelines.nightly import nightly
from pipelines.settings import Settings, load_settings
from tests.pages.conftest import Made


def text_of(page: Path) -> str:
    """What a reader sees, tags and doubled spaces left out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.read_text("utf-8").partition("<body>")[2]))


@pytest.fixture
def copy(made: Made, tmp_path: Path) -> Settings:
    """The settings of a home that a test may spoil; nothing new waits in its landing."""
    shutil.copytree(made.home, tmp_path / "home", symlinks=True)
    shutil.copy(made.home.with_name("home.archive.key"), tmp_path)
    (tmp_path / "landing").mkdir()
    return load_settings(tmp_path / "home", tmp_path / "landing", language="fi")


def test_every_night_leaves_the_page_in_three_languages(made: Made) -> None:
    verdict = json.loads((made.home / "reports" / "verdict.json").read_text("utf-8"))
    for language in ("fi", "sv", "en"):
        assert " ".join(verdict["sentence"][language].split()) in text_of(made.page(f"index.{language}.html"))
    assert made.page("index.html").read_bytes() in {path.read_bytes() for path in made.morning}


def test_deliveries_balance_and_their_sum_is_that_of_the_build(made: Made) -> None:
    page = text_of(made.page("index.en.html")).replace(",", "")
    with duckdb.connect(str((made.home / "current.duckdb").resolve()), read_only=True) as con:
        sums = con.sql("SELECT sum(rows), sum(accepted), sum(quarantined), sum(duplicates) FROM quality_delivery").fetchone()
    assert re.search(r"Total \d+ \d+ / \d+ {} {} {} {} yes".format(*map(int, sums)), page)


def test_each_open_rule_stands_there_with_file_and_row(made: Made) -> None:
    page = text_of(made.page("index.en.html"))
    with duckdb.connect(str((made.home / "current.duckdb").resolve()), read_only=True) as con:
        errors = con.sql("SELECT rule_id, file, max(row_no) FROM quality_finding WHERE status = 'open' AND severity = 'error' "
                         "AND row_no IS NOT NULL GROUP BY ALL HAVING count(*) = 1 ORDER BY ALL").fetchall()
    assert len(errors) > 3
    for rule, file, row in errors:
        assert f"({rule})" in page and f"{file}, row {row} " in page


def test_a_project_without_a_report_has_the_command_and_with_one_the_link(copy: Settings) -> None:
    page = copy.home / "reports" / "index.fi.html"
    codes = re.findall(r"eura report --project (\w+) --language fi", page.read_text("utf-8"))
    assert codes
    report = copy.home / "reports" / "projects" / codes[0] / f"{codes[0]}.fi.html"
    report.parent.mkdir(parents=True)
    report.write_text("<!doctype html>", "utf-8")
    write_morning(copy)
    after = page.read_text("utf-8")
    assert f'href="projects/{codes[0]}/{codes[0]}.fi.html"' in after and f"--project {codes[0]} " not in after


def test_a_failed_night_says_so_and_shows_which_build_is_current(copy: Settings, look) -> None:
    build = json.loads((copy.home / "CURRENT.json").read_text("utf-8"))["build"]
    (copy.home / "catalogue.d" / "indicators.yml").write_text("- code: [", "utf-8")
    assert nightly(copy, lambda step: None)["outcome"] == "not_published"
    page = text_of(copy.home / "reports" / "index.fi.html")
    assert "Uutta versiota ei julkaistu." in page and "Yö ei julkaissut uutta koontia." in page
    assert f"Voimassa oleva koonti: {build} ," in page and "Virheet ensin" in page
    look(copy.home / "reports" / "index.fi.html")


def test_a_build_that_cannot_be_read_is_told_on_the_page(copy: Settings) -> None:
    (copy.home / "current.duckdb").resolve().write_bytes(b"no database")
    write_morning(copy)
    assert "Koontia ei voitu lukea" in text_of(copy.home / "reports" / "index.fi.html")


def test_a_home_without_a_night_says_how_to_begin(tmp_path: Path) -> None:
    write_morning(load_settings(tmp_path / "home", language="en"))
    assert "Begin with the command eura run." in text_of(tmp_path / "home" / "reports" / "index.en.html")


def test_a_page_that_cannot_be_written_is_told_and_fails_no_night(copy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    page = copy.home / "reports" / "index.fi.html"
    before = page.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(page))

    monkeypatch.setattr("pipelines.morning.write.write_text", full)
    told: list[str] = []
    assert nightly(copy, told.append)["exit_code"] == 0
    assert any("Aamusivua ei voitu kirjoittaa" in line for line in told) and page.read_bytes() == before
    assert len(keep_morning(copy)) == 1


def test_the_same_build_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    settings = load_settings(made.home)
    again = write_morning(settings, tmp_path / "again")
    twice = write_morning(settings, tmp_path / "twice")
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in twice]
