"""Where and how a night runs (faults § 5): rights, keys, names, locale, zone, network, clock, and nothing new."""

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import T0, T1, T2, World, csv_of, hire, manifest, people, person, project, report, sha, theme

ROOT = Path(__file__).parents[2]
TABLES = ("dim_project", "fact_spell", "fact_participation", "mart_indicator_value", "mart_hires_by_project",
          "bridge_project_theme", "fact_report_value", "quality_finding")
# A night in a strange house: no network, a clock ten years ahead, and whatever the environment says.
STRANGE = """
import socket, sys
from datetime import datetime, timedelta
from pathlib import Path

def closed(*_, **__):
    raise AssertionError("the night opened a socket")

socket.socket.__init__ = socket.create_connection = socket.getaddrinfo = closed

class Later(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(days=3652)

import pipelines.door.collect, pipelines.home, pipelines.warehouse.publish
for module in (pipelines.door.collect, pipelines.home, pipelines.warehouse.publish):
    module.datetime = Later
from tests.support import World
world = World(Path(sys.argv[1]))
world.night()
print(world.one("SELECT min(year(received_at)) FROM quality_delivery"))
"""


def full(world: World) -> World:
    """A little of everything, with findings in it."""
    world.base()
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", [*people(20), person(21, started_on="31.12.2024")]))
    world.put(f"seurantaraportit_{T1}.csv", csv_of("seurantaraportit", [report(1), report(2, value="1.234,5")]))
    world.put(f"teemat_{T1}.csv", csv_of("teemat", [theme()]))
    world.put("Yö ä/manifest.json", manifest([{"name": "väli lyönti.csv", "export": "hankkeet"}],
                                             "2026-09-29T00:30:00+03:00"))
    world.put("Yö ä/väli lyönti.csv", csv_of("hankkeet", [project(), project("S10002", title="Ääkköset")]))
    return world


def published(world: World) -> dict[str, list]:
    return {name: world.ask(f"SELECT * FROM {name} ORDER BY ALL") for name in TABLES}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A night at home."""
    world = full(World(tmp_path_factory.mktemp("usual")))
    world.before = {p: (sha(p.read_bytes()), p.stat().st_mtime_ns) for p in world.landing.rglob("*") if p.is_file()}
    for folder in (*(p for p in world.landing.rglob("*") if p.is_dir()), world.landing):
        folder.chmod(0o555)
    mask = os.umask(0)
    try:
        world.night()
    finally:
        os.umask(mask)
    return world


def test_place_locale_zone_clock_and_network_do_not_matter(usual: World, tmp_path: Path) -> None:
    """LC_ALL=C, another zone and hash seed, a path with a space, no network, another clock: the same tables."""
    world = full(World(tmp_path / "koti polku"))
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "EURA_"))}
    done = subprocess.run([sys.executable, "-c", STRANGE, str(world.root)], cwd=ROOT, capture_output=True, text=True,
                          env=clean | {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[-1]) >= 2036  # the clock was another one indeed
    assert published(world) == published(usual)


def test_landing_is_only_read(usual: World) -> None:
    """No byte, time or name in landing changes, and the folder may be read-only."""
    assert {p: (sha(p.read_bytes()), p.stat().st_mtime_ns) for p in usual.landing.rglob("*") if p.is_file()} == usual.before
    assert stat.S_IMODE(usual.landing.stat().st_mode) == 0o555 and usual.last.refused == []


def test_restricted_files_are_closed_to_others(usual: World) -> None:
    """Whatever the umask: nobody else reads the key or the files that hold identity codes."""
    key = usual.settings.key_file
    files = [p for p in (usual.home / "archive/files").rglob("*") if p.is_file()]
    assert len(files) >= 5
    assert {stat.S_IMODE(p.stat().st_mode) for p in (key, *files)} == {0o600}
    assert stat.S_IMODE((usual.home / ".work").stat().st_mode) == 0o700 and not any((usual.home / ".work").iterdir())


def test_a_night_with_nothing_new_changes_no_byte(usual: World) -> None:
    """It says that everything is known, and leaves every file of the home as it is, times included."""
    def everything() -> dict:
        return {name: seen for name, seen in usual.bytes_of(".").items() if name != ".lock"}

    before = everything()
    night = usual.night()
    assert night.fresh == [] and night.current is None and not night.needs_build and night.refused == []
    assert len(night.collected.known) == len([p for p in usual.before if p.name != "manifest.json"])
    assert all("already taken in" in line for line in night.collected.known)
    assert everything() == before


def test_new_key_is_made_closed(tmp_path: Path) -> None:
    """The first night makes a key of 256 bits that only its owner can read; one left open is closed."""
    world = World(tmp_path, key="").base()
    mask = os.umask(0)
    try:
        world.take_in()
    finally:
        os.umask(mask)
    key = world.settings.key_file
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and len(bytes.fromhex(key.read_text().strip())) == 32
    key.chmod(0o644)
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", people(20)))
    assert [r.verdict for r in world.take_in().fresh] == ["accepted"]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize("fault", ["missing", "changed", "cut"])
def test_key_missing_or_changed(tmp_path: Path, fault: str) -> None:
    """Refused with the cause, no new key, nothing known is lost, the rest loads; with the key back it is taken in."""
    world = World(tmp_path).base()
    world.put(f"osallistujat_{T2}.csv", csv_of("osallistujat", people(20)))
    world.take_in()
    key = world.settings.key_file
    secret = key.read_text()
    known = world.bytes_of("lake/osallistujat")
    if fault == "missing":
        key.unlink()
    else:
        key.write_text("ab" * 32 if fault == "changed" else secret[:40])
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", people(21)))  # a late one: later files would be read again
    world.put(f"seurantaraportit_{T1}.csv", csv_of("seurantaraportit", [report()]))
    if fault == "missing":
        world.night()
        record = world.refused(f"osallistujat_{T1}.csv", "file_person_key", "No new keys are made", "is missing")
        assert key.name in record.params["cause"] and not key.exists()
        assert world.one("SELECT count(*) FROM fact_spell") == 20
        world.balanced()
    else:
        world.take_in()
        assert world.record(f"osallistujat_{T1}.csv").rule_id == "file_person_key"
    assert world.record(f"seurantaraportit_{T1}.csv").verdict == "accepted"
    assert world.record(f"osallistujat_{T2}.csv").verdict == "accepted"
    assert world.bytes_of("lake/osallistujat") == known
    assert world.take_in().fresh == []  # asked once, told once
    key.write_text(secret)
    assert (f"osallistujat_{T1}.csv", "accepted") in [(r.file, r.verdict) for r in world.take_in().fresh]


def test_newlines_in_names_forge_no_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A line break in a file or folder name is shown escaped: one file, one line."""
    caplog.set_level(logging.DEBUG)
    world = World(tmp_path)
    world.put(f"a\nVIRHE: kaikki hyvin\n/osallistujat_{T0}.csv", b"")
    world.put("hankkeet\r\nOK_20260928T0145.csv", "x")
    night = world.take_in()
    again = world.take_in()
    lines = [*night.reasons(), *again.collected.known, *(r.delivery + r.file for r in night.fresh)]
    assert len(night.reasons()) == 1 and "a\\nVIRHE: kaikki hyvin\\n/" in night.reasons()[0]
    assert not [line for line in [*lines, *(r.getMessage() for r in caplog.records)] if "\n" in line or "\r" in line]


def test_a_setting_that_goes_away_loses_nothing(tmp_path: Path) -> None:
    """Without the legal basis new hire rows are refused, with the way out; those taken in before stay as they were."""
    world = World(tmp_path, special_category_basis="laki 757/2021").base()
    world.put(f"tyollistymiset_{T2}.csv", csv_of("tyollistymiset", [hire(1)]))
    world.take_in()
    known = world.bytes_of("lake/tyollistymiset")
    world.overrides["special_category_basis"] = ""
    world.put(f"tyollistymiset_{T1}.csv", csv_of("tyollistymiset", [hire(1), hire(2)]))
    world.take_in()
    record = world.record(f"tyollistymiset_{T1}.csv")
    assert (record.verdict, record.rule_id, record.params) == ("refused", "file_setting_missing",
                                                               {"setting": "special_category_basis"})
    assert world.bytes_of("lake/tyollistymiset") == known and world.take_in().fresh == []
    world.overrides["special_category_basis"] = "laki 757/2021"
    assert world.take_in().fresh[0].verdict == "accepted"
