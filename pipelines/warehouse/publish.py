"""Makes a finished build the published one: verified, hashed, linked by one rename. A reader keeps what it opened.

A write-ahead log beside a renamed file was once replayed silently (1,000 rows became 1,001), so none may exist; and a
file replaced under its own name gives stale data inside running processes, so each build has a name of its own.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.connection import STORAGE_VERSION
from pipelines.door.archive import digest
from pipelines.home import Home, write_json
from pipelines.warehouse.build import Build
from pipelines.warehouse.checks import Check
from pipelines.words import LANGUAGES, StaysCurrent, said


class PublishError(StaysCurrent):
    """A build cannot be published; the previous one stays current. The text says why and what to do."""


@dataclass(frozen=True)
class Current:
    """The published build, as `CURRENT.json` has it."""

    build: str
    known_at: str | None
    code_version: str
    catalogue_version: str
    sha256: str
    rows: dict[str, int]
    published_at: str
    inputs: str = ""  # hash of the accepted files in it: another one means that there is something to build
    storage_version: str = STORAGE_VERSION
    erasures: int = 0  # how many the build knows of


def build_name(known_at: datetime | None) -> str:
    """A name that no earlier build has: known-at first, then the moment of making."""
    known = known_at.astimezone(UTC).strftime("%Y%m%dT%H%MZ") if known_at else "empty"
    return f"{known}_{datetime.now(UTC).strftime('%Y%m%dT%H%M%S%f')}"


def verify(build: Build) -> str:
    """Opens the closed file read-only, scans every table, and returns its SHA-256. Raises PublishError."""
    wal = build.path.with_name(build.path.name + ".wal")
    if wal.exists():
        raise PublishError(said("publish_errors", "wal_left", file=wal.name))
    try:
        with duckdb.connect(str(build.path), read_only=True) as con:
            for table, expected in build.rows.items():
                columns = [c[0] for c in con.execute(f"SELECT * FROM {table} LIMIT 0").description]
                scan = ", ".join(f"count({c})" for c in columns)  # reads every column, so a damaged block shows here
                found = con.execute(f"SELECT count(*), {scan} FROM {table}").fetchone()[0]
                if found != expected:
                    raise PublishError(said("publish_errors", "rows_differ", table=table, found=found, expected=expected))
    except duckdb.Error as error:
        raise PublishError(said("publish_errors", "not_reopened", kind=type(error).__name__)) from None
    return digest(build.path)


def publish(home: Home, build: Build, catalogue_version: str, code_version: str, inputs: str, keep: int,
            erasures: int = 0) -> Current:
    """Moves the link to a verified build. Raises PublishError when a blocking check fails or the file is not whole."""
    if build.failures:
        raise PublishError(said("publish_errors", "checks_failed", failures=failures_said(build.failures)))
    sha256 = verify(build)
    name = build.path.stem.removeprefix("warehouse_").removeprefix(".")
    final = home.builds / f"warehouse_{name}.duckdb"
    os.chmod(build.path, 0o444)
    with build.path.open("rb") as stream:
        os.fsync(stream.fileno())
    os.replace(build.path, final)
    current = Current(
        build=name, known_at=build.known_at.isoformat() if build.known_at else None, code_version=code_version,
        catalogue_version=catalogue_version, sha256=sha256, rows=build.rows, inputs=inputs, erasures=erasures,
        published_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    _link(home, final)
    write_json(home.current_json, current.__dict__)
    _clean_up(home, final, keep)
    return current


def failures_said(failures: list[Check]) -> dict[str, str]:
    """The checks that a build breaks, in words."""
    each = [said("machine_errors", "failed_check", name=c.name, failing=c.failing, text=c.text) for c in failures]
    return {language: "; ".join(words[language] for words in each) for language in LANGUAGES}


def read_current(home: Home) -> Current | None:
    """What is published, or None."""
    try:
        return Current(**json.loads(home.current_json.read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError):
        raise PublishError(said("publish_errors", "damaged", path=home.current_json)) from None


def open_current(home: Home) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published build. Raises PublishError saying what to run when there is none."""
    if not home.current.exists():
        raise PublishError(said("publish_errors", "nothing", root=home.root))
    try:
        con = duckdb.connect(str(home.current.resolve()), read_only=True)
    except duckdb.Error as error:
        raise PublishError(said("publish_errors", "not_opened", kind=type(error).__name__)) from None
    con.execute("SET TimeZone = 'Europe/Helsinki'")
    return con


def _link(home: Home, final: Path) -> None:
    aside = home.root / f".current.{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(final.relative_to(home.root))
    os.replace(aside, home.current)


def _clean_up(home: Home, final: Path, keep: int) -> None:
    """Keeps the newest builds. A reader that has an older file open keeps it: only its name goes."""
    builds = sorted(home.builds.glob("warehouse_*.duckdb"), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in builds[keep:]:
        if old != final:
            old.unlink()
