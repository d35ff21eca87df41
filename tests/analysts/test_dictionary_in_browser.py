"""The dictionary as a person uses it: from disk, with the keyboard, enlarged, on a phone, and by everybody (axe)."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import SCREENS, WCAG

WIDE, NARROW = (width for width, _ in SCREENS)
# every template, wide or narrow, light or dark; axe takes seconds on a long page, so not all of them twice
LOOKS = [("index.html", WIDE, "light"), ("fi/index.html", NARROW, "dark"), ("sv/tables/mart_hires_by_project.html", WIDE, "dark"),
         ("fi/tables/mart_hires_by_project.html", NARROW, "light"), ("en/exports/osallistujat.html", NARROW, "light"),
         ("fi/indicators.html", WIDE, "light"), ("sv/rules.html", NARROW, "light"), ("fi/steps.html", NARROW, "light"),
         ("en/codelists/viranomainen.html", WIDE, "dark")]


def opened(browser: Browser, path: Path, width: int = 1200, height: int = 900, scheme: str = "light") -> tuple[Page, list[str]]:
    """The page from disk, and what it asked for or complained of."""
    noticed: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.on("request", lambda request: noticed.append(request.url))
    page.on("console", lambda message: noticed.append(message.text))
    page.on("pageerror", lambda error: noticed.append(str(error)))
    page.goto(path.as_uri())
    return page, noticed


@pytest.mark.parametrize("name, width, scheme", LOOKS)
def test_a_page_is_accessible_and_local(browser: Browser, site: Path, name: str, width: int, scheme: str):
    page, noticed = opened(browser, site / name, width, scheme=scheme)
    assert all(what.startswith(site.as_uri()) for what in noticed), noticed
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width} px"
    results = Axe().run(page, options=WCAG)
    page.close()
    assert results.violations_count == 0, f"{name} at {width} px, {scheme}:\n{results.generate_report()}"


def test_enlarged_to_200_percent_nothing_is_lost(browser: Browser, site: Path):
    """A window of 1280 px at 200 % is 640 px wide for the page (WCAG 1.4.4)."""
    page, _ = opened(browser, site / "fi/tables/mart_hires_by_project.html", width=640, height=450)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.get_by_label("Hae sanakirjasta").is_visible()
    page.close()


def test_the_search_works_with_the_keyboard_alone(browser: Browser, site: Path):
    page, _ = opened(browser, site / "fi/tables/dim_code.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        if page.evaluate("document.activeElement.id") == "find":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("palkkatuki")
    assert page.locator("#found-count").inner_text().startswith("Osumia:")
    first = page.locator("#found a").first.get_attribute("href").removeprefix("../")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{(site / 'fi').as_uri()}/{first}"
    page.close()


def test_the_search_knows_that_finnish_words_inflect(browser: Browser, site: Path):
    page, _ = opened(browser, site / "fi/index.html")
    page.get_by_label("Hae sanakirjasta").fill("osatyökykyinen")
    links = page.locator("#found a").all_inner_texts()
    assert "mart_hires_by_project.target_group" in links and "UTM-R01" in links
    page.get_by_label("Hae sanakirjasta").fill("eeco01")
    assert page.locator("#found a").first.inner_text() == "EECO01"
    page.get_by_label("Hae sanakirjasta").fill("xyzzy")
    assert page.locator("#found-count").inner_text() == "Osumia: 0"
    page.close()


def test_lineage_opens_to_the_headers_of_eura(browser: Browser, site: Path):
    page, _ = opened(browser, site / "fi/tables/fact_hire.html")
    row = page.locator("#c-crosses_threshold")
    row.locator("summary").click()
    assert "Palkkatuki" in row.inner_text() and "Lähtötilanne" in row.inner_text()
    row.get_by_role("link", name="tyollistymiset.has_wage_subsidy").last.click()
    assert page.url.endswith("/fi/exports/tyollistymiset.html#c-has_wage_subsidy")
    page.close()
