"""The night, as one reads it: take in, build, check, publish, and say in words how it went."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.door.archive import Archive
from pipelines.door.collect import Collected, collect
from pipelines.door.landing import SourceUnreachable
from pipelines.door.problems import Refused
from pipelines.door.pseudonym import load_person_key
from pipelines.door.read import Reader
from pipelines.home import Home, HomeError, open_home, run_lock, work_folder
from pipelines.lake.lake import Lake
from pipelines.lake.record import FileRecord
from pipelines.lake.update import update
from pipelines.settings import Settings
from pipelines.version import code_version
from pipelines.warehouse.build import Build, build
from pipelines.warehouse.inputs import reason
from pipelines.warehouse.publish import Current, build_name, publish, read_current

Progress = Callable[[str], None]
RETRY_SECONDS = (1, 5, 15)  # a share that is away for a moment comes back; a longer absence is for the alert


@dataclass
class Night:
    """One run over one home folder. Each step may be run alone (Dagster does) or by `run_night` in order."""

    settings: Settings
    catalogue: Catalogue
    home: Home
    work: Path
    say: Progress = lambda step: None
    collected: Collected = field(default_factory=Collected)
    fresh: list[FileRecord] = field(default_factory=list)
    built: Build | None = None
    current: Current | None = None

    @property
    def archive(self) -> Archive:
        """The home folder's archive."""
        return Archive(self.home)

    @property
    def lake(self) -> Lake:
        """The home folder's lake."""
        return Lake(self.home)

    @property
    def refused(self) -> list[FileRecord]:
        """Files of this run that were refused or are held."""
        return [r for r in self.fresh if r.verdict in ("refused", "held")]

    def take_in(self) -> None:
        """Landing → archive → lake. Raises SourceUnreachable when landing stays away."""
        self.say("landing")
        for pause in (*RETRY_SECONDS, None):
            try:
                self.collected = collect(self.settings, self.catalogue, self.archive, self.work)
                break
            except SourceUnreachable:
                if pause is None:
                    raise
                time.sleep(pause)
        self.bring_lake_up()

    def bring_lake_up(self) -> None:
        """Archive → lake: whatever the lake has no outcome of."""
        self.say("lake")
        self.fresh = update(self.lake, self.archive, Reader(self.settings, self.catalogue, self.home, self.archive, self.work))

    @property
    def needs_build(self) -> bool:
        """Whether anything that decides a figure has changed: an accepted file, the code, the catalogue."""
        published = read_current(self.home)
        if published is None or not self.home.current.exists():
            return bool(self.lake.records())
        # against what is published, not against this run: an earlier one may have taken a file in and then failed
        current = (self.lake.accepted_hash(), code_version(), self.catalogue.version)
        return current != (published.inputs, published.code_version, published.catalogue_version)

    def build(self) -> Build:
        """Lake → gate → a new, unpublished file."""
        target = self.home.builds / f".{build_name(None)}.duckdb"
        try:
            self.built = build(self.settings, self.catalogue, self.lake, self.work, target, key_id=self.key_id, say=self.say)
        except BaseException:  # a half file helps nobody, and on a full disk it is in the way
            for left in self.home.builds.glob(f"{target.name}*"):
                left.unlink()
            raise
        named = self.home.builds / f".{build_name(self.built.known_at)}.duckdb"
        target.rename(named)
        self.built.path = named
        return self.built

    def publish(self) -> Current:
        """Verifies, hashes and links the build. Raises PublishError; the previous build then stays current."""
        self.say("publish")
        self.current = publish(self.home, self.built, self.catalogue.version, code_version(), self.lake.accepted_hash(),
                               self.settings.keep_builds)
        return self.current

    def refuse_without_key(self) -> None:
        """Raises HomeError when people were taken in under a person key that is not there now."""
        if self.key_id:
            try:
                load_person_key(self.settings.key_file, self.home)
            except Refused as problem:
                raise HomeError(f"The person key is not the one that the archive was read with: {problem.params['cause']}. "
                                f"Put it back as {self.settings.key_file}, then run again.") from None

    @property
    def key_id(self) -> str:
        """Id of the person key that the lake's people were made with; empty before the first one."""
        marker = self.home.archive / "key_id"
        return marker.read_text("utf-8").strip() if marker.exists() else ""

    def reasons(self) -> list[str]:
        """One line for each refused or held file, with its reason."""
        words = self.settings.language
        return [f"{r.delivery}/{r.file}: {r.verdict}. {reason(self.catalogue, r, words)}" for r in self.refused]


@contextmanager
def a_night(settings: Settings, say: Progress = lambda step: None):
    """A `Night` that holds the home folder's lock. Raises HomeError, RunUnderWay, CatalogueError."""
    home = open_home(settings.home)
    catalogue = load_catalogue(home.overlay)
    with run_lock(home), work_folder(home) as work:
        for left in home.builds.glob(".*.duckdb*"):  # what a run that died left behind
            left.unlink()
        yield Night(settings, catalogue, home, work, say)


def run_night(settings: Settings, say: Progress = lambda step: None) -> Night:
    """The whole nightly job in this process. What it raises is what `a_night` and the steps raise."""
    with a_night(settings, say) as night:
        night.take_in()
        if night.needs_build:
            night.build()
            night.publish()
        return night


def rebuild(settings: Settings, say: Progress = lambda step: None) -> Night:
    """The lake and the warehouse again from the archive alone. Raises HomeError, with the lake untouched, without the key."""
    with a_night(settings, say) as night:
        night.refuse_without_key()
        night.lake.clear()
        night.bring_lake_up()
        night.build()
        night.publish()
        return night
