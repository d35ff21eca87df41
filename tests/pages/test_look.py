"""Morning and indicator pages in Chromium: readable by everybody, with the keyboard, at 200 %, and without a person in them."""

import re

import duckdb
import pytest
from playwright.sync_api import Browser

from tests.pages.conftest import Made

TOPICS = ("index", "hires", "targets", "employers", "funnel", "models", "money", "baseline")
ZOOMED = 640  # a screen of 1,280 pixels at 200 %


@pytest.mark.parametrize("name", ["index.sv.html", *(f"indicators/{topic}.fi.html" for topic in TOPICS)])
def test_a_page_is_accessible_and_asks_for_nothing(made: Made, look, name: str) -> None:
    look(made.page(name))


@pytest.mark.parametrize("name", ["index.en.html", "indicators/models.sv.html"])
def test_the_keyboard_reaches_everything_in_the_order_of_the_page(browser: Browser, made: Made, name: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(made.page(name).as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0, "the skip link shows when it has the focus"
    stops = page.evaluate("[...document.querySelectorAll('a[href], [tabindex=\"0\"]')].map(e => e.outerHTML.slice(0, 80))")
    for expected in stops[1:]:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.outerHTML.slice(0, 80)") == expected
    page.goto(made.page(name).as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.close()


@pytest.mark.parametrize("name", ["index.fi.html", "indicators/funnel.sv.html", "indicators/models.en.html"])
def test_at_200_per_cent_nothing_is_lost(browser: Browser, made: Made, name: str) -> None:
    page = browser.new_page(viewport={"width": ZOOMED, "height": 450})
    page.goto(made.page(name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= ZOOMED
    cut = page.evaluate("""[...document.querySelectorAll('h1, h2, h3, p, li, dd, svg')].filter(e => !e.closest('.scroll, .skip'))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.textContent.slice(0, 60))""")
    assert cut == []
    page.close()


def test_no_page_holds_a_person(made: Made) -> None:
    with duckdb.connect(str((made.home / "current.duckdb").resolve()), read_only=True) as con:
        keys = {row[0] for row in con.sql("SELECT DISTINCT person_key FROM fact_participation").fetchall()}
    assert len(keys) > 100
    for path in (*made.morning, *made.indicators):
        text = path.read_text("utf-8")
        words = set(re.findall(r"[\w-]+", text))
        assert not words & keys, path.name
        assert not re.search(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b", text), path.name
        assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//|@import|url\(""", text), path.name
