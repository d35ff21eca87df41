"""The report's pages are readable by everybody, on a wide and a narrow screen, in the light and in the dark."""

from pathlib import Path

import pytest

from pipelines.catalogue import load_catalogue
from pipelines.demo import write_demo
from pipelines.night import run_night
from pipelines.report import write_reports
from pipelines.settings import load_settings


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict:
    folder = tmp_path_factory.mktemp("pages")
    write_demo(folder / "landing", scale=0.1, nights=1, catalogue=load_catalogue())
    settings = load_settings(folder / "home", folder / "landing")
    run_night(settings)
    return write_reports(settings, None, "sv")


def test_the_page_of_the_project_with_most_to_mend(reports: dict, look) -> None:
    most = max(reports["projects"], key=lambda p: p["open"])
    assert most["open"] > 3
    look(Path(most["files"][1]))


def test_the_pages_of_an_authority_the_trend_and_the_index(reports: dict, look) -> None:
    for path in (reports["authorities"][0]["files"][1], reports["trend"][1], reports["index"]):
        look(Path(path))
