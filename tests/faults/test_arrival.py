"""Arrival and files (faults F1–F17): what comes, in what state, and what the night says of it."""

import os
import shutil
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.faults.conftest import facts_of
from tests.support import (
    T0,
    World,
    catalogue,
    csv_of,
    in_three_languages,
    manifest,
    people,
    project,
    report,
    sha,
)

STAMP = "20260929T01"
PEOPLE = csv_of("osallistujat", people(20))
HEADER = csv_of("osallistujat", [])
REPORT = csv_of("seurantaraportit", [report()])
LONG = "ä" * 100 + " å ö " + "x" * 48  # with the manifest's folder inside: 255 bytes in UTF-8


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
    archived = {p.stem for p in (mess.home / "archive/files").rglob("*") if p.is_file()}
    assert sha("ei mukana") not in archived and sha("Soita maanantaina.") not in archived
    mess.refused("a.csv", "file_unknown_export", "osallistujat", content=PEOPLE)


def test_f10_bad_manifests(mess: World) -> None:
    """A wrong hash, a path out of the delivery and broken JSON refuse the files; nothing is written outside the home."""
    record = mess.refused("muuttunut.csv", "file_hash_differs", sha(PEOPLE), sha(PEOPLE[:-30]), content=PEOPLE[:-30])
    assert record.params == {"expected": sha(PEOPLE), "found": sha(PEOPLE[:-30])}
    mess.refused("osallistujat_20260929T0109.csv", "manifest_unsafe_path", "../x.csv", "plain file names")
    mess.refused("osallistujat_20260929T0110.csv", "manifest_unsafe_path", "x.csv")
    mess.refused("osallistujat_20260929T0111.csv", "manifest_invalid", "line 1", "Correct it")
    assert sorted(p.name for p in mess.root.iterdir()) == ["home", "home.archive.key", "landing"]


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


def test_every_file_rule_has_words() -> None:
    """Every rule about files and rows says thing, cause and next step in three languages."""
    for rule in catalogue().rules.values():
        filled = [text.replace("{", "").replace("}", "") for text in (rule.text.fi, rule.text.sv, rule.text.en)]
        in_three_languages(*filled)
