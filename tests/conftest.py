"""What all tests share: no dependence on the machine's language, one browser, and which of them one worker takes.

The locale names none of our languages, and no test inherits a setting for it.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
SCREENS = ((1200, "light"), (390, "dark"))  # width in pixels, colour scheme
TOGETHER = ("analysts", "extract", "pages", "report")  # folders whose files share a world that takes long to make
ALONE = "test_four_quarters.py"

os.environ.pop("EURA_LANGUAGE", None)
os.environ["LC_ALL"] = "C.UTF-8"


class ByWorld(LoadScopeScheduling):
    """One worker takes a file, or a whole folder of `TOGETHER`; the one long file of those goes alone."""

    def _split_scope(self, nodeid: str) -> str:
        path = Path(nodeid.partition("::")[0])
        return path.parent.name if path.parent.name in TOGETHER and path.name != ALONE else str(path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByWorld:
    """In the order of the names, not of the number of tests: so the small files come last, and no worker waits long."""
    config.option.loadscopereorder = False
    return ByWorld(config, log)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Where there is none the test says so, and fails in CI."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("No Chromium on this machine, so pages cannot be looked at. Install the package chromium.")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=found, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def look(browser: Browser) -> Callable[[Path], None]:
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
