"""`eura diff`: each cause by itself, and the parts that add up (faults F11, F55)."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.proof.diff import CAUSES, Side, changes
from pipelines.proof.moments import moment_of
from tests.proof.proving import changes_add_up
from tests.support import T0, T1, World, csv_of, organisation, person, project, report, theme

Q1, Q2 = date(2026, 3, 31), date(2026, 6, 30)
THEN = moment_of("2026-09-28")
TOTAL = ("theme", "UTM", "ALL", "T")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two nights between which one of everything happens."""
    world = World(tmp_path_factory.mktemp("diff"), hold_if_vanished_pct=100)
    world.put(f"hankkeet_{T0}.csv", csv_of("hankkeet", [project(), project("S10002", location_code="Kainuu")]))
    world.put(f"teemat_{T0}.csv", csv_of("teemat", [theme(), theme(owner="S10002"), theme(owner="S10003")]))
    first = [person(n) for n in range(1, 5)] + [person(5, record_status="jätetty"), person(6, project_code="S10003")]
    world.put(f"osallistujat_{T0}.csv", csv_of("osallistujat", first))
    world.put(f"seurantaraportit_{T0}.csv", csv_of("seurantaraportit", [report(1, period_end="31.3.2026", value="3")]))
    shared = organisation("8000006-3", project_code="S10002")
    world.put(f"organisaatiot_{T0}.csv", csv_of("organisaatiot", [organisation("8000006-3"), shared]))
    world.night()
    world.put(f"hankkeet_{T1}.csv", csv_of("hankkeet", [project(), project("S10002", location_code="Kainuu"), project("S10003")]))
    second = [
        person(1, status_at_start="työssä"),  # corrected: entry status in a closed quarter (F55)
        person(2), person(3),  # 4 is withdrawn
        person(5),  # approved since: late
        person(6, project_code="S10003"),  # its project has come: late
        person(7),  # late (F11)
        person(8, started_on="15.5.2026"),  # new in the second quarter
    ]
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", second))
    reports = [report(1, period_end="31.3.2026", value="3"), report(2, period_end="31.5.2026", value="8")]
    world.put(f"seurantaraportit_{T1}.csv", csv_of("seurantaraportit", reports))
    world.put(f"organisaatiot_{T1}.csv", csv_of("organisaatiot", [shared, organisation("8000014-3")]))
    world.night()
    return world


def causes(row: dict) -> dict[str, float]:
    return {c: float(row[c]) for c in CAUSES if row[c]}


def test_f11_f55_every_cause_has_its_part(world: World) -> None:
    found = changes_add_up(world.settings, Side(Q1, THEN), Side(Q2))
    assert causes(found[("EECO01", *TOTAL)]) == {"new_in_period": 1, "arrived_late": 3, "withdrawn": -1}
    assert causes(found[("EECO02", *TOTAL)]) == {"new_in_period": 1, "arrived_late": 3, "corrected": -1, "withdrawn": -1}
    assert causes(found[("EECO05", *TOTAL)]) == {"corrected": 1}
    assert causes(found[("EECO12", *TOTAL)]) == {"new_in_period": 5}
    # two projects share one employer: its row in the first is withdrawn, another employer came late
    assert causes(found[("UTM-O01", "project", "S10001", "ALL", "T")]) == {"arrived_late": 1, "withdrawn": -1}
    assert causes(found[("UTM-O01", *TOTAL)]) == {"arrived_late": 1}


def test_two_moments_of_one_cut_off(world: World) -> None:
    found = changes_add_up(world.settings, Side(Q1, THEN), Side(Q1))
    assert causes(found[("EECO01", *TOTAL)]) == {"arrived_late": 3, "withdrawn": -1}
    assert not any(row["new_in_period"] for row in found.values())


def test_two_cut_offs_of_one_moment_differ_by_the_period_alone(world: World) -> None:
    found = changes_add_up(world.settings, Side(Q1), Side(Q2))
    assert found and all(set(causes(row)) <= {"new_in_period"} for row in found.values())


def test_what_was_published_otherwise_is_a_changed_rule_or_an_erasure(world: World, tmp_path: Path) -> None:
    """A figure that was published under other rules; and one that an erasure has lowered since."""
    key = dict(zip(("indicator_code", "level", "owner_code", "region_category", "gender"), ("EECO01", *TOTAL), strict=True))
    published = pd.DataFrame([key | {"value": 6.0}])
    erasure = tmp_path / "1.parquet"
    pd.DataFrame([key | {"cut_off": Q1, "value_change": -1.0}, key | {"cut_off": Q2, "value_change": -1.0}]).to_parquet(erasure)
    found = changes(world.settings, Side(Q1, THEN), Side(Q1, THEN), published=published, erasures=[erasure])
    (row,) = found[(found.indicator_code == "EECO01") & (found.level == "theme") & (found.gender == "T") &
                   (found.region_category == "ALL")].to_dict("records")
    assert causes(row) == {"rule_changed": -1, "erased": -1} and (row["before"], row["after"]) == (6, 4)


def test_the_command_shows_and_sums(world: World) -> None:
    runner = CliRunner()
    words = ["diff", "2026Q1", "2026Q2", "--known-before", "2026-09-28", "--owner", "UTM", "--home", str(world.home)]
    answer = json.loads(runner.invoke(app, [*words, "--json"]).stdout)
    (total,) = [f for f in answer["figures"]
                if (f["indicator_code"], f["region_category"], f["gender"]) == ("EECO01", "ALL", "T")]
    assert (total["before"], total["after"], total["arrived_late"]) == (4, 7, 3)
    shown = runner.invoke(app, [*words, "--indicator", "EECO01"])
    assert shown.exit_code == 0 and "EECO01" in shown.output
    assert "no cut-off" in runner.invoke(app, ["diff", "2026Q1", "2027Q1", "--language", "en", "--home", str(world.home)]).output
