"""`eura explain`: every row of an owner is counted or left out for one reason, and the figure is what its rows give."""

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.demo import write_demo
from pipelines.night import run_night
from pipelines.proof.explain import explain
from pipelines.proof.figure import find_figure
from pipelines.settings import Settings, load_settings
from tests.proof.proving import explanations_add_up, figures_come_from_lineage
from tests.support import T0, World, catalogue, code, csv_of, person, project, report, theme


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A small demo of two nights, with hire rows."""
    folder = tmp_path_factory.mktemp("proof")
    write_demo(folder / "landing", scale=0.1, nights=2, catalogue=catalogue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EURA_SPECIAL_CATEGORY_BASIS", "test")
        settings = load_settings(folder / "home", folder / "landing").model_copy(update={"stable_seconds": 0.0})
        run_night(settings)
    return settings


def test_every_figure_is_what_its_rows_give(demo: Settings) -> None:
    with duckdb.connect(str((demo.home / "current.duckdb").resolve()), read_only=True) as con:
        figures_come_from_lineage(con)


def test_counts_add_up_for_every_indicator(demo: Settings) -> None:
    assert explanations_add_up(demo) > 100


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One project in which a row is left out for each reason."""
    world = World(tmp_path_factory.mktemp("explain"))
    world.put(f"hankkeet_{T0}.csv", csv_of("hankkeet", [project(), project("S10002")]))
    world.put(f"teemat_{T0}.csv", csv_of("teemat", [theme()]))
    rows = [
        person(1), person(2, gender="mies"),  # counted
        person(3, record_status="jätetty"), person(4, education="ei tietoa"), person(5, started_on="1.9.2026"),
        person(6), person(6, spell_no="2", started_on="1.6.2026"),  # one participation
        person(7, started_on="31.2.2026"), person(8), person(8), person(9, project_code="S10002"),
    ]
    world.put(f"osallistujat_{T0}.csv", csv_of("osallistujat", rows))
    reports = [report(1, value="3"), report(2, value="5", period_end="31.7.2026"), report(3, value="9", report_status="jätetty"),
               report(4, indicator_code="EECO13")]
    world.put(f"seurantaraportit_{T0}.csv", csv_of("seurantaraportit", reports))
    world.night()
    return world


def ask(world: World, *words: str) -> dict:
    """The JSON of `eura explain`."""
    answer = CliRunner().invoke(app, ["explain", *words, "--home", str(world.home), "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_rows_are_named_by_delivery_file_and_line(world: World) -> None:
    found = ask(world, "EECO01", "--owner", "S10001", "--cut-off", "2026Q2")
    assert found["stated"]["value"] == 4 and found["made_up"] == {"value": 4}
    assert sorted(r["row_no"] for r in found["counted"]) == [2, 3, 7, 10]
    assert {r["file"] for r in found["counted"]} == {f"osallistujat_{T0}.csv"}
    assert {r["row_no"]: (r["reason"], r["rule_id"]) for r in found["left_out"]} == {
        4: ("unapproved", None), 5: ("incomplete", None), 6: ("after_cut_off", None), 8: ("superseded", None),
        9: ("quarantined", "date_impossible"), 11: ("duplicate", None)}
    assert found["rows_arrived"] == 10  # every row of the project, and none of S10002


def test_gender_definition_and_control_total(world: World) -> None:
    women = ask(world, "EECO01", "--owner", "S10001", "--cut-off", "2026Q2", "--gender", "F")
    assert women["stated"]["value"] == 3
    assert [r["row_no"] for r in women["left_out"] if r["reason"] == "other_gender"] == [3]
    employed = ask(world, "EECO05", "--owner", "S10001", "--cut-off", "2026Q2")
    assert employed["stated"]["value"] == 0 and employed["counted"] == []
    assert [r["row_no"] for r in employed["left_out"] if r["reason"] == "definition"] == [2, 3, 7, 8, 10]
    incomplete = ask(world, "CTRL-02", "--owner", "S10001", "--cut-off", "2026Q2")
    assert [r["row_no"] for r in incomplete["counted"]] == [5]


def test_a_report_is_superseded_by_the_next_one(world: World) -> None:
    june, later = (ask(world, "EECO12", "--owner", "S10001", "--cut-off", q) for q in ("2026Q2", "2026-09-28"))
    assert (june["stated"]["value"], [r["row_no"] for r in june["counted"]]) == (3, [2])
    assert {r["row_no"]: r["reason"] for r in june["left_out"]} == {3: "after_cut_off", 4: "unapproved"}
    assert (later["stated"]["value"], [r["row_no"] for r in later["counted"]]) == (5, [3])
    assert {r["row_no"]: r["reason"] for r in later["left_out"]} == {2: "superseded", 4: "unapproved"}


def test_no_value_of_a_person_is_shown(world: World) -> None:
    found = json.dumps(ask(world, "EECO01", "--owner", "UTM"))
    keys = [k for (k,) in [tuple(r.values()) for r in world.ask("SELECT DISTINCT person_key FROM fact_spell")]]
    assert keys and not any(key in found for key in keys) and not any(code(n) in found for n in range(10))


@pytest.mark.parametrize(("words", "expected"), [
    (("EECO99",), "Did you mean"), (("EECO01", "--owner", "S1001"), "Did you mean S10001"),
    (("EECO01", "--cut-off", "2026Q5"), "neither a quarter"), (("EECO01", "--cut-off", "2026-05-05"), "no cut-off of this build"),
    (("EECO01", "--gender", "X"), "X is no gender"), (("EECO01", "--region", "Lappi"), "one of these: KA, S, ALL"),
    (("EECO01", "--owner", "it's"), "it's"), (("EECO01", "--known-at", "yesterday"), "no moment"),
    (("EECO01", "--known-at", "2020-01-01"), "Nothing was known yet")])
def test_a_wrong_question_is_one_sentence(world: World, words: tuple[str, ...], expected: str) -> None:
    answer = CliRunner().invoke(app, ["explain", *words, "--language", "en", "--home", str(world.home)])
    assert answer.exit_code == 2 and expected in answer.output and "Traceback" not in answer.output


@pytest.mark.parametrize(("language", "expected"), [("fi", "ei ole sukupuoli"), ("sv", "är inget kön"), ("en", "is no gender")])
def test_an_unknown_gender_is_refused_in_each_language(world: World, language: str, expected: str) -> None:
    words = ["explain", "EECO01", "--gender", "nainen", "--language", language, "--home", str(world.home)]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 2 and f"nainen {expected}" in answer.output and "F, M, N, T" in answer.output


def test_only_the_rows_that_are_shown_are_listed_but_all_are_counted(demo: Settings) -> None:
    with duckdb.connect(str((demo.home / "current.duckdb").resolve()), read_only=True) as con:
        figure = find_figure(con, catalogue(), "EECO01", "ESR+", None, "t", "all")
        few, every = explain(con, catalogue(), figure, shown=3), explain(con, catalogue(), figure)
    assert few.counted == every.counted[:3] and few.left_out == every.left_out[:3]
    assert (few.rows_counted, few.rows_left_out) == (len(every.counted), len(every.left_out))
    assert (few.made_up, few.reasons) == (every.made_up, every.reasons) and few.made_up["value"] == few.stated["value"]


def test_on_a_terminal_the_counts_add_up_in_words(world: World, tmp_path: Path) -> None:
    words = ["explain", "participations", "--owner", "S10001", "--cut-off", "2026Q2", "--home", str(world.home)]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0 and "4 + 6 = 10" in answer.output and "date_impossible" in answer.output
