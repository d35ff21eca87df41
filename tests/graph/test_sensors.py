"""The landing sensor asks for one run for each change, and never raises; a run that died is told of."""

import json
import os
import shutil
import time

import dagster as dg

from assets.tonight import VERDICT_TAG
from pipelines.sensors import landing_changed, run_died
from tests.graph.conftest import Runs


def look(cursor: str | None) -> tuple[object, str]:
    context = dg.build_sensor_context(cursor=cursor)
    answer = landing_changed(context)
    return answer, context.cursor


def test_one_run_for_each_change_once_landing_is_at_rest(runs: Runs) -> None:
    runs.world.put("hankkeet_20260928T0145.csv", "a")
    first, cursor = look(None)
    assert isinstance(first, dg.SkipReason) and "changing" in first.skip_message
    second, cursor = look(cursor)
    assert isinstance(second, dg.RunRequest) and second.run_key
    third, cursor = look(cursor)
    assert isinstance(third, dg.SkipReason) and "Nothing has changed" in third.skip_message
    runs.world.put("delivery/osallistujat_20260928T0145.csv", "b")
    _, cursor = look(cursor)
    again, cursor = look(cursor)
    assert isinstance(again, dg.RunRequest) and again.run_key != second.run_key


def test_a_file_that_is_still_written_waits(runs: Runs, monkeypatch) -> None:
    monkeypatch.setenv("EURA_STABLE_SECONDS", "60")
    path = runs.world.put("hankkeet_20260928T0145.csv", "a", age=5)
    _, cursor = look(None)
    waiting, cursor = look(cursor)
    assert isinstance(waiting, dg.SkipReason)
    os.utime(path, (time.time() - 120,) * 2)
    _, cursor = look(cursor)
    assert isinstance(look(cursor)[0], dg.RunRequest)


def test_no_landing_is_a_reason_not_an_error(runs: Runs) -> None:
    shutil.rmtree(runs.world.landing)
    answer, _ = look(None)
    assert isinstance(answer, dg.SkipReason) and str(runs.world.landing) in answer.skip_message


def test_a_run_that_died_is_told_of(runs: Runs) -> None:
    @dg.op
    def dies() -> None:
        raise ValueError

    @dg.job
    def nightly() -> None:
        dies()

    with runs.instance() as instance:
        for tags, is_told in (({}, True), ({VERDICT_TAG: "not_published"}, False)):
            runs.told.unlink(missing_ok=True)
            result = nightly.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
            context = dg.build_run_status_sensor_context(
                "run_died", result.get_run_failure_event(), instance, result.dagster_run).for_run_failure()
            run_died(context)
            assert runs.told.exists() == is_told
    assert json.loads((runs.world.home / "reports" / "verdict.json").read_text("utf-8"))["exit_code"] == 4
