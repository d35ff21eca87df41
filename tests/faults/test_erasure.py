"""A person is erased (fault F72), and the archive alone makes everything again (fault F68)."""

import hashlib
import json
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.erasure.erase import erase_person
from pipelines.home import HomeError
from pipelines.night import rebuild
from pipelines.status import decide_held
from tests.faults.conftest import WHO, deliveries, person_key
from tests.searching import places_of
from tests.support import T0, T1, T2, T3, World, code, csv_of, people, project

ROOT = Path(__file__).parents[2]
FIGURE = "indicator_code, level, owner_code, region_category, gender, cut_off"


def code_file(world: World, identity: str = WHO) -> Path:
    path = world.root / "code.txt"
    path.write_text(f"{identity}\n", "utf-8")
    return path


def erase(world: World, identity: str = WHO, is_dry: bool = False):
    return erase_person(world.settings, code_file(world, identity), "Tietosuoja", is_dry, lambda step: None)


def contents(home: Path) -> dict[str, str]:
    """A hash of the whole content of each published table."""
    with duckdb.connect(str((home / "current.duckdb").resolve()), read_only=True) as con:
        names = [n for n, in con.sql("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'").fetchall()]
        return {n: hashlib.sha256(str(con.sql(f"SELECT * FROM {n} ORDER BY ALL").fetchall()).encode()).hexdigest() for n in names}


def lake_of(home: Path) -> dict[str, list]:
    """Every row of every segment, and every record but for the moment of arrival."""
    found = {}
    for path in sorted((home / "lake").rglob("*.parquet")):
        found[f"{path.parent.name}/{path.name}"] = duckdb.sql(f"SELECT * FROM '{path}' ORDER BY ALL").fetchall()
    for path in sorted((home / "lake/files").glob("*.json")):
        found[path.name] = json.loads(path.read_text("utf-8"))
    return found


def figures(world: World) -> dict[tuple, tuple]:
    return {tuple(r.values())[:6]: (r["value"], r["numerator"], r["denominator"]) for r in world.ask(
        f"SELECT {FIGURE}, value, numerator, denominator FROM mart_indicator_value")}


def test_f72_a_person_is_erased_and_does_not_come_back(world: World) -> None:
    """Out of archive, lake, quarantine, builds and reports; every old delivery under the same and new moments brings nothing."""
    key = person_key(world, WHO)
    assert len(places_of(world, WHO, key)) >= 10
    published, rows_before = figures(world), world.counts(f"osallistujat_{T0}.csv")
    done = erase(world)

    assert done.search["found"] == [] and done.search["files"] > 20 and done.search["landing"] == len(deliveries())
    assert places_of(world, WHO, key) == set()
    (build,) = (world.home / "builds").glob("*.duckdb*")
    assert build == (world.home / "current.duckdb").resolve() and not (world.home / "reports/virheet_S10001.html").exists()
    assert world.counts(f"osallistujat_{T0}.csv")[0] == rows_before[0] - 3
    world.balanced()
    assert world.one("SELECT count(*) FROM fact_spell WHERE project_code = 'S10001'") == 12
    _log_says_what_and_names_nobody(world, done, key)
    _published_totals_can_be_had_again(world, published)

    for name, content in deliveries().items():
        world.put(f"uusi_{name}", content)
        world.put(name.replace("202609", "202610"), content)
    night = world.night()
    assert len(night.fresh) >= 5 and night.current is not None
    assert places_of(world, WHO, key) == set()
    again = f"osallistujat_{T2.replace('202609', '202610')}.csv"
    assert world.counts(again) == (12, 12, 0, 0)
    found = world.finding("file_rows_erased", file=again)
    assert found["severity"] == "info" and "Rows left out of the file: 1." in found["message_en"] and found["row_no"] is None
    rebuild(world.settings)
    assert places_of(world, WHO, key) == set() and world.one("SELECT count(*) FROM fact_spell WHERE person_key = ?", key) == 0


def _log_says_what_and_names_nobody(world: World, done, key: str) -> None:
    text = (world.home / "archive/erasures.jsonl").read_text("utf-8")
    (entry,) = [json.loads(line) for line in text.splitlines()]
    assert entry == done.entry and entry["by"] == "Tietosuoja" and entry["number"] == 1
    assert (entry["files_rewritten"], entry["files_destroyed"], entry["builds_removed"]) == (6, 1, 2)
    assert (entry["rows_erased"], entry["lake_rows"], entry["search"]["files"]) == (6, 3, done.search["files"])
    assert not any(word in text for word in (WHO, key, "row_no"))
    tombstones = (world.home / "archive/tombstones.json").read_text("utf-8")
    assert key not in tombstones and len(json.loads(tombstones)) == 1
    assert json.loads((world.home / "CURRENT.json").read_text("utf-8"))["erasures"] == 1
    assert not (world.home / "archive/erasing.json").exists()


def _published_totals_can_be_had_again(world: World, published: dict[tuple, tuple]) -> None:
    """What was published = what is published now − what the erasure changed; the change itself names nobody."""
    rows = duckdb.sql(f"SELECT {FIGURE}, value_change, numerator_change, denominator_change "
                      f"FROM '{world.home / 'archive/erasures/1.parquet'}'").fetchall()
    change, now = {r[:6]: r[6:] for r in rows}, figures(world)
    assert len(rows) > 10 and all(any(parts) for parts in change.values())
    for place in published.keys() | now.keys():
        for part in range(3):
            before, after = ((f.get(place, (0, 0, 0))[part] or 0) for f in (published, now))
            assert before == pytest.approx(after - change.get(place, (0, 0, 0))[part]), place


def test_f72_a_rebuild_equals_what_the_erasure_left(world: World) -> None:
    """The lake, row by row, and every published table: the archive alone makes what the erasure made."""
    erase(world)
    lake, tables = lake_of(world.home), contents(world.home)
    assert len(lake) > 10 and len(tables) > 30
    rebuild(world.settings)
    assert lake_of(world.home) == lake and contents(world.home) == tables


def test_f72_a_dry_run_changes_no_byte(world: World) -> None:
    """It says what would go; then nothing is found of somebody who is not there, and nothing is done."""
    before = world.bytes_of(".")
    would = erase(world, is_dry=True)
    assert (would.files, would.lake_rows, would.builds, would.entry) == (7, 3, 2, None) and len(would.search["found"]) >= 10
    nobody = erase(world, code(77))
    assert (nobody.files, nobody.lake_rows, nobody.entry, nobody.search["found"]) == (0, 0, None, [])
    changed = {n for n, seen in world.bytes_of(".").items() if before.get(n) != seen}
    assert changed <= {".lock"} and not (world.home / "archive/tombstones.json").exists()


STEPS = ["pipelines.erasure.erase.add_tombstone", "pipelines.door.archive.Archive.store", "pipelines.door.archive.Archive.write",
         "pipelines.door.archive.Archive.sweep", "pipelines.lake.lake.Lake.keep", "pipelines.night.Night.build",
         "pipelines.night.Night.publish", "pipelines.warehouse.publish._link", "pathlib.Path.rglob",
         "pipelines.erasure.erase.finish", "pipelines.erasure.journal.Journal.figures_path:2"]
KILLER = """
import importlib, os, signal, sys
from pathlib import Path
from pipelines.erasure.erase import erase_person
from pipelines.settings import load_settings
name, _, call = sys.argv[1].partition(":")
call = int(call or 1)
home, landing, code = (Path(p) for p in sys.argv[2:])
module, attribute = name.rsplit(".", 1)
try:
    owner = importlib.import_module(module)
except ModuleNotFoundError:
    owner = getattr(importlib.import_module(module.rsplit(".", 1)[0]), module.rsplit(".", 1)[1])
real, calls = getattr(owner, attribute), []
def dies(*given, **named):
    calls.append(1)
    if len(calls) >= call and (home / "archive/erasing.json").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **named)
setattr(owner, attribute, dies)
settings = load_settings(home, landing).model_copy(update={"threads": 1, "hold_if_vanished_pct": 100.0})
erase_person(settings, code, "Tietosuoja", False, lambda step: None)
"""


def test_f72_an_erasure_killed_at_each_step_is_completed(world: World) -> None:
    """SIGKILL at one step after the other, each a little later than the last: the published file opens every time, another
    code is refused, and at last the same code ends as an undisturbed run does."""
    key, path = person_key(world, WHO), str(code_file(world))
    for step in STEPS:
        killed = subprocess.run([sys.executable, "-c", KILLER, step, str(world.home), str(world.landing), path],
                                cwd=ROOT, capture_output=True, text=True, check=False)
        assert killed.returncode == -signal.SIGKILL, (step, killed.stderr[-2000:])
        assert world.one("SELECT count(*) FROM dim_project") == 1, step
        assert (world.home / "archive/erasing.json").exists(), step
    with pytest.raises(HomeError, match="is not done"):
        erase(world, code(5))
    done = erase(world)
    assert places_of(world, WHO, key) == set()
    counts = {"number": 1, "files_rewritten": 6, "files_destroyed": 1, "rows_erased": 6, "lake_rows": 3, "builds_removed": 2}
    assert done.entry.items() >= counts.items()
    assert len((world.home / "archive/erasures.jsonl").read_text("utf-8").splitlines()) == 1
    assert duckdb.sql(f"SELECT count(*) FROM '{world.home / 'archive/erasures/1.parquet'}'").fetchone()[0] == done.entry[
        "figures_changed"] > 10
    assert not list((world.home / "archive/erasures").glob("*before*")) and len(list((world.home / "builds").iterdir())) == 1


def test_f72_a_search_that_finds_something_is_not_done(world: World) -> None:
    """A forgotten copy in the home folder: exit 4, the file is named, nothing is called done until it is gone."""
    copy = world.home / "extracts/vanha/osallistujat.xlsx"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(deliveries()[f"osallistujat_{T1}.xlsx"])
    words = ["erase", "--person-code-file", str(code_file(world)), "--home", str(world.home)]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 4 and "extracts/vanha/osallistujat.xlsx" in said.output
    assert not (world.home / "archive/erasures.jsonl").exists()
    assert "is not done" in CliRunner().invoke(app, ["status", "--language", "en", "--home", str(world.home)]).output
    copy.unlink()
    said = CliRunner().invoke(app, [*words, "--by", "Tietosuoja", "--json"])
    assert said.exit_code == 0 and json.loads(said.stdout)["entry"]["number"] == 1
    assert WHO not in said.output


@pytest.mark.parametrize("content, words", [
    (f"{WHO} {code(4)}", "one identity code"), ("", "one identity code"), ("010190-9", "form"), ("320190-900X", "form"),
    (None, "No such file")])
def test_a_code_file_that_is_wrong_is_a_sentence(tmp_path: Path, content: str | None, words: str) -> None:
    """Exit 2; what stands in the file is not repeated."""
    path = tmp_path / "code.txt"
    if content is not None:
        path.write_text(content, "utf-8")
    said = CliRunner().invoke(app, ["erase", "--person-code-file", str(path), "--language", "en", "--home",
                                   str(tmp_path / "home")])
    assert said.exit_code == 2 and words in said.output and "Traceback" not in said.output
    assert not content or content.split()[0] not in said.output


def test_nobody_is_taken_in_while_the_person_key_is_away(world: World) -> None:
    """Without it nobody can tell whether a delivery brings an erased person back: the night stops before anything is kept."""
    erase(world)
    archived = world.bytes_of("archive")
    kept = world.settings.key_file.read_text("ascii")
    world.settings.key_file.unlink()
    world.put(f"osallistujat_{T3}.csv", csv_of("osallistujat", people(14)))
    with pytest.raises(HomeError, match="person key"):
        world.take_in()
    assert world.bytes_of("archive") == archived and not world.settings.key_file.exists()
    world.settings.key_file.write_text(kept, "ascii")
    assert [(r.rows, r.verdict) for r in world.take_in().fresh] == [(13, "accepted")]


def test_verdicts_stay_where_the_share_of_vanished_rows_moves(tmp_path: Path) -> None:
    """One accepted file would be held, one held file accepted: both stay, in a rebuild too, and a person can still decide."""
    world = World(tmp_path)
    world.put(f"hankkeet_{T0}.csv", csv_of("hankkeet", [project()]))
    world.put(f"osallistujat_{T0}.csv", csv_of("osallistujat", people(10)))
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", people(9)))  # a tenth vanishes: accepted
    world.put(f"osallistujat_{T2}.csv", csv_of("osallistujat", [p for n, p in enumerate(people(9)) if n != 3]))  # a ninth: held
    world.night()
    verdicts = {r.file: r.verdict for r in world.last.lake.records().values()}
    assert [verdicts[f"osallistujat_{t}.csv"] for t in (T0, T1, T2)] == ["accepted", "accepted", "held"]
    assert erase(world).entry["number"] == 1
    rebuild(world.settings)
    assert {r.file: r.verdict for r in world.take_in().lake.records().values()} == verdicts
    assert world.take_in().fresh == []
    assert decide_held(world.settings, f"osallistujat_{T2}.csv", "accept")
    assert [r.verdict for r in world.take_in().fresh] == ["accepted"]


def test_f68_the_archive_and_the_keys_make_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clean machine without a network: every published table has the same content, after a decision and an erasure too."""
    world = World(tmp_path / "here").base()
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", people(17)))
    world.night()
    _drill(world, tmp_path / "first", monkeypatch)
    assert decide_held(world.settings, f"osallistujat_{T1}.csv", "accept")
    world.night()
    assert world.one("SELECT count(*) FROM fact_spell") == 17
    _drill(world, tmp_path / "decided", monkeypatch)
    erase(world)
    _drill(world, tmp_path / "erased", monkeypatch)


def _drill(world: World, machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("a rebuild opened a socket")

    home = machine / "home"
    shutil.copytree(world.home / "archive", home / "archive")
    shutil.copytree(world.home / "keys", home / "keys")
    shutil.copy(world.settings.archive_key, machine / "home.archive.key")
    with monkeypatch.context() as patched:
        patched.setattr(socket, "socket", no_network)
        rebuild(World(machine, key="").settings)
    assert contents(home) == contents(world.home) and len(contents(home)) > 30
    assert lake_of(home) == lake_of(world.home)
