"""The landing folder goes away (fault F17): before the run, during it, or one file of it."""

import errno
from pathlib import Path

import pytest

import pipelines.night as nights
from pipelines.door.landing import SourceUnreachable
from pipelines.door.seen import Seen
from tests.support import (
    T3,
    World,
    csv_of,
    manifest,
    report,
    theme,
)

REPORT = csv_of("seurantaraportit", [report()])


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
