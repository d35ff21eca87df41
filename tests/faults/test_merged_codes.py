"""F57: a project code is merged into another one and no longer delivered."""

from pathlib import Path

from tests.support import T0, T1, World, csv_of, person, project

SUCCESSOR = ("code,label_fi,label_sv,label_en,synonyms,valid_from,valid_to,parent,note\n"
             "S10001,Yhdistetty,Sammanslagen,Merged,,2026-09-29,,S10002,\n")
TOTALS = """SELECT cut_off, value FROM mart_indicator_value WHERE indicator_code = 'EECO01' AND level = 'programme'
            AND gender = 'T' AND region_category = 'ALL' AND cut_off <= DATE '2026-06-30' ORDER BY cut_off"""
SPELLS = [person(1), person(2), person(3, project_code="S10002")]


def merged(root: Path) -> World:
    """One night with two projects; in the next delivery the first is gone, its participants are still under its code."""
    world = World(root, hold_if_vanished_pct=100.0)
    world.put(f"hankkeet_{T0}.csv", csv_of("hankkeet", [project(), project("S10002")]))
    world.put(f"osallistujat_{T0}.csv", csv_of("osallistujat", SPELLS))
    world.night()
    world.put(f"hankkeet_{T1}.csv", csv_of("hankkeet", [project("S10002")]))
    return world


def test_f57_a_merged_code_keeps_its_figures_and_resolves(tmp_path: Path) -> None:
    """Totals before the change stay, nobody becomes an orphan, and the old code names the one that goes on."""
    world = merged(tmp_path)
    before = world.ask(TOTALS)
    overlay = world.home / "catalogue.d" / "codelists"
    overlay.mkdir(parents=True)
    (overlay / "project_successor.csv").write_text(SUCCESSOR, "utf-8")
    world.night()
    assert before and world.ask(TOTALS) == before
    assert world.ask("SELECT 1 FROM quality_finding WHERE rule_id = 'orphan'") == []
    assert world.ask("SELECT old_project_code, new_project_code, CAST(valid_from AS VARCHAR) AS valid_from "
                     "FROM bridge_project_successor") == [
        {"old_project_code": "S10001", "new_project_code": "S10002", "valid_from": "2026-09-29"}]


def test_f57_a_code_that_vanishes_without_a_successor_makes_orphans(tmp_path: Path) -> None:
    """Without the operator's word its participants wait under the orphan rule, which says why."""
    world = merged(tmp_path)
    world.night()
    found = world.ask("SELECT message_en, status FROM quality_finding WHERE rule_id = 'orphan'")
    assert len(found) == 2 and all("has not arrived" in f["message_en"] and f["status"] == "open" for f in found)
