"""The verdict in words, and the alert command: what it gets, when it runs, and that it never breaks a night."""

import json
from datetime import datetime, timedelta

import pytest

from pipelines.door.names import HELSINKI
from pipelines.home import Home, RunUnderWay
from pipelines.lake.record import FileRecord
from pipelines.night import a_night
from pipelines.verdict import alert, leave_verdict, verdict_of
from tests.support import World


@pytest.fixture
def world(tmp_path) -> World:
    return World(tmp_path)


def test_a_published_night(world: World) -> None:
    verdict = verdict_of(world.base().night())
    assert (verdict["exit_code"], verdict["outcome"], verdict["files"]["accepted"]) == (0, "published", 2)
    assert verdict["build"] in verdict["sentence"]["sv"] and not verdict["alert"]
    assert len({verdict["sentence"][language] for language in ("fi", "sv", "en")}) == 3


def test_a_night_that_could_not_begin_names_the_build_that_stays(world: World) -> None:
    current = world.base().night().current
    verdict = verdict_of(None, OSError(28, "No space left on device"), Home(world.home))
    assert (verdict["exit_code"], verdict["build"]) == (4, current.build)
    assert verdict["alert"] and "No space left" in verdict["sentence"]["en"]


def test_another_run_under_way_is_no_alert_and_overwrites_nothing(world: World) -> None:
    verdict = verdict_of(None, RunUnderWay("Another run is under way: process 1."))
    leave_verdict(Home(world.home), verdict)
    assert (verdict["exit_code"], verdict["alert"]) == (5, False)
    assert not Home(world.home).verdict.exists()


@pytest.mark.parametrize(("command", "words"), [
    ("/no/such/program", "could not be run"),
    ("'unclosed", "could not be run"),
    ("false", "exit code 1"),
    ("", None),
])
def test_a_failing_alert_command_is_told_of_and_raises_nothing(world: World, command: str, words: str | None) -> None:
    settings = world.settings.model_copy(update={"alert_command": command})
    problem = alert(settings, verdict_of(None, "no"))
    assert problem is None if words is None else words in problem


def test_the_alert_command_gets_no_shell(world: World) -> None:
    settings = world.settings.model_copy(update={"alert_command": f"tee {world.root}/told {world.root}/$HOME;touch"})
    alert(settings, verdict_of(None, "no"))
    assert json.loads((world.root / "told").read_text("utf-8"))["exit_code"] == 4
    assert (world.root / "$HOME;touch").exists()


def test_an_incomplete_delivery_alerts_once_when_its_deadline_has_passed(world: World) -> None:
    def told(hours: float) -> bool:
        received = (datetime.now(HELSINKI) - timedelta(hours=hours)).isoformat()
        with a_night(world.settings) as night:
            night.fresh = [FileRecord("f", "d", "delivery", "a.csv", "0", "full", received, "held",
                                      rule_id="delivery_incomplete")]
            night.lake.keep(night.fresh[0])
            verdict = verdict_of(night)
            leave_verdict(night.home, verdict)
        return verdict["alert"]

    world.base().night()
    assert [told(1), told(25), told(49)] == [False, True, False]
