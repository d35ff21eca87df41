"""The archive gets another key: the contents stay, the old key opens nothing any more, and no moment of it loses a file."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pyrage import x25519
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.door.sealed import unseal
from pipelines.home import HomeError
from tests.support import T1, World, csv_of, people

ROOT = Path(__file__).parents[2]
KILLER = """
import os, signal, sys
from pipelines.cli import app
real, calls = os.replace, []
def dies(*given, **named):
    calls.append(1)
    if len(calls) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **named)
os.replace = dies
app(["rekey", "--home", sys.argv[2]])
"""
RENAMES = ("the new key is made", "both are named", "the first file", "the last file", "the old key is forgotten",
           "it is kept aside", "the new one takes its place")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Projects and participants, taken in once for the module; nobody changes a key here."""
    world = World(tmp_path_factory.mktemp("filled")).base()
    world.take_in()
    return world


@pytest.fixture
def world(filled: World, tmp_path: Path) -> World:
    """A copy of that world, to change."""
    shutil.copytree(filled.root, tmp_path / "world", symlinks=True)
    copy = World(tmp_path / "world", key="")
    copy.take_in()
    return copy


def rekey(world: World, *words: str):
    return CliRunner().invoke(app, ["rekey", "--language", "en", "--home", str(world.home), *words])


def key_of(world: World) -> x25519.Identity:
    return x25519.Identity.from_str(world.settings.archive_key.read_text("ascii").strip())


def opened_by(world: World, key: x25519.Identity) -> int:
    """How many archived files this key alone opens."""
    count = 0
    for path in (world.home / "archive/files").rglob("*.age"):
        try:
            unseal(path, world.root / "plain", [key])
            count += 1
        except HomeError:
            pass
    return count


def is_done(world: World, old: x25519.Identity, contents: dict[str, bytes]) -> None:
    """The archive is as it was, under another key that alone opens it; nothing of the change is left."""
    key = key_of(world)
    assert str(key) != str(old) and (opened_by(world, key), opened_by(world, old)) == (len(contents), 0)
    assert world.settings.archive_key.stat().st_mode & 0o777 == 0o600
    assert (world.home / "archive/archive_key_id").read_text("utf-8") == f"{key.to_public()}\n"
    assert world.take_in().fresh == [] and world.all_archived() == contents
    aside = world.root / f"home.archive.key.old-{str(old.to_public())[-8:]}"
    assert aside.read_text("ascii").strip() == str(old) and aside.stat().st_mode & 0o777 == 0o600
    assert {p.name for p in world.root.glob("home.*")} == {"home.archive.key", aside.name}


def test_another_key_opens_the_same_contents(world: World) -> None:
    """Every file is sealed again; what it says, and the receipts and keys of people, stay as they are."""
    old, contents = key_of(world), world.all_archived()
    kept = world.bytes_of("archive/receipts") | world.bytes_of("keys") | world.bytes_of("lake")
    said = rekey(world)
    assert said.exit_code == 0 and f"Files sealed again: {len(contents)}." in said.output and "AGE-SECRET" not in said.output
    is_done(world, old, contents)
    assert world.bytes_of("archive/receipts") | world.bytes_of("keys") | world.bytes_of("lake") == kept

    before = key_of(world)
    again = json.loads(rekey(world, "--json").stdout)
    assert (again["files"], again["before"]) == (len(contents), 0) and opened_by(world, before) == 0
    assert len(list(world.root.glob("home.archive.key.old-*"))) == 2  # the first old key is not overwritten


def test_a_backup_from_before_needs_the_old_key(world: World, tmp_path: Path) -> None:
    """Home folder and key belong together: a copy made before is refused under the new key and opens under the kept one."""
    contents = world.all_archived()
    shutil.copytree(world.home, tmp_path / "backup/home")
    rekey(world)
    backup = World(tmp_path / "backup", key="")
    key, (old,) = backup.settings.archive_key, world.root.glob("home.archive.key.old-*")
    shutil.copy(world.settings.archive_key, key)
    with pytest.raises(HomeError, match="another one"):
        backup.take_in()
    shutil.copy(old, key)
    backup.take_in()
    assert backup.all_archived() == contents


@pytest.mark.parametrize("rename", range(1, len(RENAMES) + 1), ids=RENAMES)
def test_a_killed_change_is_completed_by_the_next(world: World, rename: int) -> None:
    """SIGKILL before each rename: a night takes in a file meanwhile, nothing is lost, and the next run ends as any other."""
    old = key_of(world)
    command = [sys.executable, "-c", KILLER, str(rename), str(world.home)]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", people(21)))
    assert [r.verdict for r in world.take_in().fresh] == ["accepted"]
    contents = world.all_archived()
    assert len(contents) == 3
    is_named = "rekey" in CliRunner().invoke(app, ["status", "--language", "en", "--home", str(world.home)]).output
    assert is_named == (rename > 1)
    assert rekey(world).exit_code == 0
    is_done(world, old, contents)


def test_a_damaged_file_stops_it_by_name_and_nothing_is_lost(world: World) -> None:
    """Exit 4; both keys stay in use, and once the file is put back from a backup under the old key the change is completed."""
    old, contents = key_of(world), world.all_archived()
    path = sorted((world.home / "archive/files").rglob("*.age"))[-1]
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    said = rekey(world)
    assert said.exit_code == 4 and path.name in said.output and "Traceback" not in said.output
    assert len((world.home / "archive/archive_key_id").read_text("utf-8").split()) == 2
    path.write_bytes(whole)
    assert json.loads(rekey(world, "--json").stdout)["before"] == 1
    is_done(world, old, contents)


def test_a_lost_new_key_is_asked_for_by_name(world: World) -> None:
    """Files may be sealed under it already, so no other one is made in its place."""
    path = sorted((world.home / "archive/files").rglob("*.age"))[-1]
    path.write_bytes(path.read_bytes()[:-20])
    rekey(world)
    aside = world.root / "home.archive.key.new"
    aside.unlink()
    said = rekey(world)
    assert said.exit_code == 4 and str(aside) in said.output and not aside.exists()
