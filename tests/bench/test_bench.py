"""The benchmark on a small world: its figures are all there, its rule sets agree, and it sees when they do not."""

import io
import json

import pandas as pd
import pytest
from rich.console import Console

from pipelines.bench import run_bench
from pipelines.bench.compare import disagreements
from pipelines.bench.result import TARGET_ROWS, BenchResult, render
from pipelines.bench.run import HAND_SQL

ROWS = 5_000


@pytest.fixture(scope="module")
def result() -> BenchResult:
    return run_bench(ROWS, repeats=1, threads=2, say=lambda step: None)


def test_the_three_ways_to_judge_find_the_same_rows(result):
    assert result.problems == []
    pairs = result.rules["pairs"]
    assert pairs["ours"] == pairs["hand"] == pairs["peer"] > 100
    planted = {"code_unknown", "date_impossible", "date_two_digit_year", "ended_before_start", "key_conflict",
               "row_identity_code_check", "value_out_of_range"}  # what story.yml puts into the benchmark's rows
    assert planted <= set(result.rules["rules_that_fail"])
    assert result.rules["peer"]["rows"] == ROWS


def test_every_figure_is_there(result):
    lines = {m.name: m for m in result.measures}
    assert list(lines) == ["floor: bare DuckDB", "our night", "our night, nothing new",
                           "rules: hand SQL", "rules: ours", "rules: GX on pandas"]
    assert all(m.seconds > 0 for m in lines.values())
    assert all(lines[n].ratio and lines[n].target for n in ("our night", "rules: ours", "rules: GX on pandas"))
    assert all(lines[n].peak_mib > 50 for n in list(lines)[:3])
    assert set(result.versions) == {"python", "duckdb", "gx", "pandas", "pyarrow"}
    assert {"cores", "threads", "memory_limit"} <= set(result.machine)
    assert {"read and cast", "final SQL", "checkpoint"} <= set(result.steps["floor"])
    assert {"imports", "landing", "lake", "gate", "warehouse", "checks", "publish"} <= set(result.steps["our night"])


def test_the_floor_is_the_same_warehouse_without_the_rules(result):
    assert json.loads(json.dumps(result.as_dict()))["measures"][1]["is_met"] is None  # judged at full scale only
    screen = io.StringIO()
    render(result, Console(file=screen, width=200))
    assert "our night, nothing new" in screen.getvalue() and "No problem." in screen.getvalue()


def test_a_rule_that_judges_differently_is_named(tmp_path):
    planted = tmp_path / "hand.sql"
    hand = HAND_SQL.read_text("utf-8")
    planted.write_text(hand.replace("THEN 'ended_before_start'", "AND row_no > 200 THEN 'ended_before_start'"), "utf-8")
    found = run_bench(1_000, repeats=1, threads=2, hand_sql=planted, say=lambda step: None)
    assert len(found.problems) == 2
    for problem, other in zip(found.problems, ("ours", "peer"), strict=True):
        assert f"break ended_before_start by {other} and not by hand; the first: " in problem


def test_differences_name_rows_and_rules_only(tmp_path):
    for name, rows in (("ours", [2, 3, 9]), ("hand", [2, 3, 9]), ("peer", [2])):
        pd.DataFrame({"row_no": rows, "rule_id": "age_below_15"}).to_parquet(tmp_path / f"{name}.parquet")
    pd.DataFrame({"row_no": [2, 3]}).to_parquet(tmp_path / "rows.parquet")  # row 9 was not in the peer's share
    assert disagreements(tmp_path) == [
        "Sets differ: 1 rows break age_below_15 by ours and not by peer; the first: 3",
        "Sets differ: 1 rows break age_below_15 by hand and not by peer; the first: 3"]


def test_a_missed_target_is_a_problem_at_full_scale_on_a_quiet_machine_only():
    missed = ["our night: target missed, ≤ 3 × the floor"]
    for rows, others, problems in ((TARGET_ROWS - 1, 0, []), (TARGET_ROWS, 0.5, []), (TARGET_ROWS, 0, missed)):
        result = BenchResult(rows, 1, 1, 2021, {}, {}, others=others)
        result.add("our night", 9.0, ("≤ 3 × the floor", False), ratio=4.0)
        assert result.problems == problems
