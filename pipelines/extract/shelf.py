"""Versions on disk: which there are, put in place whole or not at all, one maker at a time."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipelines.extract.about import About, SignOff
from pipelines.extract.manifest import read_manifest
from pipelines.extract.quarter import Quarter, quarter_named
from pipelines.home import RunUnderWay

ASIDE = ".making"


@dataclass(frozen=True)
class Version:
    """One version of a quarter's extract on disk."""

    folder: Path
    quarter: Quarter
    number: int

    @property
    def name(self) -> str:
        """As other extracts refer to it: `2026Q3/v1`."""
        return f"{self.quarter.name}/v{self.number}"

    @cached_property
    def manifest(self) -> dict:
        """The manifest of the restricted side; both sides agree on what they were made from. Raises NothingPlaced."""
        return read_manifest(self.folder / "restricted")

    @property
    def known_at(self) -> str:
        """The moment whose knowledge it shows (ISO)."""
        return self.manifest["known_at"]

    def about(self, side: str) -> About:
        """What a side is."""
        told = read_manifest(self.folder / side)
        sign_off = SignOff(**told["sign_off"]) if told["sign_off"] else None
        return About(**{k: told[k] for k in About.__dataclass_fields__ if k != "sign_off"}, sign_off=sign_off)


class Shelf:
    """The folder `extracts/`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def versions(self) -> list[Version]:
        """Every version, oldest quarter first."""
        found = [Version(folder, quarter_named(folder.parent.name), int(folder.name[1:]))
                 for folder in self.root.glob("20??Q[1-4]/v*") if re.fullmatch(r"v\d+", folder.name)]
        return sorted(found, key=lambda v: (v.quarter, v.number))

    def of(self, quarter: Quarter) -> list[Version]:
        """Versions of a quarter, oldest first."""
        return [v for v in self.versions() if v.quarter == quarter]

    def place(self, quarter: Quarter, number: int) -> Path:
        """Where a version stands or will stand."""
        return self.root / quarter.name / f"v{number}"

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """An empty folder beside the versions, gone at the end whatever happens."""
        folder = self.root / f"{ASIDE}.{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
        finally:
            remove(folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One maker at a time. Removes what one that died left behind. Raises RunUnderWay."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("a+", encoding="utf-8") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunUnderWay("Another extract is being made or approved. Wait for it to end.") from None
            for left in self.root.glob(f"{ASIDE}.*"):
                remove(left)
            self._mend()
            yield

    def put(self, made: Path, place: Path) -> None:
        """Moves a finished folder into its place with one rename; an older one there steps aside first."""
        place.parent.mkdir(parents=True, exist_ok=True)
        older = place.with_name(f".replaced.{place.name}")
        try:
            if place.exists():
                os.replace(place, older)
            os.replace(made, place)
        except OSError:
            self._mend()
            raise
        finally:
            if place.parent.is_dir() and not any(place.parent.iterdir()):
                place.parent.rmdir()
        if older.exists():
            remove(older)

    def _mend(self) -> None:
        """A process that died between two renames left the version aside: it goes back."""
        for older in self.root.glob("20??Q[1-4]/.replaced.v*"):
            place = older.with_name(older.name.removeprefix(".replaced."))
            remove(older) if place.exists() else os.replace(older, place)


def make_read_only(folder: Path) -> None:
    """Takes the right to write from every file and folder, the folder itself last."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)


def remove(folder: Path) -> None:
    """Removes a folder, a read-only one too."""
    if not folder.exists():
        return
    for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        path.chmod(0o755)
    shutil.rmtree(folder)
