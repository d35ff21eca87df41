"""The sealed archive: nothing in it can be read as it lies there, and without its key nothing is lost or made anew."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.home import HomeError
from pipelines.settings import SettingsError, load_settings
from tests.support import T1, World, csv_of, people, sha

CONTENT = csv_of("osallistujat", people(20))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Projects and participants, taken in once."""
    world = World(tmp_path).base()
    world.take_in()
    return world


def sealed(world: World) -> list[Path]:
    return sorted(p for p in (world.home / "archive/files").rglob("*") if p.is_file())


def test_every_file_is_sealed_whatever_its_export(world: World) -> None:
    """Projects and participants alike: age files without a word of the content, which the key gives back byte for byte."""
    files = sealed(world)
    assert len(files) == 2 and sha(CONTENT) in {p.stem for p in files}
    for path in files:
        assert path.read_bytes().startswith(b"age-encryption.org/v1\n") and b"Hankekoodi" not in path.read_bytes()
    assert world.archived(sha(CONTENT)).decode() == CONTENT
    key = world.settings.archive_key
    assert key == world.root / "home.archive.key" and key.stat().st_mode & 0o777 == 0o600
    assert not any("AGE-SECRET-KEY" in p.read_text("latin-1") for p in world.home.rglob("*") if p.is_file())


@pytest.mark.parametrize("state", ["missing", "another", "no key"])
def test_without_its_key_the_archive_is_refused_by_name(world: World, state: str) -> None:
    """A sentence that names the file and the next step, exit 4; no new key, and nothing is changed."""
    key = world.settings.archive_key
    kept = key.read_text("ascii")
    key.unlink()
    if state == "another":
        other = World(world.root / "other").base()
        other.take_in()
        shutil.copyfile(other.settings.archive_key, key)
    if state == "no key":
        key.write_text("AGE-SECRET-KEY-nothing\n", "ascii")
    before = world.bytes_of(".")
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", people(21)))
    said = CliRunner().invoke(app, ["rebuild", "--language", "en", "--home", str(world.home)])
    assert said.exit_code == 4 and str(key) in said.output and "run again" in said.output
    with pytest.raises(HomeError, match="archive"):
        world.take_in()
    assert key.exists() == (state != "missing")
    after = world.bytes_of(".")
    assert {n: b for n, b in after.items() if n.startswith("archive")} == {
        n: b for n, b in before.items() if n.startswith("archive")}
    key.write_text(kept, "ascii")
    assert {r.file for r in world.take_in().fresh} == {f"osallistujat_{T1}.csv"}


def test_f67_a_home_with_a_plain_archive_is_sealed_by_the_next_run(world: World) -> None:
    """A folder of layout 1: the same receipts, the same contents, nothing read again, nothing plain left."""
    contents = world.all_archived()
    for path in sealed(world):
        path.with_suffix("").write_bytes(contents[path.stem])
        path.unlink()
    (world.home / "archive/archive_key_id").unlink()
    world.settings.archive_key.unlink()
    (world.home / "VERSION").write_text("1\n", "utf-8")
    half = world.home / "archive/files/00/.half.123"
    half.parent.mkdir(exist_ok=True)
    half.write_text(CONTENT[:40], "utf-8")

    night = world.take_in()
    assert night.fresh == [] and len(night.collected.known) == 2
    assert (world.home / "VERSION").read_text("utf-8") == "2\n"
    assert all(p.suffix == ".age" for p in sealed(world)) and not half.exists()
    assert world.all_archived() == contents


def test_a_damaged_archived_file_is_named(world: World) -> None:
    """A flipped byte cannot pass for content: age authenticates what it holds."""
    path = next(p for p in sealed(world) if p.stem == sha(CONTENT))
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    with pytest.raises(HomeError, match=f"{path.name}.*damaged"), world.last.archive.opened(path.stem, world.root):
        pass


def test_a_key_inside_the_home_folder_is_refused(tmp_path: Path) -> None:
    """Whoever copies the home folder would have both."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "eura.toml").write_text('archive_key_file = "keys/archive.key"\n', "utf-8")
    with pytest.raises(SettingsError, match="outside"):
        load_settings(home)


def test_nothing_plain_stays_in_the_work_folder(world: World) -> None:
    """What was opened for reading is gone when the night ends."""
    assert not [p for p in (world.home / ".work").rglob("*") if p.is_file()]
    world.put("osallistujat_20261001T0145.csv", CONTENT + 'S10001;"\n')
    assert [r.verdict for r in world.take_in().fresh] == ["refused"]
    assert not [p for p in (world.home / ".work").rglob("*") if p.is_file()]


