"""Nights that Dagster runs: what is published, what is not, what is told, and what the event log must never hold."""

import re
from dataclasses import replace
from pathlib import Path

import dagster as dg

from pipelines.door.landing import SourceUnreachable
from tests.graph.conftest import Runs, steps
from tests.support import T1, csv_of, people, person, project, wrong

CODE = re.compile(rb"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]\b")


def test_a_night_is_published_and_the_event_log_names_nobody(runs: Runs) -> None:
    runs.world.base(persons=60)
    result = runs.night(is_kept=True)
    assert result.success and runs.verdict["published"] and runs.world.one("SELECT count(*) FROM dim_project") > 0
    counts = result.asset_materializations_for_node("build")
    rows = {m.asset_key.to_user_string(): m.metadata.get("dagster/row_count") for m in counts}
    assert rows["dim_project"].value == runs.world.one("SELECT count(*) FROM dim_project")
    codes = {c for p in runs.world.landing.rglob("*.csv") for c in CODE.findall(p.read_bytes())}
    keys = {k["person_key"].encode() for k in runs.world.ask("SELECT DISTINCT person_key FROM fact_spell")}
    assert len(codes) > 50 and len(keys) > 50
    for path in (p for p in runs.dagster.rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert not codes & set(CODE.findall(content)), path
        assert not [k for k in keys if k in content], path


def test_with_nothing_new_the_run_succeeds_and_changes_no_file(runs: Runs) -> None:
    runs.world.base()
    assert runs.night().success
    before = runs.everything()
    again = runs.night()
    assert again.success and steps(again, "STEP_SKIPPED") == ["build", "published_warehouse"]
    assert runs.everything() == before
    assert (runs.verdict["outcome"], runs.verdict["exit_code"]) == ("nothing_new", 0)
    assert not runs.told.exists()


def test_a_check_shows_where_rows_fail_and_does_not_block(runs: Runs) -> None:
    bad = wrong(person(3)["person_key"])
    rows = [*people(3), person(3, person_key=bad), person(4, started_on="31.2.2026")]
    runs.world.put(f"hankkeet_{T1}.csv", csv_of("hankkeet", [project()]))
    runs.world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", rows))
    result = runs.night()
    assert result.success and runs.world.one("SELECT count(*) FROM fact_spell") == 3
    (check,) = [c for c in result.get_asset_check_evaluations()
                if (c.asset_key.to_user_string(), c.check_name) == ("stg_osallistujat", "cells_are_readable")]
    assert not check.passed and check.severity == dg.AssetCheckSeverity.WARN
    assert check.metadata["open_findings"].value == 2
    shown = [r.data for r in check.metadata["first_findings"].records]
    assert {(r["rule"], r["row"]) for r in shown} == {("row_identity_code_check", 5), ("date_impossible", 6)}
    assert all(r["file"] == f"osallistujat_{T1}.csv" and r["message"] for r in shown)
    assert bad not in str(shown) and "31.2.2026" not in str(shown)


def test_a_failing_blocking_check_keeps_the_previous_build(runs: Runs, monkeypatch) -> None:
    from pipelines.warehouse import build

    runs.world.base()
    assert runs.night().success
    before = (runs.world.home / "current.duckdb").resolve()
    whole = build.run_checks
    monkeypatch.setattr(build, "run_checks", lambda con, catalogue: [
        replace(c, failing=2, first=()) if c.name == "balance" else c for c in whole(con, catalogue)])
    runs.world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", people(21)))
    result = runs.night()
    assert not result.success and steps(result, "STEP_FAILURE") == ["build"]
    assert "published_warehouse" not in steps(result, "STEP_START") and not steps(result, "STEP_UP_FOR_RETRY")
    assert (runs.world.home / "current.duckdb").resolve() == before
    assert runs.verdict["exit_code"] == 4 and runs.verdict["failed_checks"][0]["name"] == "balance"
    assert "balance: 2 riviä" in runs.verdict["sentence"]["fi"] and runs.told.exists()


def test_a_refused_delivery_leaves_a_verdict_and_alerts(runs: Runs) -> None:
    runs.world.base()
    runs.world.put(f"hankkeet_{T1}.csv", "aivan;muuta\n1;2\n")
    result = runs.night()
    assert result.success
    assert (runs.verdict["exit_code"], runs.verdict["files"]["refused"]) == (3, 1)
    assert f"hankkeet_{T1}.csv" in runs.verdict["reasons"][0]
    assert runs.told.read_text("utf-8") and f"hankkeet_{T1}.csv" in runs.told.read_text("utf-8")
    (check,) = [c for c in result.get_asset_check_evaluations() if c.asset_key.path == ["lake", "hankkeet"]]
    assert not check.passed and check.metadata["verdict"].value == "refused"


def test_a_crash_of_the_rule_engine_is_a_failure_not_a_failed_check(runs: Runs, monkeypatch) -> None:
    from pipelines.gate import gx

    def crash(*_: object) -> None:
        raise gx.RuleEngineError("Rule x could not be evaluated.")

    monkeypatch.setattr(gx.Validator, "validate", crash)
    runs.world.base()
    result = runs.night()
    assert not result.success and steps(result, "STEP_FAILURE") == ["build"]
    assert not steps(result, "STEP_UP_FOR_RETRY")
    assert {c.check_name for c in result.get_asset_check_evaluations()} == {"newest_file_is_accepted"}
    assert "Rule x" in runs.verdict["error"] and runs.verdict["exit_code"] == 4 and runs.told.exists()


def test_a_message_of_another_library_is_not_shown(runs: Runs, monkeypatch) -> None:
    canary = person(7)["person_key"]
    monkeypatch.setattr("pipelines.night.build", lambda *_, **__: int(canary))
    runs.world.base()
    assert not runs.night(is_kept=True).success
    assert "Unexpected ValueError" in runs.verdict["error"]
    assert not [p for p in runs.dagster.rglob("*") if p.is_file() and canary.encode() in p.read_bytes()]


def test_what_passes_by_itself_is_tried_again(runs: Runs, monkeypatch) -> None:
    from pipelines import night

    tries = []
    whole = night.collect

    def away_at_first(*given: object):
        tries.append(1)
        if len(tries) < 3:
            raise SourceUnreachable("The landing folder is away.")
        return whole(*given)

    monkeypatch.setattr(night, "collect", away_at_first)
    monkeypatch.setattr(night, "RETRY_SECONDS", ())
    monkeypatch.setattr("assets.lake.RETRIES", dg.RetryPolicy(max_retries=3, delay=0))
    runs.world.base()
    result = runs.night()
    assert result.success and steps(result, "STEP_UP_FOR_RETRY") == ["take_in", "take_in"]
    assert runs.verdict["outcome"] == "published" and not runs.told.exists()


def test_what_cannot_pass_is_not_tried_again(runs: Runs) -> None:
    runs.world.home.mkdir(exist_ok=True)
    (runs.world.home / "VERSION").write_text("99\n", "utf-8")
    result = runs.night()
    assert not result.success and not steps(result, "STEP_UP_FOR_RETRY")
    assert "layout 99" in runs.verdict["error"] and runs.told.exists()


def test_a_run_beside_another_leaves_its_verdict_alone(runs: Runs, monkeypatch) -> None:
    from pipelines.home import open_home, run_lock

    monkeypatch.setattr("assets.lake.RETRIES", dg.RetryPolicy(max_retries=1, delay=0))
    runs.world.base()
    with run_lock(open_home(runs.world.home)):
        result = runs.night()
    assert not result.success and steps(result, "STEP_UP_FOR_RETRY") == ["take_in"]
    assert not Path(runs.world.home / "reports" / "verdict.json").exists() and not runs.told.exists()
