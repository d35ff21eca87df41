"""What every page must keep: no WCAG 2.1 A/AA violation, no request, no sideways scroll."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pipelines.catalogue import load_catalogue
from pipelines.demo import write_demo
from pipelines.indicators import write_indicators
from pipelines.morning import write_morning
from pipelines.nightly import nightly
from pipelines.settings import load_settings

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
SCREENS = ((1200, "light"), (390, "dark"))  # width in pixels, colour scheme


@dataclass(frozen=True)
class Made:
    """A demo home after one night that published, with its pages; the tests read it and leave it as it is."""

    home: Path
    morning: list[Path]
    indicators: list[Path]

    def page(self, name: str) -> Path:
        return self.home / "reports" / name


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One small demo for all tests of the session."""
    folder = tmp_path_factory.mktemp("morning")
    write_demo(folder / "landing", scale=0.05, nights=1, catalogue=load_catalogue())
    settings = load_settings(folder / "home", folder / "landing")
    nightly(settings, lambda step: None)
    written = write_indicators(settings)
    return Made(folder / "home", write_morning(settings), written)


@pytest.fixture
def look(browser: Browser):
    """`look(path)` opens a page on a wide light screen and a narrow dark one, and asserts what every page must keep."""

    def at(path: Path) -> None:
        for width, scheme in SCREENS:
            _look(browser, path, width, scheme)

    return at


def _look(browser: Browser, path: Path, width: int, scheme: str) -> None:
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()], f"{path.name} asks for more than itself: {asked[1:]}"
    assert page.locator("html").get_attribute("lang") in ("fi", "sv", "en")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path.name} scrolls sideways at {width} px"
    results = Axe().run(page, options=WCAG)
    page.close()
    assert results.violations_count == 0, f"{path.name} at {width} px, {scheme}:\n{results.generate_report()}"
