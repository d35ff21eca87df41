"""An extract is made whole or not at all, and the same inputs give the same bytes."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.extract.data_files import read_table
from pipelines.extract.errors import AskedWrongly, NothingPlaced
from pipelines.extract.make import make_extract
from pipelines.extract.manifest import hashes, read_manifest
from tests.extract.conftest import MAKER, SETTINGS, Ministry
from tests.support import World

PATHS = {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}


def test_the_same_inputs_give_the_same_bytes_anywhere(new_ministry: Callable[[str], Ministry]) -> None:
    """Another folder, time zone, locale, hash seed and number of threads, in a process of its own."""
    made = {}
    for name, zone, seed, threads in (("a", "Europe/Helsinki", "1", "1"), ("deep/er/b", "America/St_Johns", "77", "4")):
        home = new_ministry(name).world.home
        environment = {"PATH": os.environ["PATH"], **PATHS, "TZ": zone,
                       "PYTHONHASHSEED": seed, "LC_ALL": "C", "EURA_THREADS": threads, "EURA_USER": MAKER, "HOME": str(home)}
        command = [sys.executable, "-m", "pipelines.cli", "extract", "2026Q3", "--home", str(home), "--json"]
        told = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        folder = home / "extracts/2026Q3/v1"
        made[name] = hashes(folder) | {side: (folder / side / "MANIFEST.json").read_bytes() for side in ("restricted", "public")}
        assert json.loads(told.stdout)["version"] == "2026Q3/v1"
    assert made["a"] == made["deep/er/b"]


def test_made_again_it_is_the_same_version(drafted: Ministry, tmp_path: Path) -> None:
    """A quarter later, with what was known then; also into another place. Nothing new appears."""
    before = hashes(drafted.extracts)
    again = drafted.make("2026Q2", known_at="2026-06-30T01:45")
    assert (again.is_new, again.version.name) == (False, "2026Q2/v1") and hashes(drafted.extracts) == before
    elsewhere = drafted.make("2026Q2", known_at="2026-07-15", out=tmp_path / "else")
    assert not elsewhere.is_new
    for side in ("restricted", "public"):
        assert hashes(elsewhere.version.folder / side) == read_manifest(drafted.folder("2026Q2") / side)["draft_files"]


def test_what_is_known_later_is_a_new_version(drafted: Ministry) -> None:
    later = drafted.make("2026Q2")
    assert (later.is_new, later.version.name) == (True, "2026Q2/v2")
    told = later.version.manifest
    assert [e["version"] for e in told["earlier"]] == ["2026Q2/v1", "2026Q3/v1"] and told["known_at"].startswith("2026-09-30")


@pytest.mark.parametrize(("quarter", "known_at", "name"), [
    ("2026Q4", None, "not_ended"), ("2026Q3", "2026-09-29", "not_ended"), ("2026Q9", None, "unknown_quarter"),
    ("2022Q1", None, "no_data"), ("2024Q1", "2024-06-01", "nothing_known"), ("2026Q3", "soon", "unknown_moment"),
])
def test_a_wrong_question_leaves_nothing(ministry: Ministry, quarter: str, known_at: str | None, name: str) -> None:
    with pytest.raises(AskedWrongly) as refusal:
        ministry.make(quarter, known_at=known_at)
    assert refusal.value.name == name and len(set(refusal.value.words.values())) == 3
    assert left_in(ministry.extracts) == []


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingPlaced, match="eura run"):
        make_extract(World(tmp_path, **SETTINGS).settings, "2026Q3")


def test_without_the_audits_pass_nothing_is_put_in_place(ministry: Ministry, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.extract import protection

    passed = protection.audit

    def failed(releases, catalogue, **how):
        found = passed(releases, catalogue, **how)
        cells = found.cells.head(1).assign(indicator_code="EECO04", verdict="pinned",
                                           equations="EECO01 = EECO02 + EECO04 + EECO05")
        return replace(found, passed=False, cells=cells)

    monkeypatch.setattr(protection, "audit", failed)
    with pytest.raises(NothingPlaced, match=r"EECO04 .* pinned: EECO01 = EECO02") as stopped:
        ministry.make()
    assert stopped.value.name == "audit_failed" and left_in(ministry.extracts) == []


@pytest.mark.parametrize("step", ["pipelines.extract.side.write_workbook", "pipelines.extract.side.write_manifest",
                                  "pipelines.extract.side.write_table", "pipelines.extract.shelf.os.replace"])
def test_f61_a_full_disk_leaves_no_half_extract(ministry: Ministry, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "file")

    with monkeypatch.context() as patch:
        patch.setattr(step, full)
        with pytest.raises(NothingPlaced, match="No space left on device") as stopped:
            ministry.make()
    said = stopped.value.words
    assert "Tarkista oikeudet" in said["fi"] and "Kontrollera" in said["sv"] and said["en"].count("run again") == 1
    assert left_in(ministry.extracts) == []


def test_f60_a_killed_run_leaves_nothing_and_the_next_one_succeeds(ministry: Ministry) -> None:
    """Killed when both sides stand aside, ready to be moved."""
    script = ("import os, signal, sys; from pathlib import Path; from pipelines.extract import make; "
              "from pipelines.settings import load_settings; "
              "make.Shelf.put = lambda *_: os.kill(os.getpid(), signal.SIGKILL); "
              "make.make_extract(load_settings(Path(sys.argv[1])), '2026Q3')")
    killed = subprocess.run([sys.executable, "-c", script, str(ministry.world.home)], env=os.environ | PATHS, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not ministry.folder().exists() and list(ministry.extracts.glob(".making.*"))
    assert ministry.make().version.name == "2026Q3/v1" and list(ministry.extracts.glob(".making.*")) == []


def test_nothing_restricted_stands_in_public(ministry: Ministry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every count of people is hidden, and then looked for in the public files."""
    from pipelines.extract import protection

    protect = protection.protect

    def hide_all(*given, **how):
        frame = protect(*given, **how)
        return frame.assign(status="primary", shorthand="[c]", shown_value=float("nan"), shown_numerator=float("nan"),
                            shown_denominator=float("nan"))

    monkeypatch.setattr(protection, "protect", hide_all)
    ministry.make()
    restricted, public = (read_table(ministry.folder() / side / "data", "figures") for side in ("restricted", "public"))
    people = restricted[restricted["family"].isin(["participants", "hires"])]
    assert len(people) > 200 and (people["value"] > 20).any()
    shown = public[public["family"].isin(["participants", "hires", "control", "reports"])]
    assert len(shown) and shown[["value", "numerator", "denominator", "achievement_pct"]].isna().all().all()
    assert set(shown["shorthand"]) == {"c"}
    names = {p.name for p in (ministry.folder() / "public").rglob("*")}
    assert not names & {"audit", "sfc", "audit.json", "protected.csv", "table_6.csv"}
    for language in ("fi", "sv", "en"):
        cube = json.loads((ministry.folder() / f"public/data/indicators_{language}.jsonstat.json").read_text("utf-8"))
        codes = cube["dimension"]["indicator"]["category"]["index"]
        per_code = len(cube["value"]) // len(codes)
        counts = codes.index("EECO01") * per_code
        assert set(cube["value"][counts:counts + per_code]) == {None}


def test_the_manifest_says_what_it_was_made_from(drafted: Ministry) -> None:
    for side in ("restricted", "public"):
        told = read_manifest(drafted.folder() / side)
        assert (told["state"], told["made_by"], told["cut_off"], told["side"]) == ("draft", MAKER, "2026-09-30", side)
        assert {i["export"] for i in told["inputs"]} >= {"hankkeet", "osallistujat"}
        assert all(len(i["sha256"]) == 64 for i in told["inputs"])
        assert told["files"] == hashes(drafted.folder() / side) and told["row_counts"]["projects"] == 2
        assert set(told["thresholds"]) == {"fi", "sv", "en"}
        drafts = [f for f in told["files"] if f.endswith((".xlsx", ".html"))]
        assert len(drafts) == 6 and all("_draft_" in f for f in drafts)


def left_in(folder: Path) -> list[str]:
    """What stands there beside the lock."""
    return [p.name for p in folder.rglob("*") if p.name != ".lock"]
