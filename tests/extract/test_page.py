"""The extract's page in Chromium: axe finds nothing, it asks for nothing, and the finding comes first."""

from pathlib import Path

import pytest

from pipelines.catalogue import load_catalogue
from pipelines.extract.data_files import read_table
from pipelines.home import Home
from pipelines.indicators import write_indicators
from pipelines.indicators.figures import read_shown
from pipelines.settings import load_settings
from tests.extract.conftest import SCRIPT


@pytest.mark.parametrize("page", ["2026Q2/v1/public/eura_2026Q2_v1_public_sv.html",
                                  "2026Q3/v1/restricted/eura_2026Q3_v1_restricted_draft_fi.html"])
def test_the_page_is_accessible_wide_and_narrow_light_and_dark(extracted: Path, look, page: str) -> None:
    look(extracted / page)


def test_the_finding_comes_first_and_every_chart_has_text_and_table(extracted: Path, browser) -> None:
    page = browser.new_page()
    page.goto((extracted / "2026Q3/v1/restricted/eura_2026Q3_v1_restricted_draft_en.html").as_uri())
    assert page.locator("main p").first.inner_text().startswith("8 hires, 8 of them")
    charts = page.locator("figure.chart").all()
    assert charts
    for chart in charts:
        assert chart.locator("[role=img]").get_attribute("aria-label").count(":") >= 2
        assert chart.locator("table tbody tr").count() >= 1 and chart.locator("svg").count() == 1
    assert "DRAFT" in page.locator("header").inner_text()


def test_f70_a_script_in_a_title_is_only_text(extracted: Path) -> None:
    for path in extracted.glob("2026Q3/v1/*/*.html"):
        assert SCRIPT not in path.read_text("utf-8")


def test_the_indicator_pages_show_what_the_extract_published(extracted_home: Path, tmp_path: Path) -> None:
    """Value for value, hidden cells too; the pages say which extract it was."""
    shown = read_shown(Home(extracted_home), load_catalogue())
    table = read_table(extracted_home / "extracts/2026Q3/v1/public/data", "figures").to_dict("records")
    assert shown.extract == "2026Q3/v1" and len(shown.values) == len(table) > 300
    for row in table:
        there = shown.values[tuple(row[name] for name in ("indicator_code", "level", "owner_code", "region_category", "gender"))]
        assert there["shorthand"] == row["shorthand"], row
        assert there["value"] == row["value"] or (there["value"] != there["value"] and row["value"] != row["value"]), row
    assert {row["shorthand"] for row in table} >= {"", "c"}
    write_indicators(load_settings(extracted_home), tmp_path, ("en",))
    assert "2026Q3/v1" in (tmp_path / "indicators/hires.en.html").read_text("utf-8")
