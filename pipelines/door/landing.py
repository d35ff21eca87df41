"""Finds deliveries in the landing folder and waits until each is whole. Nothing here reads a cell or writes to landing."""

import errno
import json
import os
import stat
import time
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.door.containers import unpack
from pipelines.door.manifest import Manifest, read_manifest
from pipelines.door.names import nearest, shown, stamp_of
from pipelines.door.problems import FileProblem, Held, Refused
from pipelines.door.readers.limits import Limits
from pipelines.words import StaysCurrent, Words, said

MANIFEST = "manifest.json"
ENDINGS = {".csv", ".xlsx", ".json", ".html", ".zip"}
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}  # our own disk, never the share's fault
CLOCK_SKEW_SECONDS = 3600  # a share's clock may run ahead; a time further ahead says nothing about the file


class SourceUnreachable(StaysCurrent):
    """The landing folder cannot be listed: no delivery may be concluded from that."""


@dataclass(frozen=True)
class Offer:
    """One file of a delivery, as its name or its manifest describes it."""

    path: Path
    name: str
    export: str | None = None
    exported_at: str | None = None
    kind: str = "full"
    expected_rows: int | None = None
    expected_sha256: str | None = None
    by_manifest: bool = False
    problem: FileProblem | None = None


@dataclass
class Delivery:
    """One sub-folder, zip or loose file of the landing folder."""

    name: str
    source: Path
    offers: list[Offer] = field(default_factory=list)
    waiting: Words | None = None  # why it is not read yet


def find_deliveries(landing: Path, catalogue: Catalogue, work: Path, stable_seconds: float) -> list[Delivery]:
    """Every delivery in `landing`, by name. Raises SourceUnreachable when the folder cannot be listed."""
    finder = _Finder(catalogue, work, stable_seconds)
    return [finder.describe(landing / name) for name in names_in(landing) if not name.startswith(".")]


def names_in(landing: Path) -> list[str]:
    """What stands in landing. Raises SourceUnreachable."""
    try:
        return sorted(os.listdir(landing), key=lambda name: unicodedata.normalize("NFC", name))
    except OSError as error:
        raise SourceUnreachable(said("source_errors", "unreachable", landing=landing, cause=error.strerror)) from None


class _Finder:
    def __init__(self, catalogue: Catalogue, work: Path, stable_seconds: float) -> None:
        self.catalogue = catalogue
        self.work = work
        self.stable_seconds = stable_seconds

    def describe(self, path: Path) -> Delivery:
        delivery = Delivery(name=shown(path.name), source=path)
        try:
            self._describe(delivery, path)
        except OSError as error:
            if error.errno in NO_SPACE:
                raise
            delivery.waiting = said("waiting", "unreadable", cause=error.strerror)
        return delivery

    def _describe(self, delivery: Delivery, path: Path) -> None:
        if path.is_dir() and not _is_no_delivery(path):
            self._folder(delivery, path)
        elif problem := unreadable(path):
            delivery.offers = [self._by_name(path, problem)]
        elif not self._stable([path]):
            delivery.waiting = said("waiting", "changing")
        elif path.suffix.casefold() == ".zip":
            self._zip(delivery, path)
        elif path.name != MANIFEST:
            delivery.offers = [self._by_name(path)]

    def _zip(self, delivery: Delivery, path: Path) -> None:
        inside = self.work / f"zip_{len(list(self.work.iterdir()))}"
        inside.mkdir()
        try:
            unpack(path, inside, Limits())
        except FileProblem as problem:
            delivery.offers = [self._by_name(path, problem)]
            return
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            delivery.offers = [self._by_name(path, Refused("zip_damaged", entry=path.name))]
            return
        self._folder(delivery, _single_folder(inside), settled=True)

    def _folder(self, delivery: Delivery, folder: Path, settled: bool = False) -> None:
        files = sorted((p for p in folder.rglob("*") if not p.is_dir() or p.is_symlink() or _is_no_delivery(p)),
                       key=lambda p: _key(p, folder))
        files = [p for p in files if not p.name.startswith(".")]
        manifest_path = next((p for p in files if p.name == MANIFEST and p.parent == folder), None)
        readable = [p for p in files if not unreadable(p)]
        if manifest_path is None or manifest_path not in readable:
            if not settled and not self._stable(readable):
                delivery.waiting = said("waiting", "changing")
                return
            delivery.offers = [self._by_name(p, unreadable(p)) for p in files]
            return
        self._with_manifest(delivery, folder, manifest_path, files, settled)

    def _with_manifest(self, delivery: Delivery, folder: Path, at: Path, files: list[Path], settled: bool) -> None:
        others = [p for p in files if p != at]
        if not settled and not self._stable([at]) and not _parses(at):
            delivery.waiting = said("waiting", "changing")
            return
        try:
            manifest = read_manifest(at)
        except Refused as problem:
            delivery.offers = [self._by_name(p, problem) for p in others] or [Offer(at, shown(at.name), problem=problem)]
            return
        by_name = {_key(p, folder): p for p in others}
        named = {unicodedata.normalize("NFC", f.name): f for f in manifest.files}
        missing = [shown(n) for n in named if n not in by_name]
        unproven = [by_name[n] for n, f in named.items() if n in by_name and not f.sha256 and not unreadable(by_name[n])]
        if not settled and not self._stable(unproven):
            delivery.waiting = said("waiting", "changing")
            return
        delivery.offers = [self._by_manifest(by_name[n], f, manifest, missing) for n, f in named.items() if n in by_name]
        if missing and not delivery.offers:
            delivery.offers = [Offer(at, shown(at.name), problem=Held("delivery_incomplete", missing=", ".join(missing)))]
        for name, path in by_name.items():
            if name not in named:
                word, _ = stamp_of(path.name)
                left = FileProblem("file_not_in_manifest", nearest=self._nearest(word))
                delivery.offers.append(Offer(path, shown(path.name), exported_at=_iso(manifest.exported_at), problem=left))

    def _by_manifest(self, path: Path, entry, manifest: Manifest, missing: list[str]) -> Offer:
        word, stamp = stamp_of(path.name)
        export = self.catalogue.export_named(entry.export or word)
        moment = manifest.exported_at or stamp
        problem: FileProblem | None = unreadable(path)
        if export is None:
            problem = problem or Refused("file_unknown_export", nearest=self._nearest(entry.export or word))
        if moment is None:
            problem = problem or Refused("file_no_moment")
        if missing:
            problem = problem or Held("delivery_incomplete", missing=", ".join(missing))
        return Offer(
            path, shown(path.name), export, _iso(moment), manifest.kind, entry.rows,
            entry.sha256.lower() if entry.sha256 else None, True, problem,
        )

    def _by_name(self, path: Path, problem: FileProblem | None = None) -> Offer:
        word, moment = stamp_of(path.name)
        export = self.catalogue.export_named(word)
        if export and moment is None:
            problem = problem or Refused("file_no_moment")
        if export is None:
            problem = problem or FileProblem("file_unknown_export", nearest=self._nearest(word))
        return Offer(path, shown(path.name), export, _iso(moment), problem=problem)

    def _nearest(self, word: str) -> str:
        return nearest(word, self.catalogue.exports)

    def _stable(self, paths: list[Path]) -> bool:
        now = time.time()
        ages = [now - p.stat().st_mtime for p in paths]
        return all(age >= self.stable_seconds or age < -CLOCK_SKEW_SECONDS for age in ages)


def unreadable(path: Path) -> Refused | None:
    """Why a path cannot be read as a file, without opening what would block (a FIFO)."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Refused("file_unreadable", cause="broken link" if path.is_symlink() else error.strerror)
    if stat.S_ISDIR(mode) and os.access(path, os.R_OK | os.X_OK):
        return Refused("file_unreadable", cause="a folder")
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        return Refused("file_unreadable", cause="not a regular file")
    if not os.access(path, os.R_OK):
        return Refused("file_unreadable", cause="no read permission")
    return None


def _is_no_delivery(path: Path) -> bool:
    """Whether a folder is named like a file, or closed to us: then it is told of, not passed over."""
    return path.is_dir() and (path.suffix.casefold() in ENDINGS or not os.access(path, os.R_OK | os.X_OK))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _parses(path: Path) -> bool:
    try:
        json.loads(path.read_text("utf-8-sig"))
    except (ValueError, OSError):
        return False
    return True


def _key(path: Path, folder: Path) -> str:
    return unicodedata.normalize("NFC", path.relative_to(folder).as_posix())


def _single_folder(folder: Path) -> Path:
    """The folder inside a zip that holds its files, where the zip wraps all of them in one."""
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
