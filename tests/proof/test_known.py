"""The warehouse as known then: the contents of that night, byte for byte, and a past that later deliveries do not touch."""

import csv
import io
import os
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.proof.known import known_build
from pipelines.proof.moments import moment_of
from tests.support import T0, T1, T2, World, call_page, csv_of, people, person, project, report, theme


def exported(path: Path) -> dict[str, bytes]:
    """Every published table as CSV, in a fixed order, without the moment of arrival."""
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("SET TimeZone = 'Europe/Helsinki'")
        tables = con.sql("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY 1")
        names = [name for (name,) in tables.fetchall()]
        files = {}
        for name in names:
            columns = ", ".join(c for c in con.table(name).columns if c != "received_at")
            out = io.StringIO()
            csv.writer(out).writerows(con.sql(f"SELECT {columns} FROM {name} ORDER BY ALL").fetchall())
            files[name] = out.getvalue().encode()
        return files


def deliver(world: World, stamp: str, rows: list, **over: str) -> None:
    world.put(f"hankkeet_{stamp}.csv", csv_of("hankkeet", [project(**over)]))
    world.put(f"osallistujat_{stamp}.csv", csv_of("osallistujat", rows))
    world.put(f"teemat_{stamp}.csv", csv_of("teemat", [theme()]))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Three nights; in the second a file is refused beside the ones that are taken in."""
    world = World(tmp_path_factory.mktemp("known"), hold_if_vanished_pct=100)
    world.nights = []
    deliver(world, T0, people(10))
    world.nights.append(world.night().home.current.resolve())
    deliver(world, T1, [person(0, status_at_start="työssä"), *people(10)[1:8]], title="Hanke uudella nimellä")
    world.put(f"seurantaraportit_{T1}.csv", "")
    world.nights.append(world.night().home.current.resolve())
    deliver(world, T2, [*people(12), person(20, project_code="S19999")], title="Hanke uudella nimellä", ends_on="31.12.2028")
    world.put(f"seurantaraportit_{T2}.csv", csv_of("seurantaraportit", [report(1)]))
    world.nights.append(world.night().home.current.resolve())
    return world


@pytest.mark.parametrize(("night", "moment"), [(0, "2026-09-28"), (1, "2026-09-29T12:00"), (2, "2026-12-31")])
def test_as_known_then_is_what_that_night_published(world: World, night: int, moment: str) -> None:
    now, then = exported(known_build(world.settings, moment_of(moment))), exported(world.nights[night])
    assert now.keys() == then.keys() and [n for n in now if now[n] != then[n]] == []


def test_a_kept_build_answers_again_and_cannot_be_changed(world: World) -> None:
    path = known_build(world.settings, moment_of("2026-09-28"))
    before = path.stat().st_mtime_ns
    assert known_build(world.settings, moment_of("2026-09-28T18:00")) == path and path.stat().st_mtime_ns == before
    assert os.stat(path).st_mode & 0o222 == 0


def test_the_command_asks_any_moment(world: World) -> None:
    def count(*words: str) -> str:
        asked = ["sql", "SELECT count(*) FROM fact_spell", "--format", "csv", "--home", str(world.home)]
        answer = CliRunner().invoke(app, [*asked, *words])
        assert answer.exit_code == 0, answer.output
        return answer.stdout.split()[-1]

    assert [count(), count("--known-at", "2026-09-28"), count("--known-at", "2026-09-29T01:45+03:00")] == ["12", "10", "8"]


def test_a_project_has_its_validity_in_both_senses(world: World) -> None:
    rows = world.ask("SELECT version_no, title, CAST(held_to AS VARCHAR), CAST(CAST(known_from AS DATE) AS VARCHAR), "
                     "CAST(CAST(known_to AS DATE) AS VARCHAR) FROM dim_project_version ORDER BY version_no")
    assert [tuple(row.values()) for row in rows] == [
        (1, "Hanke S10001", "2027-12-31", "2026-09-28", "2026-09-29"),
        (2, "Hanke uudella nimellä", "2027-12-31", "2026-09-29", "2026-09-30"),
        (3, "Hanke uudella nimellä", "2028-12-31", "2026-09-30", None)]


def test_a_decision_has_its_validity_in_both_senses(tmp_path: Path) -> None:
    """The grant holds until the day before the change takes effect; before the change was known it had no end."""
    world = World(tmp_path)
    grant = {"project_code": "S10001", "decision_no": "0", "decision_kind": "tukipäätös", "decided_on": "1.1.2025",
             "granted_eur": "100"}
    change = grant | {"decision_no": "1", "decision_kind": "muutospäätös", "decided_on": "1.3.2026", "effective_from": "1.2.2026",
                      "granted_eur": "150"}
    world.put(f"hankkeet_{T0}.csv", csv_of("hankkeet", [project()]))
    world.put(f"paatokset_{T0}.csv", csv_of("paatokset", [grant]))
    world.put(f"paatokset_{T1}.csv", csv_of("paatokset", [grant | {"granted_eur": "120"}, change]))
    world.night()
    rows = world.ask("""
        SELECT decision_no, version_no, CAST(held_from AS VARCHAR), CAST(held_to AS VARCHAR), CAST(granted_eur AS INTEGER),
               CAST(CAST(known_from AS DATE) AS VARCHAR), CAST(CAST(known_to AS DATE) AS VARCHAR)
        FROM fact_decision_version ORDER BY decision_no, version_no""")
    assert [tuple(row.values()) for row in rows] == [
        (0, 1, "2025-01-01", None, 100, "2026-09-28", "2026-09-29"),
        (0, 2, "2025-01-01", "2026-01-31", 120, "2026-09-29", None),
        (1, 1, "2026-02-01", None, 150, "2026-09-29", None)]


def test_authorities_have_their_validity(world: World) -> None:
    names = world.ask("SELECT label_fi, held_from, held_to, origin FROM dim_code_version "
                      "WHERE list = 'viranomainen' AND code = '6207' ORDER BY held_from NULLS FIRST")
    assert [(str(n["held_to"]), n["origin"]) for n in names][:1] == [("2025-12-31", "catalogue")]
    assert "elinvoimakeskus" in names[-1]["label_fi"] and names[-1]["held_to"] is None


def test_an_authority_has_its_names_in_both_senses(tmp_path: Path) -> None:
    """A name of a call page is known from that page until one says otherwise; the catalogue's names hold for their days."""
    world = World(tmp_path)
    call = {"id": "1", "hakutunnus": "KOE-1", "otsikko": "Haku"}
    lists = '"koodisto": {"viranomainen": {"9901": {"fi": "%s"}}}'
    for stamp, name in ((T0, "Elinvoimakeskus"), (T1, "Hämeen elinvoimakeskus")):
        world.put(f"hankkeet_{stamp}.csv", csv_of("hankkeet", [project()]))
        world.put(f"hakuilmoitukset_{stamp}.json", call_page(call).replace('"koodisto": {}', lists % name))
    world.night()
    delivered = world.ask("""
        SELECT name_fi, held_from, CAST(CAST(known_from AS DATE) AS VARCHAR), CAST(CAST(known_to AS DATE) AS VARCHAR)
        FROM dim_authority_version WHERE authority_code = '9901' ORDER BY version_no""")
    assert [tuple(row.values()) for row in delivered] == [
        ("Elinvoimakeskus", None, "2026-09-28", "2026-09-29"), ("Hämeen elinvoimakeskus", None, "2026-09-29", None)]
    shipped = world.ask("SELECT CAST(held_to AS VARCHAR), known_from FROM dim_authority_version "
                        "WHERE authority_code = '6207' AND origin = 'catalogue' ORDER BY version_no")
    assert ("2025-12-31", None) in [tuple(row.values()) for row in shipped]
