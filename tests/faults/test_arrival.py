"""Arrival and files (faults F1–F17): what comes, in what state, and what the night says of it."""

import errno
import os
import shutil
import time
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

import pipelines.night as nights
from pipelines.door import archive as archive_module
from pipelines.door.landing import SourceUnreachable
from pipelines.door.seen import Seen
from tests.support import (
    T0,
    T1,
    T2,
    T3,
    World,
    catalogue,
    csv_of,
    in_three_languages,
    manifest,
    people,
    person,
    project,
    report,
    sha,
    theme,
)

STAMP = "20260929T01"
PEOPLE = csv_of("osallistujat", people(20))
HEADER = csv_of("osallistujat", [])
REPORT = csv_of("seurantaraportit", [report()])
LONG = "ä" * 100 + " å ö " + "x" * 48  # with the manifest's folder inside: 255 bytes in UTF-8


def facts_of(world: World) -> tuple:
    """What a reader sees of the base deliveries."""
    return (world.one("SELECT count(*) FROM fact_spell"), world.one("SELECT count(*) FROM dim_project"),
            world.one("""SELECT DISTINCT value FROM mart_indicator_value WHERE indicator_code = 'EECO01'
                         AND level = 'project' AND gender = 'T' AND region_category = 'ALL'
                         AND cut_off = (SELECT max(cut_off) FROM dim_cut_off)"""))


@pytest.fixture(scope="module")
def mess(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Good deliveries and nearly every bad arrival, in one night."""
    world = World(tmp_path_factory.mktemp("mess")).base()
    put = world.put
    put(f"osallistujat_{STAMP}00.csv", b"")
    put(f"seurantaraportit_{STAMP}00.csv", b"")  # empty too, at the same moment
    put(f"osallistujat_{STAMP}01.csv", HEADER)
    put(f"osallistujat_{STAMP}02.csv", PEOPLE[:PEOPLE.rindex("toinen aste") + 4])
    put(f"osallistujat_{STAMP}03.csv", PEOPLE.encode()[:PEOPLE.encode().rindex("hyväksytty".encode()) + 4])
    put("f05_no_rows/manifest.json", manifest([{"name": "tyhja.csv", "export": "osallistujat"}],
                                              "2026-09-29T01:04:00+03:00"))
    put("f05_no_rows/tyhja.csv", HEADER)
    put("f05_zero/manifest.json", manifest([{"name": "nolla.csv", "export": "teemat", "rows": 0}],
                                           "2026-09-29T01:05:00+03:00"))
    put("f05_zero/nolla.csv", csv_of("teemat", []))
    put("f05_vanish/manifest.json", manifest([{"name": "kaikki_pois.csv", "export": "osallistujat", "rows": 0}],
                                             "2026-09-29T01:06:00+03:00"))
    put("f05_vanish/kaikki_pois.csv", HEADER)
    cut = PEOPLE[:PEOPLE.rindex("S10001")]  # at a row boundary: 19 rows
    put("f07/manifest.json", manifest([{"name": "katkennut.csv", "export": "osallistujat", "rows": 20}],
                                      "2026-09-29T01:07:00+03:00"))
    put("f07/katkennut.csv", cut)
    put("f10_hash/manifest.json", manifest([{"name": "muuttunut.csv", "export": "osallistujat", "rows": 20,
                                             "sha256": sha(PEOPLE)}], "2026-09-29T01:08:00+03:00"))
    put("f10_hash/muuttunut.csv", PEOPLE[:-30])
    put("f10_path/manifest.json", manifest([{"name": "../x.csv", "export": "osallistujat"}]))
    put("f10_path/osallistujat_20260929T0109.csv", PEOPLE)
    put("f10_absolute/manifest.json", manifest([{"name": str(world.root / "x.csv"), "export": "osallistujat"}]))
    put("f10_absolute/osallistujat_20260929T0110.csv", PEOPLE)
    put("f10_json/manifest.json", '{"system": "EURA 2021", "files": [')
    put("f10_json/osallistujat_20260929T0111.csv", PEOPLE)
    put("osallistujat.csv", PEOPLE + "\n")
    put("osallistujat_00010101.csv", PEOPLE + "\n\n")  # a moment that no calendar of ours holds
    put("f10_year/manifest.json", manifest([{"name": "vanha.csv", "export": "osallistujat"}],
                                           "0001-01-01T00:00:00+03:00"))
    put("f10_year/vanha.csv", PEOPLE + "\n\n\n")
    put("osalistujat_20260929T0112.csv", PEOPLE)
    put("muistio.txt", "Soita maanantaina.")
    put("f09/manifest.json", manifest([{"name": "raportit.csv", "export": "seurantaraportit"}],
                                      "2026-09-29T01:13:00+03:00"))
    put("f09/raportit.csv", REPORT)
    put("f09/hankeet.csv", "ei mukana")
    put("f09_export/manifest.json", manifest([{"name": "a.csv", "export": "osallistuja"}], "2026-09-29T01:14:00+03:00"))
    put("f09_export/a.csv", PEOPLE)
    put("kansio välilyönnein å/hankkeet_20260927T0100.csv", csv_of("hankkeet", [project(title="Vanha nimi")]))
    put(f"{LONG}/hankkeet_20260927T0200.csv", csv_of("hankkeet", [project(title="Uudempi nimi")]))
    (world.landing / "osallistujat_20260929T0120.csv").mkdir()
    (world.landing / "osallistujat_20260929T0121.csv").symlink_to(world.root / "ei_ole.csv")
    os.mkfifo(world.landing / "osallistujat_20260929T0122.csv")
    put("osallistujat_20260929T0123.csv", PEOPLE)
    put("suljettu/osallistujat_20260929T0124.csv", PEOPLE)
    shut = {world.landing / "osallistujat_20260929T0123.csv", world.landing / "suljettu"}
    may = os.access
    with pytest.MonkeyPatch.context() as patch:
        # the tests may run as root, whom no permission stops
        patch.setattr(os, "access", lambda path, mode, **more: Path(path) not in shut and may(path, mode, **more))
        world.night()
    for path in shut:  # open again without the patch, so they would be new to a second night
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return world


def test_the_rest_of_the_night_loads(mess: World) -> None:
    """Whatever else came, the good deliveries are published, each file is balanced, and the night has refusals to tell."""
    assert facts_of(mess) == (20, 1, 20)
    assert mess.delivery(f"osallistujat_{T0}.csv")["verdict"] == "accepted"
    assert mess.counts("raportit.csv") == (1, 1, 0, 0)
    mess.balanced()
    assert {r.verdict for r in mess.last.refused} == {"refused", "held"}
    assert len(mess.last.reasons()) == len(mess.last.refused)


def test_f01_same_bytes_under_another_name(mess: World, tmp_path: Path) -> None:
    """A copy under another name is a no-op that names the earlier delivery and its date; nothing at all is written."""
    before = mess.bytes_of("builds") | mess.bytes_of("lake") | mess.bytes_of("archive/receipts")
    count = mess.one("SELECT count(*) FROM quality_delivery")
    copy = mess.put(f"uusi nimi/osallistujat_{T0}.csv", PEOPLE)
    night = mess.night()
    shutil.rmtree(copy.parent)
    assert night.fresh == [] and night.current is None and night.collected.new == []
    said = next(line for line in night.collected.known if line.startswith("uusi nimi/"))
    today = datetime.now().astimezone().strftime("%Y-%m-")
    assert f"osallistujat_{T0}.csv" in said.split("as ", 1)[1] and today in said
    assert mess.bytes_of("builds") | mess.bytes_of("lake") | mess.bytes_of("archive/receipts") == before
    assert mess.one("SELECT count(*) FROM quality_delivery") == count


def test_f04_zero_bytes(mess: World) -> None:
    """0 bytes is an empty file, not "no participants"; two empty files of one moment are two refusals."""
    for export in ("osallistujat", "seurantaraportit"):
        mess.refused(f"{export}_{STAMP}00.csv", "file_empty", "empty file", "Export the file again", content=b"")
        assert mess.delivery(f"{export}_{STAMP}00.csv")["export"] == export
    assert mess.one("SELECT count(*) FROM fact_spell") == 20


def test_f05_header_only(mess: World) -> None:
    """Without a manifest that says `rows: 0` a header alone is refused; with one it counts as a full delivery."""
    mess.refused(f"osallistujat_{STAMP}01.csv", "file_no_rows", "only its header", "rows: 0", content=HEADER)
    mess.refused("tyhja.csv", "file_no_rows", "only its header", content=HEADER)
    assert mess.counts("nolla.csv") == (0, 0, 0, 0) and mess.delivery("nolla.csv")["verdict"] == "accepted"
    mess.held("kaikki_pois.csv", "file_vanished", "100.0 %", "10 %", content=HEADER)


def test_f06_cut_in_a_row_or_character(mess: World) -> None:
    """Without a manifest the cut is found in the last line, whose number is said."""
    mess.refused(f"osallistujat_{STAMP}02.csv", "file_cut", "the last line, 21,", "Deliver it again")
    mess.refused(f"osallistujat_{STAMP}03.csv", "file_cut", "the last line, 21,", "interrupted")


def test_f07_cut_at_a_row_boundary_with_manifest(mess: World) -> None:
    """A file shorter than its manifest says is refused, both figures shown."""
    mess.refused("katkennut.csv", "file_rows_differ", "19 rows", "says 20", "Deliver it again")


def test_f09_what_nobody_announced(mess: World) -> None:
    """Unknown names and files outside the manifest are left alone, as an info finding with the nearest export."""
    for file, rule, word in (("osalistujat_20260929T0112.csv", "file_unknown_export", "osallistujat"),
                             ("muistio.txt", "file_unknown_export", "Correct its name"),
                             ("hankeet.csv", "file_not_in_manifest", "hankkeet")):
        found = mess.finding(rule, file=file)
        assert found["severity"] == "info" and word in found["message_en"], found
        assert mess.deliveries(file) == []
    assert (mess.landing / "muistio.txt").exists() and (mess.landing / "f09/hankeet.csv").exists()
    archived = {p.name for p in (mess.home / "archive/files").rglob("*") if p.is_file()}
    assert sha("ei mukana") not in archived and sha("Soita maanantaina.") not in archived
    mess.refused("a.csv", "file_unknown_export", "osallistujat", content=PEOPLE)


def test_f10_bad_manifests(mess: World) -> None:
    """A wrong hash, a path out of the delivery and broken JSON refuse the files; nothing is written outside the home."""
    record = mess.refused("muuttunut.csv", "file_hash_differs", sha(PEOPLE), sha(PEOPLE[:-30]), content=PEOPLE[:-30])
    assert record.params == {"expected": sha(PEOPLE), "found": sha(PEOPLE[:-30])}
    mess.refused("osallistujat_20260929T0109.csv", "manifest_unsafe_path", "../x.csv", "plain file names")
    mess.refused("osallistujat_20260929T0110.csv", "manifest_unsafe_path", "x.csv")
    mess.refused("osallistujat_20260929T0111.csv", "manifest_invalid", "line 1", "Correct it")
    assert sorted(p.name for p in mess.root.iterdir()) == ["home", "landing"]


def test_f10_no_stamp(mess: World) -> None:
    """Neither a manifest nor a stamp, or one from another age: refused, with an example of a right name."""
    mess.refused("osallistujat.csv", "file_no_moment", "osallistujat_20260930T0145.csv")
    mess.refused("osallistujat_00010101.csv", "file_no_moment", "no stamp")
    mess.refused("vanha.csv", "manifest_invalid", "exported_at")


def test_f15_long_and_accented_names_load(mess: World) -> None:
    """Spaces, å ä ö and 255 bytes are no obstacle."""
    assert len(LONG.encode()) == 255
    assert mess.counts("hankkeet_20260927T0100.csv") == (1, 1, 0, 0)
    assert mess.counts("hankkeet_20260927T0200.csv") == (1, 1, 0, 0)
    assert {r.delivery for r in mess.last.lake.records().values()} >= {"kansio välilyönnein å", LONG}


def test_f16_what_is_no_readable_file(mess: World) -> None:
    """A folder named like a file, a broken link, a FIFO and closed files are refused by name, with the cause, at once."""
    for file, cause in (("0120", "a folder"), ("0121", "broken link"), ("0122", "not a regular file"),
                        ("0123", "no read permission")):
        mess.refused(f"osallistujat_20260929T{file}.csv", "file_unreadable", cause, "Check its permissions")
    mess.refused("suljettu", "file_unreadable", "no read permission")


def test_f16_nothing_blocks(tmp_path: Path) -> None:
    """A FIFO that nobody writes to, in landing and in a folder, costs no time: opening it would wait for ever."""
    world = World(tmp_path)
    (world.landing / "yö").mkdir()
    for place in (world.landing, world.landing / "yö"):
        os.mkfifo(place / "hankkeet_20260929T0122.csv")
    started = time.monotonic()
    night = world.take_in()
    assert time.monotonic() - started < 5
    assert [(r.rule_id, r.verdict, r.params) for r in night.fresh] == [
        ("file_unreadable", "refused", {"cause": "not a regular file"})] * 2


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
        assert night.archive.path_of(sha(content)).read_text("utf-8") == content
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
    copy = shutil.copyfile

    def grows(source, target, **more):
        if Path(source) == path:
            path.write_text(PEOPLE + "kesken")
        return copy(source, target, **more)

    monkeypatch.setattr(archive_module.shutil, "copyfile", grows)
    assert taken() == {"raportit.csv", "rivit.csv"}
    assert f"osallistujat_{T0}.csv" in " ".join(world.last.collected.waiting)
    assert not [p for p in (world.home / "archive/files").rglob("*") if p.is_file() and "kesken" in p.read_text("utf-8")]
    monkeypatch.setattr(archive_module.shutil, "copyfile", copy)
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


def test_f17_landing_away_before_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tried again with growing pauses, then an alert that names folder, cause and setting; nothing is concluded."""
    world = World(tmp_path).base()
    world.take_in()
    before = world.bytes_of("builds") | world.bytes_of("lake")
    pauses: list[float] = []
    monkeypatch.setattr(nights.time, "sleep", pauses.append)
    away = world.landing.rename(tmp_path / "away")
    with pytest.raises(SourceUnreachable) as caught:
        world.night()
    assert all(word in str(caught.value) for word in (str(world.landing), "No such file", "Check the share"))
    assert len(pauses) >= 2 and pauses == sorted(pauses) and pauses[0] > 0
    assert world.bytes_of("builds") | world.bytes_of("lake") == before
    monkeypatch.setattr(nights.time, "sleep", lambda _: away.exists() and away.rename(world.landing))
    night = world.take_in()
    assert night.fresh == [] and len(night.collected.known) == 2


def test_f17_landing_goes_away_during_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A share that goes while it is read is unreachable too: no delivery is called incomplete or refused for it."""
    world = World(tmp_path).base()
    world.take_in()
    before = world.bytes_of("builds") | world.bytes_of("lake")
    world.put("yö/manifest.json", manifest([{"name": "a.csv", "export": "seurantaraportit"},
                                            {"name": "b.csv", "export": "teemat"}]))
    world.put("yö/a.csv", REPORT)
    world.put("yö/b.csv", csv_of("teemat", [theme()]))
    read = Seen.digest

    def goes(self: Seen, path: Path, **how: bool) -> str:
        if path.name == "b.csv" and world.landing.exists():
            world.landing.rename(tmp_path / "away")
        return read(self, path, **how)

    monkeypatch.setattr(nights, "RETRY_SECONDS", (0, 0))
    monkeypatch.setattr(Seen, "digest", goes)
    with pytest.raises(SourceUnreachable) as caught:
        world.night()
    assert "Check the share" in str(caught.value)
    assert world.bytes_of("builds") | world.bytes_of("lake") == before
    monkeypatch.setattr(Seen, "digest", read)
    (tmp_path / "away").rename(world.landing)
    assert {(r.file, r.verdict) for r in world.take_in().fresh} == {("a.csv", "accepted"), ("b.csv", "accepted")}


def test_f17_one_file_goes_away_during_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single file that is taken away or fails to read waits for the next night; the rest loads."""
    world = World(tmp_path).base()
    world.put(f"seurantaraportit_{T3}.csv", REPORT)
    read = Seen.digest

    def fails(self: Seen, path: Path, **how: bool) -> str:
        if path.name.startswith("seurantaraportit"):
            raise OSError(errno.EIO, "Input/output error", str(path))
        return read(self, path, **how)

    monkeypatch.setattr(Seen, "digest", fails)
    night = world.take_in()
    assert [(r.export, r.verdict) for r in night.fresh] == [("hankkeet", "accepted"), ("osallistujat", "accepted")]
    assert any(f"seurantaraportit_{T3}.csv" in line and "Input/output error" in line for line in night.collected.waiting)


def test_every_file_rule_has_words() -> None:
    """Every rule about files and rows says thing, cause and next step in three languages."""
    for rule in catalogue().rules.values():
        filled = [text.replace("{", "").replace("}", "") for text in (rule.text.fi, rule.text.sv, rule.text.en)]
        in_three_languages(*filled)
