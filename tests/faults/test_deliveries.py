"""Deliveries one after the other (faults F2, F3, F7, F8, F10–F16): the same name again, files that grow, order, names."""

import os
import shutil
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.door import archive as archive_module
from tests.faults.conftest import facts_of
from tests.support import (
    T0,
    T1,
    T2,
    World,
    catalogue,
    csv_of,
    manifest,
    people,
    person,
    project,
    report,
    sha,
    theme,
)

PEOPLE = csv_of("osallistujat", people(20))
REPORT = csv_of("seurantaraportit", [report()])


def test_f02_same_name_other_bytes(tmp_path: Path) -> None:
    """The same name with other content is a new delivery: both archived, with new, changed and vanished counts."""
    world = World(tmp_path).base()
    world.night()
    name = f"osallistujat_{T0}.csv"
    second = csv_of("osallistujat", [*people(19)[1:], person(0, education="korkea-aste"), person(30), person(31)])
    world.put(name, second)
    night = world.night()
    assert [(r.file, r.verdict) for r in night.fresh] == [(name, "accepted")]
    before, after = world.deliveries(name)
    assert before["delivery_id"] != after["delivery_id"]
    assert (before["new_rows"], before["changed_rows"], before["vanished_rows"]) == (20, 0, 0)
    assert (after["new_rows"], after["changed_rows"], after["vanished_rows"]) == (2, 1, 1)
    assert (before["rows"], before["accepted"], after["rows"], after["accepted"]) == (20, 20, 21, 21)
    for content in (PEOPLE, second):
        assert world.archived(sha(content)).decode() == content
    assert facts_of(world)[0] == 21 and world.one("SELECT count(*) FROM fact_spell WHERE education = 'korkea-aste'") == 1
    assert "20 rows" in world.finding("file_volume_drop")["message_en"]
    world.balanced()


def test_f03_a_file_that_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read before it has rested or is whole by its manifest, nor when it changes under our hands."""
    world = World(tmp_path, stable_seconds=60.0)

    def taken() -> set[str]:
        night = world.take_in()
        assert [(r.file, r.rule_id, r.params) for r in night.refused] == []
        return {r.file for r in night.lake.records().values()}

    world.put(f"osallistujat_{T0}.csv", PEOPLE, age=5)
    world.put("kansio/hankkeet_20260928T0145.csv", csv_of("hankkeet", [project()]), age=5)
    entry = {"name": "raportit.csv", "export": "seurantaraportit"}
    world.put("whole/manifest.json", manifest([entry | {"sha256": sha(REPORT)}], "2026-09-28T01:45:00+03:00"), age=5)
    world.put("whole/raportit.csv", REPORT, age=5)
    world.put("growing/manifest.json", manifest([entry | {"name": "kasvava.csv", "sha256": sha(REPORT * 2)}]), age=5)
    world.put("growing/kasvava.csv", REPORT, age=5)
    world.put("rows/manifest.json", manifest([entry | {"name": "rivit.csv", "rows": 2}]), age=5)
    world.put("rows/rivit.csv", REPORT, age=5)
    assert taken() == {"raportit.csv"}
    waiting = " ".join(world.last.collected.waiting)
    assert all(name in waiting for name in (f"osallistujat_{T0}.csv", "kansio", "growing", "rows"))

    shutil.rmtree(world.landing / "growing")
    rested = csv_of("seurantaraportit", [report(), report(2)])
    world.put("rows/rivit.csv", rested)
    path = world.put(f"osallistujat_{T0}.csv", PEOPLE)
    seal = archive_module.seal

    def grows(source, target, key):
        if Path(source) == path:
            path.write_text(PEOPLE + "kesken")
        return seal(source, target, key)

    monkeypatch.setattr(archive_module, "seal", grows)
    assert taken() == {"raportit.csv", "rivit.csv"}
    assert f"osallistujat_{T0}.csv" in " ".join(world.last.collected.waiting)
    assert not [content for content in world.all_archived().values() if b"kesken" in content]
    monkeypatch.setattr(archive_module, "seal", seal)
    world.put(f"osallistujat_{T0}.csv", PEOPLE)
    assert f"osallistujat_{T0}.csv" in taken()


def test_f07_drop_without_manifest(tmp_path: Path) -> None:
    """Above the limit the file is held and the figure said; below it is taken with a warning that states the drop."""
    world = World(tmp_path).base()
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", people(17)))
    world.put(f"osallistujat_{T2}.csv", csv_of("osallistujat", people(18)))  # a tenth exactly: not more than the limit
    night = world.night()
    world.held(f"osallistujat_{T1}.csv", "file_vanished", "15.0 %", "10 %", "held for a decision")
    found = world.finding("file_volume_drop")
    assert found["severity"] == "warning" and found["file"] == f"osallistujat_{T2}.csv"
    assert all(figure in found["message_en"] for figure in ("20", "18", "2"))
    assert world.counts(f"osallistujat_{T2}.csv") == (18, 18, 0, 0) and facts_of(world)[0] == 18
    world.balanced()
    held = world.record(f"osallistujat_{T1}.csv")
    night.archive.decide(held.file_id, "accept")
    assert [(r.file, r.verdict) for r in world.take_in().fresh] == [(f"osallistujat_{T1}.csv", "accepted")]


def test_f08_manifest_names_an_absent_file(tmp_path: Path) -> None:
    """The whole delivery is held until the absent file arrives; the others of the night load. A re-run says nothing new."""
    world = World(tmp_path).base()
    files = [{"name": "osallistujat.csv", "export": "osallistujat", "rows": 21},
             {"name": "seurantaraportit.csv", "export": "seurantaraportit", "rows": 1}]
    world.put("yö/manifest.json", manifest(files))
    world.put("yö/osallistujat.csv", csv_of("osallistujat", people(21)))
    world.night()
    record = world.record("osallistujat.csv")
    assert (record.verdict, record.rule_id, record.params) == ("held", "delivery_incomplete",
                                                               {"missing": "seurantaraportit.csv"})
    row = world.delivery("osallistujat.csv")
    assert row["verdict"] == "held" and "Send the missing file" in row["reason"]
    assert world.counts("osallistujat.csv") == (21, 0, 21, 0)
    assert facts_of(world)[0] == 20 and world.deliveries("seurantaraportit.csv") == []
    before = world.bytes_of("builds")
    assert world.take_in().fresh == [] and not world.last.needs_build and world.bytes_of("builds") == before
    world.put("yö/seurantaraportit.csv", REPORT)
    world.night()
    assert world.counts("osallistujat.csv") == (21, 21, 0, 0) and world.counts("seurantaraportit.csv") == (1, 1, 0, 0)
    assert facts_of(world)[0] == 21
    world.balanced()


def test_f10_corrected_manifest_is_taken_in(tmp_path: Path) -> None:
    """Once the manifest is right the same file loads, though its bytes and its moment are known already."""
    world = World(tmp_path).base()
    name = f"seurantaraportit_{T1}.csv"
    moment = "2026-09-29T01:45:00+03:00"
    world.put("yö/manifest.json", manifest([{"name": name, "sha256": "0" * 64}], moment))
    world.put(f"yö/{name}", REPORT)
    world.take_in()
    assert (world.record(name).verdict, world.record(name).rule_id) == ("refused", "file_hash_differs")
    world.put("yö/manifest.json", manifest([{"name": name, "sha256": sha(REPORT)}], moment))
    world.night()
    assert world.counts(name) == (1, 1, 0, 0)
    world.balanced()


DAYS = {T0: people(20), T1: [person(0, education="korkea-aste"), *people(20)[1:], person(40)],
        T2: [*people(20), person(41)]}
PUBLISHED = ("dim_project", "fact_spell", "fact_participation", "mart_indicator_value", "mart_hires_by_project",
             "quality_finding")


def published(world: World) -> dict[str, list]:
    tables = {name: world.ask(f"SELECT * FROM {name} ORDER BY ALL") for name in PUBLISHED}
    columns = "file, exported_at, rows, accepted, quarantined, duplicates, verdict, new_rows, changed_rows, vanished_rows"
    return tables | {"quality_delivery": world.ask(f"SELECT {columns} FROM quality_delivery ORDER BY ALL")}


def test_f11_f12_f13_f14_order_is_by_export_moment(tmp_path: Path) -> None:
    """Late, out of order, three at once, with reversed file times: one state; what was known before stays known."""
    late, together = World(tmp_path / "late").base(), World(tmp_path / "together").base()
    for age, (stamp, rows) in enumerate(DAYS.items(), 1):
        together.put(f"osallistujat_{stamp}.csv", csv_of("osallistujat", rows), age=age * 1000)  # the newest is oldest
    together.night()
    assert [len(together.deliveries(f"osallistujat_{s}.csv")) for s in DAYS] == [1, 1, 1]

    late.put(f"osallistujat_{T2}.csv", csv_of("osallistujat", DAYS[T2]))
    night = late.night()
    first = datetime.fromisoformat("2026-09-28T12:00:00+03:00")
    export = catalogue().exports["osallistujat"]

    def known_then() -> list:
        with duckdb.connect() as con:
            con.execute("SET TimeZone = 'Europe/Helsinki'")
            versions = night.lake.versions_sql(export, first)
            return con.sql(f"SELECT * EXCLUDE (file_id) FROM ({versions}) ORDER BY ALL").fetchall()

    before = known_then()
    late.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", DAYS[T1]))
    late.night()
    assert known_then() == before and len(before) == 20
    assert late.ask("SELECT education FROM fact_spell WHERE education <> 'toinen aste'") == []  # the older never replaces
    assert published(late) == published(together)
    late.balanced()


def test_f14_moment_in_the_future(tmp_path: Path) -> None:
    """An export moment after its arrival is a warning that shows it; the file counts."""
    world = World(tmp_path).base()
    stamp = (datetime.now() + timedelta(days=40)).strftime("%Y%m%dT%H%M")
    world.put(f"teemat_{stamp}.csv", csv_of("teemat", [theme()]))
    world.night()
    found = world.finding("file_future")
    assert found["severity"] == "warning" and f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}" in found["message_en"]
    assert "clock" in found["message_en"] and world.counts(f"teemat_{stamp}.csv") == (1, 1, 0, 0)
    assert world.findings("file_future", file=f"osallistujat_{T0}.csv") == []


def test_f15_nfd_and_nfc_are_one_name(tmp_path: Path) -> None:
    """The same delivery under NFD and NFC is taken in once and shown in NFC; a manifest may use either."""
    world = World(tmp_path)
    nfc = "Päivä ö"
    nfd = unicodedata.normalize("NFD", nfc)
    assert nfc != nfd
    entry = {"name": unicodedata.normalize("NFD", "väli.csv"), "export": "hankkeet"}
    for folder in (nfd, nfc):
        world.put(f"{folder}/manifest.json", manifest([entry]))
        world.put(f"{folder}/väli.csv", csv_of("hankkeet", [project()]))
    night = world.take_in()
    assert [(r.delivery, r.file, r.verdict) for r in night.fresh] == [(nfc, "väli.csv", "accepted")]
    assert [line.split(":")[0] for line in night.collected.known] == [f"{nfc}/väli.csv"]


def test_f16_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    """A file name in another encoding loads and is shown escaped."""
    world = World(tmp_path)
    folder = os.fsencode(world.landing) + b"/l\xe4hetys"
    os.mkdir(folder)
    with open(folder + b"/hankkeet_20260928T0145.csv", "wb") as file:
        file.write(csv_of("hankkeet", [project()]).encode())
    night = world.take_in()
    assert [(r.delivery, r.verdict) for r in night.fresh] == [("l\\udce4hetys", "accepted")]
