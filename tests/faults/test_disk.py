"""A disk that fills while the night runs: a clean failure that says what to do, and an alert that still goes out."""

import errno
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.nightly import nightly
from pipelines.verdict import words_of
from tests.support import World, code


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A landing with one good night, and an alert command that keeps what it is told."""
    keep = tmp_path / "keep.py"
    keep.write_text("import pathlib, sys; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())", "utf-8")
    command = f"{sys.executable} {keep} {tmp_path / 'told.json'}"
    return World(tmp_path, alert_command=command).base()


def test_f61_a_full_disk_while_building_leaves_no_half_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict names the likely cause and the next step; nothing stays under builds/."""
    def full(*_: object) -> None:
        raise duckdb.IOException("Could not write file: No space left on device")
    monkeypatch.setattr("pipelines.warehouse.build.run_checks", full)
    verdict = nightly(world.settings, lambda step: None)
    assert verdict["exit_code"] == 4
    assert "disk is full" in verdict["sentence"]["en"] and "run again" in verdict["sentence"]["en"]
    assert list((world.home / "builds").iterdir()) == [] and not (world.home / "current.duckdb").exists()
    monkeypatch.undo()
    assert nightly(world.settings, lambda step: None)["exit_code"] == 0


def test_f61_a_verdict_that_cannot_be_kept_does_not_silence_the_alert(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the verdict finds no room: the run says so, and the alert command is told all the same."""
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "reports/verdict.json")
    monkeypatch.setattr("pipelines.warehouse.build.run_checks", full)
    monkeypatch.setattr("pipelines.verdict.write_json", full)
    said: list[str] = []
    assert nightly(world.settings, said.append)["exit_code"] == 4
    assert any("verdict could not be kept" in line for line in said)
    assert b"No space left" in (world.root / "told.json").read_bytes()


def test_f58_words_of_an_error_hold_no_code_of_a_file_name() -> None:
    """A file may be named after a person; the operating system's error repeats the name."""
    identity = code(7)
    words = words_of(OSError(errno.EIO, "Input/output error", f"/landing/lista {identity}.csv"))
    assert identity not in words and "Input/output error" in words


def test_a_home_that_is_a_file_is_a_sentence(world: World) -> None:
    """Neither a traceback nor the name of a file inside it."""
    (world.root / "file").write_text("", "utf-8")
    settings = world.settings.model_copy(update={"home": world.root / "file"})
    verdict = nightly(settings, lambda step: None)
    assert verdict["exit_code"] == 4 and "cannot be used" in verdict["sentence"]["en"]
