"""The indicator pages: every count of people as the release shows it, titles made from the data, the same bytes each time."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.catalogue import load_catalogue
from pipelines.cli import app
from pipelines.home import Home
from pipelines.indicators import write_indicators
from pipelines.indicators.chart import Chart, bars, tiles
from pipelines.indicators.figures import Shown, read_shown
from pipelines.indicators.words import Words
from pipelines.indicators.write import TOPICS
from pipelines.settings import load_settings
from tests.pages.conftest import Made
from tests.pages.test_morning import text_of


@pytest.fixture(scope="session")
def shown(made: Made) -> Shown:
    return read_shown(Home(made.home), load_catalogue())


def test_each_topic_has_a_page_in_each_language(made: Made) -> None:
    names = {path.name for path in made.indicators}
    assert names == {f"{topic}.{language}.html" for topic in (*TOPICS, "index") for language in ("fi", "sv", "en")}


def test_every_chart_has_title_words_table_source_and_as_of(made: Made) -> None:
    for path in made.indicators:
        if path.name.startswith("index"):
            continue
        page = path.read_text("utf-8")
        sections = re.findall(r"<section.*?</section>", page, re.S)
        assert sections, path.name
        for section in sections:
            assert section.count("<figcaption") == section.count("<figure") and "<table" in section, path.name
            assert re.search(r"<h2[^>]*>[^<]{15,}</h2>", section), path.name
            assert re.search(r"(Lähde|Källa|Source): .*(mart|fact|dim)_\w+.*\d[.:]\d\d", section), path.name


def test_a_protected_count_is_hidden_in_the_table_and_in_the_title(made: Made, shown: Shown) -> None:
    hidden = [key for key, row in shown.values.items() if row["shorthand"] == "c"]
    assert hidden and all(pd.isna(shown.values[key]["value"]) for key in hidden)
    best = max(shown.owners("UTM-R04", "project"), key=lambda code: shown.value("UTM-R04", "project", code) or 0)
    cells = [("UTM-R04", "project", best, "ALL", "T"), ("UTM-R01", "theme", shown.theme, "ALL", "T")]
    spoiled = {cell: {**shown.values[cell], "value": None, "shorthand": "c"} for cell in cells}
    before = TOPICS["hires"](shown, Words("en"))
    after = TOPICS["hires"](replace(shown, values=shown.values | spoiled), Words("en"))
    assert [signs(chart) for chart in before] == [0, 0]
    assert [signs(chart) for chart in after] == [2, 1]  # the project's hires and their share of the target; the group's hires
    assert best in before[0].title and best not in after[0].title
    assert "[c]" not in after[0].title + after[1].title and before[1].title != after[1].title
    assert "[c]: not shown, so that nobody can be recognised" in text_of(made.page("indicators/hires.en.html"))


def signs(chart: Chart) -> int:
    return sum(cell == "[c]" for row in chart.rows for cell in row)


def test_pages_show_people_at_the_levels_of_the_release_only(shown: Shown) -> None:
    at_projects = {key[0] for key, row in shown.values.items() if key[1] == "project" and row["disclosure_class"] != "none"}
    listed = set(load_catalogue().release["projects"].indicators)
    assert at_projects - {"UTM-F06", "UTM-R06", "UTM-R07"} <= listed  # ratios follow the count inside them
    assert all(key[3:] == ("ALL", "T") for key in shown.values if key[1] == "project")


def test_what_the_release_does_not_show_is_asked_of_no_mart() -> None:
    """Marts have counts of people that no release shows: the pages' queries leave them alone."""
    asked = " ".join(p.read_text("utf-8") for p in Path("sql/indicators").glob("*.sql"))
    asked = re.sub(r"--.*", "", asked)
    assert "mart_payment_ageing" in asked
    for column in ("hires", "hires_in_work_6m", "employers_hiring", "participations", "fact_hire", "fact_participation"):
        assert not re.search(rf"\b{column}\b", asked), column


def test_titles_say_what_the_rows_say(shown: Shown) -> None:
    words = Words("en")
    calls = TOPICS["funnel"](shown, words)[0]
    applications, approved = (sum(c[name] for c in shown.marts["calls"]) for name in ("applications", "approved"))
    assert calls.title == f"{approved} of {applications} applications of theme UTM were approved (calls: {len(calls.rows)})"
    claims = TOPICS["money"](shown, words)[1]
    over = sum(int(row[3]) > 80 for row in claims.rows)
    assert claims.title.startswith(f"Claims that wait: {len(claims.rows)}, of them {over} longer than 80 days.")


def test_the_map_has_each_region_once_and_no_two_in_one_place(shown: Shown) -> None:
    drawn = tiles([(r["region_code"], r["label_fi"], r["models"], str(r["models"])) for r in shown.marts["regions"]])
    assert len({t.code for t in drawn}) == 19 == len({(t.column, t.row) for t in drawn})
    assert max(t.step for t in drawn) == 4 and {t.step for t in drawn if t.text == "0"} == {0}


def test_a_protected_value_has_a_sign_and_no_bar() -> None:
    assert bars([("a", None, "[c]")]) == ""
    drawn = bars([("a", 4.0, "4"), ("b", None, "[c]"), ("c", None, "–")])
    assert "[c]" in drawn and ">c<" not in drawn and "http" not in drawn.replace("http://www.w3.org/", "")


def test_the_same_build_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    again = write_indicators(load_settings(made.home), tmp_path, ("sv",))
    assert len(again) == len(TOPICS) + 1
    for path in again:
        assert path.read_bytes().split() == _only(made.page(f"indicators/{path.name}")).split(), path.name


def _only(page: Path) -> bytes:
    """The page as it is when one language alone is written: without the links to the others."""
    return re.sub(rb'<nav aria-label="Samma sida.*?</nav>\n', b"", page.read_bytes(), count=1, flags=re.S)


def test_the_command_writes_elsewhere_in_one_language(made: Made, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["pages", "--home", str(made.home), "--language", "en", "--out", str(tmp_path)])
    assert done.exit_code == 0 and "8 indicator pages" in done.output
    assert sorted(p.name for p in tmp_path.glob("*.html")) == ["index.en.html", "index.html"]
    assert 'href="indicators/index.en.html"' in (tmp_path / "index.html").read_text("utf-8")


def test_without_a_build_the_command_is_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["pages", "--home", str(tmp_path / "empty"), "--language", "en"])
    assert done.exit_code == 4 and "Nothing is published" in done.output and "Traceback" not in done.output
