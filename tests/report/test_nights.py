"""The story of a finding: opened, still open with its age, closed by the corrected row, and open again as a new one."""

from datetime import date
from pathlib import Path

from tests.report.conftest import LATE, Nights, files, kept, rows_of, written
from tests.support import T0, T1, T2, World, csv_of, person, project

RULE = "ended_before_start"


def of_rule(nights: Nights, night: int) -> list[dict]:
    return sorted((f for f in nights.findings[night - 1] if f["rule_id"] == RULE), key=lambda f: f["first_seen_at"])


def test_a_finding_opens_with_the_first_delivery_that_holds_it(nights: Nights) -> None:
    (found,) = of_rule(nights, 1)
    assert (found["status"], found["closed_at"], found["row_no"]) == ("open", None, 2)
    assert found["first_seen_at"].date() == date(2026, 9, 28)


def test_a_row_that_moves_and_changes_elsewhere_keeps_its_finding(nights: Nights) -> None:
    (before,), (after,) = of_rule(nights, 1), of_rule(nights, 2)
    assert after["finding_id"] == before["finding_id"] and after["first_seen_at"] == before["first_seen_at"]
    assert after["status"] == "open" and after["row_no"] > before["row_no"]


def test_an_open_finding_shows_its_age(nights: Nights) -> None:
    for night, days in ((1, 0), (2, 1)):
        (row,) = (r for r in rows_of(kept(nights, night, "xlsx"), 2) if r["Rule"] == RULE)
        assert row["Days open"] == days and row["First seen"].date() == date(2026, 9, 28)


def test_the_corrected_row_closes_its_finding_with_its_day(nights: Nights) -> None:
    (found,) = of_rule(nights, 3)
    assert found["status"] == "closed" and found["closed_at"].date() == date(2026, 9, 30)
    book = kept(nights, 3, "xlsx")
    assert not [r for r in rows_of(book, 2) if r["Rule"] == RULE]
    (row,) = (r for r in rows_of(book, 4) if r["Rule"] == RULE)
    assert row["Closed"].date() == date(2026, 9, 30) and row["Days to mend"] == 2


def test_the_same_error_again_is_a_new_finding_and_the_old_one_stays_closed(nights: Nights) -> None:
    old, new = of_rule(nights, 4)
    (closed,) = of_rule(nights, 3)
    assert old == closed
    assert new["finding_id"] != old["finding_id"] and new["status"] == "open"
    assert new["first_seen_at"].date() == date(2026, 10, 1)
    book = kept(nights, 4, "xlsx")
    (row,) = (r for r in rows_of(book, 2) if r["Rule"] == RULE)
    assert row["Days open"] == 0 and [r for r in rows_of(book, 4) if r["Rule"] == RULE]


def test_f50_the_report_of_an_unknown_project_waits_and_closes_when_it_comes(nights: Nights) -> None:
    waiting = [f for f in nights.findings[0] if f["project_code"] == LATE and f["rule_id"] == "orphan"]
    assert [f["status"] for f in waiting] == ["open"]
    book, page = files(written(nights.world, "--project", LATE, "--language", "en"), LATE)
    (row,) = rows_of(book, 4)
    assert row["Rule"] == "orphan" and row["Closed"].date() == date(2026, 9, 29)
    assert "no open finding" in page.read_text("utf-8")


def test_a_version_that_was_gone_before_its_project_vanished_has_no_finding(tmp_path: Path) -> None:
    world = World(tmp_path, hold_if_vanished_pct=100)
    both, one = [project("S10001"), project("S10002")], [project("S10001")]
    for stamp, projects, education in ((T0, both, "toinen aste"), (T1, both, "korkea-aste"), (T2, one, "korkea-aste")):
        world.put(f"hankkeet_{stamp}.csv", csv_of("hankkeet", projects))
        world.put(f"osallistujat_{stamp}.csv", csv_of("osallistujat", [person(1, project_code="S10002", education=education)]))
    world.night()
    found = world.finding("orphan", project_code="S10002")
    assert (found["first_seen_at"].date(), found["status"]) == (date(2026, 9, 30), "open")
    assert world.counts(f"osallistujat_{T0}.csv") == (1, 1, 0, 0)  # when it held, its project was there


def test_the_trend_adds_up_to_all_findings(nights: Nights) -> None:
    world = nights.world
    for export in ("osallistujat", "seurantaraportit"):
        (sums,) = world.ask("""SELECT sum(opened) AS opened, sum(closed) AS closed,
                                      sum(open_after) FILTER (WHERE exported_at = '2026-10-01 01:45:00+03') AS open_after
                               FROM quality_finding_trend WHERE export = ?""", export)
        found = world.findings(export=export)
        assert found and sums == {"opened": len(found), "closed": sum(f["status"] == "closed" for f in found),
                                  "open_after": sum(f["status"] == "open" for f in found)}
    (third,) = world.ask("SELECT opened, closed FROM quality_finding_trend WHERE export = 'osallistujat' AND severity = 'error' "
                         "AND exported_at = '2026-09-30 01:45:00+03'")
    assert third == {"opened": 0, "closed": 1}
