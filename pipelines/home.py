"""The home folder: its rooms by name, files written aside and renamed, and the lock of a run. Nothing about content."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.words import StaysCurrent, said

VERSION = 2  # of the folder's layout: 2 has a sealed archive. A newer one is refused, an older one is migrated by `a_night`
OLDER = ("1",)


class HomeError(StaysCurrent):
    """The home folder cannot be used; the text says why and what to do."""


class RunUnderWay(HomeError):
    """Another run holds the lock."""


@dataclass(frozen=True)
class Home:
    """Paths under one home folder. `open_home` makes them."""

    root: Path

    @property
    def archive(self) -> Path:
        """Every file as it arrived, sealed, by content hash, with a receipt for each arrival."""
        return self.root / "archive"

    @property
    def lake(self) -> Path:
        """Row versions, by export."""
        return self.root / "lake"

    @property
    def builds(self) -> Path:
        """Published warehouses; the last few."""
        return self.root / "builds"

    @property
    def known(self) -> Path:
        """Warehouses as known at earlier moments, made when someone asked; they can be made again at any time."""
        return self.root / "builds" / "known"

    @property
    def overlay(self) -> Path:
        """The operator's additions to the catalogue."""
        return self.root / "catalogue.d"

    @property
    def current(self) -> Path:
        """Link to the published warehouse."""
        return self.root / "current.duckdb"

    @property
    def current_json(self) -> Path:
        """What the published warehouse is."""
        return self.root / "CURRENT.json"

    @property
    def reports(self) -> Path:
        """Pages and workbooks for people: error reports and the like."""
        return self.root / "reports"

    @property
    def extracts(self) -> Path:
        """What the ministry gets: a folder for each quarter, in it one for each version."""
        return self.root / "extracts"

    @property
    def verdict(self) -> Path:
        """The last night's verdict in words."""
        return self.reports / "verdict.json"


def open_home(root: Path) -> Home:
    """The home folder, made where it is missing. Raises HomeError when a newer product wrote it."""
    home = Home(root)
    marker = root / "VERSION"
    try:
        for folder in (root, home.archive, home.lake, home.builds, home.overlay, home.verdict.parent):
            folder.mkdir(parents=True, exist_ok=True)
        if not marker.exists():
            (root / "landing").mkdir(exist_ok=True)  # only now: one that vanishes later is a share that is away
            write_text(marker, f"{VERSION}\n")
        found = marker.read_text("utf-8").strip()
    except OSError as error:
        raise HomeError(said("home_errors", "unusable", root=root, cause=error.strerror)) from None
    if found not in (*OLDER, str(VERSION)):
        raise HomeError(said("home_errors", "other_layout", root=root, found=found, known=VERSION))
    return home


def migrated(home: Home) -> None:
    """Says that the folder has this product's layout; a folder that has it already is not touched."""
    marker = home.root / "VERSION"
    if marker.read_text("utf-8").strip() in OLDER:
        write_text(marker, f"{VERSION}\n")


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """`write_bytes` of a text in UTF-8."""
    write_bytes(path, text.encode("utf-8"), mode)


def write_bytes(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Writes a whole file or nothing: aside, flushed to disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: object) -> None:
    """`write_text` of a value as JSON, keys in a fixed order."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")


@contextmanager
def work_folder(home: Home) -> Iterator[Path]:
    """A private folder for one run; it may hold identity codes while a file is read, so it is removed at the end."""
    base = home.root / ".work"
    base.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def run_lock(home: Home) -> Iterator[None]:
    """One run at a time. The kernel frees the lock when its holder dies, so a stale one cannot stop a night.

    Raises RunUnderWay with the other run's process id and start.
    """
    path = home.root / ".lock"
    with path.open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            process, _, started = stream.read().strip().partition(" ")
            raise RunUnderWay(said("home_errors", "under_way", process=process, started=started)) from None
        shutil.rmtree(home.root / ".work", ignore_errors=True)  # what a run that died left behind
        stream.seek(0)
        stream.truncate()
        stream.write(f"{os.getpid()} {datetime.now(UTC).isoformat(timespec='seconds')}")
        stream.flush()
        yield
