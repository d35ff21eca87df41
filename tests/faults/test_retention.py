"""The end of retention (Act 757/2021 § 56(3)): never before its day, never against a hold, and then everybody."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.erasure.retention import end_retention
from pipelines.home import HomeError
from pipelines.night import rebuild
from tests.searching import places_of
from tests.support import T0, T1, T3, World, code, csv_of, people, project

CLOSED = "retention:\n  programme_closed_on: '2030-02-28'\n"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Participants, and a project in whose summary somebody wrote a code."""
    world = World(tmp_path, hold_if_vanished_pct=100)  # a quarantined row that is corrected counts as vanished
    world.put(f"hankkeet_{T0}.csv", csv_of("hankkeet", [project(), project("S10002", summary=f"Soita {code(3)}")]))
    world.put(f"osallistujat_{T0}.csv", csv_of("osallistujat", people(12)))
    world.night()
    return world


def says(world: World, parameters: str) -> None:
    (world.home / "catalogue.d/parameters.yml").write_text(parameters, "utf-8")


def end(world: World, today: str, is_dry: bool = False):
    return end_retention(world.settings, "Tietosuoja", is_dry, date.fromisoformat(today), lambda step: None)


def test_the_shipped_catalogue_knows_no_day_of_closure(world: World) -> None:
    """Nobody has said when the programme closes: nothing is due, and a run changes nothing."""
    archived = world.bytes_of("archive")
    words = ["erase", "--retention", "--home", str(world.home), "--json"]
    said = json.loads(CliRunner().invoke(app, words).stdout)
    assert (said["due_on"], said["is_due"], said["entry"], said["years"]) == (None, False, None, 5)
    assert (said["people"], said["lake_rows"], said["files"]) == (12, 12, 1) and "757/2021" in said["source"]
    assert "not known" in CliRunner().invoke(app, words[:-1], env={"EURA_LANGUAGE": "en"}).output
    assert world.bytes_of("archive") == archived


def test_not_a_day_early_and_not_against_a_hold(world: World) -> None:
    """Five years after closure to the day; an audit or proceedings keep everything; a wrong parameter is a sentence."""
    says(world, CLOSED)
    assert (end(world, "2035-02-27").is_due, end(world, "2035-02-28", is_dry=True).is_due) == (False, True)
    says(world, CLOSED + "  holds:\n    - {reason: tarkastus 12/2034, until: '2035-12-31'}\n")
    held = end(world, "2035-06-01")
    assert held.is_due and held.holds == ["tarkastus 12/2034"] and held.entry is None
    assert end(world, "2036-01-01", is_dry=True).holds == []
    assert world.one("SELECT count(*) FROM fact_spell") == 12 and not (world.home / "archive/erasures.jsonl").exists()
    says(world, "retention:\n  programme_closed_on: joskus\n")
    with pytest.raises(HomeError, match="YYYY-MM-DD"):
        end(world, "2036-01-01")


def test_when_it_is_due_everybody_goes_and_nobody_comes_back(world: World) -> None:
    """Archive, lake and builds; the projects stay; later deliveries of people are refused and not kept."""
    says(world, CLOSED)
    everybody = [code(n) for n in range(12)]
    keys = [r["person_key"] for r in world.ask("SELECT DISTINCT person_key FROM fact_spell")]
    done = end(world, "2035-03-01")
    assert (done.people, done.files, done.left) == (12, 1, 0) and done.entry["subject"] == "everyone"
    assert (done.entry["files_destroyed"], done.entry["files_rewritten"]) == (1, 1)
    assert places_of(world, *everybody, *keys) == set() and len(list((world.home / "builds").iterdir())) == 1
    assert world.one("SELECT count(*) FROM fact_spell") == 0 and world.one("SELECT count(*) FROM dim_project") == 1
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", people(13)))
    world.put(f"hankkeet_{T3}.csv", csv_of("hankkeet", [project(), project("S10002")]))
    assert {(r.file, r.verdict) for r in world.night().fresh} == {
        (f"osallistujat_{T1}.csv", "refused"), (f"hankkeet_{T3}.csv", "accepted")}
    assert world.finding("file_retention_over", file=f"osallistujat_{T1}.csv")
    assert places_of(world, *everybody, code(12)) == set()
    rebuild(world.settings)
    assert world.one("SELECT count(*) FROM fact_spell") == 0 and world.one("SELECT count(*) FROM dim_project") == 2
