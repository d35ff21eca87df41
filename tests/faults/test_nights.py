"""What several nights make of a change (faults F50, F55, F56): parents that come later, corrections, rows that go."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from tests.support import T0, T1, T2, World, catalogue, csv_of, manifest, people, person, project, report

LATE = report(1, project_code="S10002")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two nights. In the second a parent arrives, one entry status is corrected and one person is gone."""
    world = World(tmp_path_factory.mktemp("nights")).base()
    world.put(f"osallistujat_{T0}.csv", csv_of("osallistujat", [*people(20), person(30, project_code="S10002")]))
    world.put(f"seurantaraportit_{T0}.csv", csv_of("seurantaraportit", [report(1), LATE]))
    world.night()
    world.first = {"findings": world.findings("orphan"), "spells": world.one("SELECT count(*) FROM fact_spell"),
                   "counts": [world.counts(f"{e}_{T0}.csv") for e in ("osallistujat", "seurantaraportit")]}
    world.put(f"hankkeet_{T1}.csv", csv_of("hankkeet", [project(), project("S10002")]))
    corrected = [person(0, status_at_start="työssä"), *people(20)[2:], person(30, project_code="S10002")]
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", corrected))
    world.night()
    return world


def test_f50_orphans_wait_for_their_parent(world: World) -> None:
    """Rows of an unknown project are quarantined; once it arrives they count, and the finding closes with its date."""
    assert world.first["counts"] == [(21, 20, 1, 0), (2, 1, 1, 0)] and world.first["spells"] == 20
    assert [f["status"] for f in world.first["findings"]] == ["open", "open"]
    assert all("hankkeet" in f["message_en"] and "taken in once it does" in f["message_en"] for f in world.first["findings"])
    assert world.counts(f"seurantaraportit_{T0}.csv") == (2, 2, 0, 0)
    assert world.one("SELECT count(*) FROM fact_report_value WHERE project_code = 'S10002'") == 1
    closed = world.findings("orphan")
    assert [f["status"] for f in closed] == ["closed", "closed"]
    assert {f["closed_at"].isoformat() for f in closed} == {"2026-09-29T01:45:00+03:00"}
    assert {f["export"] for f in closed} == {"osallistujat", "seurantaraportit"}
    world.balanced()


def spells(world: World, at: str) -> list[tuple]:
    """(person, status) as known at a moment, of S10001."""
    lake, export = world.last.lake, catalogue().exports["osallistujat"]
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'Europe/Helsinki'")
        return con.execute(f"""SELECT person_key, status_at_start, known_from, known_to
                               FROM ({lake.versions_sql(export, datetime.fromisoformat(at))})
                               WHERE project_code = 'S10001' AND known_to IS NULL ORDER BY ALL""").fetchall()


def test_f55_a_correction_is_a_new_version(world: World) -> None:
    """The corrected row has a new version from the new export's moment; as known before, the old one still holds."""
    before, after = spells(world, "2026-09-28T12:00:00+03:00"), spells(world, "2026-09-29T12:00:00+03:00")
    assert {s[1] for s in before} == {"työtön"} and len(before) == 20
    assert [s[1] for s in after if s[1] != "työtön"] == ["työssä"]
    key = next(s[0] for s in after if s[1] == "työssä")
    assert next(s[1] for s in before if s[0] == key) == "työtön"
    assert next(s[2].isoformat() for s in after if s[0] == key) == "2026-09-29T01:45:00+03:00"
    row = world.delivery(f"osallistujat_{T1}.csv")
    assert (row["new_rows"], row["changed_rows"], row["vanished_rows"]) == (0, 1, 1)


def test_f56_an_absent_row_is_closed_not_deleted(world: World) -> None:
    """It counts no more, and stays in the lake for what was known before; the drop is said."""
    gone = {s[0] for s in spells(world, "2026-09-28T12:00:00+03:00")} - {s[0] for s in spells(world, "2026-09-29T12:00:00+03:00")}
    assert len(gone) == 1
    assert world.ask("SELECT 1 FROM fact_spell WHERE person_key = ?", *gone) == []
    with duckdb.connect() as con:
        kept = con.execute(f"SELECT count(*) FROM '{world.home}/lake/osallistujat/*.rows.parquet' WHERE person_key = ?",
                           [*gone]).fetchone()
    assert kept == (1,)
    assert "1 are missing" in world.finding("file_volume_drop")["message_en"]


def test_f02_a_delivery_in_several_files(tmp_path: Path) -> None:
    """Two files of one export in one delivery count together, night after night, each with its own balance."""
    world = World(tmp_path).base()
    for stamp, day, rows in ((T1, "29", people(20)), (T2, "30", [person(0, education="korkea-aste"), *people(20)[1:]])):
        files = [{"name": f"{name}_{stamp}.csv", "export": "osallistujat", "rows": 10} for name in ("a", "b")]
        world.put(f"{stamp}/manifest.json", manifest(files, f"2026-09-{day}T01:45:00+03:00"))
        world.put(f"{stamp}/a_{stamp}.csv", csv_of("osallistujat", rows[:10]))
        world.put(f"{stamp}/b_{stamp}.csv", csv_of("osallistujat", rows[10:]))
    world.night()
    for name in (f"a_{T1}.csv", f"b_{T1}.csv", f"a_{T2}.csv", f"b_{T2}.csv"):
        assert world.counts(name) == (10, 10, 0, 0), name
    assert world.one("SELECT count(*) FROM fact_spell") == 20
    assert world.one("SELECT count(*) FROM fact_spell WHERE education = 'korkea-aste'") == 1
    world.balanced()
