"""The warehouse as it was known at an earlier moment: built from the lake by the code of today, and kept for a while."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.door.archive import utc_stamp
from pipelines.home import Home, open_home, run_lock, work_folder
from pipelines.lake.lake import Lake
from pipelines.proof.errors import question_error
from pipelines.settings import Settings
from pipelines.version import code_version
from pipelines.warehouse.build import build
from pipelines.warehouse.publish import PublishError, open_current, read_current
from pipelines.words import said

Progress = Callable[[str], None]


def known_build(settings: Settings, known_at: datetime | None = None, say: Progress = lambda step: None) -> Path:
    """A DuckDB file with everything as known at a moment (None: the published build). It is made where it is not kept.

    Raises QuestionError when nothing was known by then, PublishError, RunUnderWay.
    """
    home = open_home(settings.home)
    if known_at is None:
        open_current(home).close()
        return home.current.resolve()
    lake, catalogue = Lake(home), load_catalogue(home.overlay)
    moment = last_moment(lake, known_at)
    current = read_current(home)
    is_newest = current and current.known_at and moment == datetime.fromisoformat(current.known_at)
    if is_newest and is_up_to_date(home, lake, catalogue):
        return home.current.resolve()
    target = _place(home, lake, catalogue, moment)
    if not target.exists():
        _make(settings, home, lake, catalogue, moment, target, say)
    return target


@contextmanager
def open_known(settings: Settings, known_at: datetime | None = None,
               say: Progress = lambda step: None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to `known_build`; days are those of Europe/Helsinki."""
    with duckdb.connect(str(known_build(settings, known_at, say)), read_only=True) as con:
        con.execute("SET TimeZone = 'Europe/Helsinki'")
        yield con


def last_moment(lake: Lake, known_at: datetime) -> datetime:
    """The newest accepted export moment by then. Raises QuestionError naming the first one."""
    moments = sorted(r.moment for r in lake.records().values() if r.verdict == "accepted" and r.moment)
    if not moments:
        raise question_error("nothing_taken_in")
    known = [m for m in moments if m <= known_at]
    if not known:
        raise question_error("nothing_known", moment=known_at.isoformat(timespec="minutes"),
                             first=moments[0].isoformat(timespec="minutes"))
    return known[-1]


def is_up_to_date(home: Home, lake: Lake, catalogue: Catalogue) -> bool:
    """Whether the published build is what the lake, the code and the catalogue of now would give."""
    current = read_current(home)
    return current is not None and home.current.exists() and (
        (current.inputs, current.code_version, current.catalogue_version) ==
        (lake.accepted_hash(), code_version(), catalogue.version))


def _place(home: Home, lake: Lake, catalogue: Catalogue, moment: datetime) -> Path:
    """Named after all that decides its content: a late file, an erasure or a new rule makes another one."""
    made_of = "|".join((lake.accepted_hash(), code_version(), catalogue.version))
    mark = hashlib.sha256(made_of.encode()).hexdigest()[:12]
    return home.known / f"known_{utc_stamp(moment.isoformat())}_{mark}.duckdb"


def _make(settings: Settings, home: Home, lake: Lake, catalogue: Catalogue, moment: datetime, target: Path,
          say: Progress) -> None:
    marker = home.archive / "key_id"
    key_id = marker.read_text("utf-8").strip() if marker.exists() else ""
    target.parent.mkdir(exist_ok=True)
    aside = target.with_name(f".{target.name}")
    with run_lock(home), work_folder(home) as work:
        try:
            built = build(settings, catalogue, lake, work, aside, known_at=moment, key_id=key_id, say=say)
            if built.failures:
                problems = "; ".join(f"{c.name}: {c.failing}" for c in built.failures)
                raise PublishError(said("question_errors", "broken_build", moment=moment.isoformat(timespec="minutes"),
                                        problems=problems))
            os.chmod(aside, 0o444)
            os.replace(aside, target)
        finally:
            for left in target.parent.glob(f"{aside.name}*"):
                left.unlink()
    for old in sorted(home.known.glob("known_*.duckdb"), key=lambda p: p.stat().st_mtime_ns, reverse=True)[settings.keep_builds:]:
        old.unlink()
