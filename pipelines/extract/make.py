"""Makes an extract: figures, revisions, protection, proof, then both sides aside, then into place with one rename."""

import getpass
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.door.archive import Archive
from pipelines.extract.about import SIDES, About
from pipelines.extract.compare import changes_since
from pipelines.extract.errors import AskedWrongly, NothingPlaced
from pipelines.extract.figures import Build, read_build, refuse_open_quarter
from pipelines.extract.manifest import hashes, read_manifest
from pipelines.extract.protection import FOLDER, FRAME, Protected, earlier_release, protected, proven, thresholds_of, write_proof
from pipelines.extract.quarter import Quarter, moment_named, quarter_named
from pipelines.extract.revisions import public_revisions, revised_keys, revisions
from pipelines.extract.sfc import write_sfc
from pipelines.extract.shelf import Shelf, Version
from pipelines.extract.shown import all_values, figures_table, labels_table, protected_values, with_zeros
from pipelines.extract.side import write_side
from pipelines.extract.texts import texts_version
from pipelines.home import Home, open_home
from pipelines.proof.diff import Side
from pipelines.proof.errors import QuestionError
from pipelines.proof.known import known_build
from pipelines.settings import Settings
from pipelines.verdict import told_of

Say = Callable[..., None]


@dataclass(frozen=True)
class Made:
    """What `make_extract` did: the version, whether it is new, and how the public side was protected."""

    version: Version
    is_new: bool
    cells: dict


@dataclass(frozen=True)
class Job:
    """One extract to be made: what it is made from, and which versions it has to be safe beside."""

    settings: Settings
    catalogue: Catalogue
    quarter: Quarter
    build: Build
    number: int
    earlier: list[Version]
    by: str
    say: Say


def make_extract(settings: Settings, quarter_name: str, known_at: str | None = None, out: Path | None = None,
                 by: str | None = None, say: Say = lambda step, **values: None) -> Made:
    """The extract of a quarter, in `extracts/<quarter>/v<n>/` of the home folder or of `out`.

    With the inputs of a version on disk nothing new is made. Raises AskedWrongly, NothingPlaced, PublishError, RunUnderWay.
    """
    quarter = quarter_named(quarter_name)
    home = open_home(settings.home)
    catalogue = load_catalogue(home.overlay)
    shelf = Shelf(out.absolute() if out else home.extracts)
    with shelf.locked():
        build = read_build(_build_file(settings, home, quarter, known_at, say), quarter)
        known = {v.name: v for s in (Shelf(home.extracts), shelf) for v in s.versions()}
        on_disk = sorted(known.values(), key=lambda v: (v.quarter, v.number))
        try:
            twin = _twin(on_disk, quarter, build)
            if twin:
                earlier = [known[e["version"]] for e in twin.manifest["earlier"]]
                job = Job(settings, catalogue, quarter, build, twin.number, earlier, by or maker(settings), say)
                if found := _again(job, shelf, twin):
                    return found
            number = max((v.number for v in on_disk if v.quarter == quarter), default=0) + 1
            job = Job(settings, catalogue, quarter, build, number, on_disk, by or maker(settings), say)
            with shelf.aside() as folder:
                outcome = write_both(job, folder)
                say("place")
                place = shelf.place(quarter, number)
                shelf.put(folder, place)
            return Made(Version(place, quarter, number), True, outcome.summary)
        except (OSError, duckdb.Error) as error:
            raise NothingPlaced("not_written", cause=told_of(error)) from None


def maker(settings: Settings) -> str:
    """Who runs this: the setting `user`, else the user of the operating system."""
    return settings.user or getpass.getuser()


def write_both(job: Job, folder: Path) -> Protected:
    """Both sides of an extract in `folder`. Raises NothingPlaced, before anything public is written, when the audit fails."""
    build, say = job.build, job.say
    say("figures")
    figures = with_zeros(build.frames["figures"])
    say("revisions")
    published = _published_before(job)
    changed = revisions(published, lambda v: read_build(build.path, v.quarter).frames["figures"], lambda v: _parts(job, v),
                        job.catalogue.parameters["extract"]["major_revision"])
    say("protect")
    before = [earlier_release(v) for v in job.earlier]
    release = protected(figures, build.frames["membership"], job.catalogue, before)
    say("audit")
    outcome = proven(release, job.catalogue, before)
    free = set(figures.loc[figures["disclosure_class"] == "none", "indicator_code"]) - job.catalogue.disclosure.follows.keys()
    shown = {"restricted": (all_values(figures, release[0]), changed),
             "public": (protected_values(figures, release[0]), public_revisions(changed, published, free))}
    made_from = _made_from(job)
    for name in SIDES:
        say(name)
        about = _about(job, name)
        tables = _tables(build, about, *shown[name])
        (folder / name).mkdir()
        if name == "restricted":
            write_proof(folder / name, outcome)
            if job.quarter.name[4:] in job.catalogue.parameters["extract"]["sfc_quarters"]:
                write_sfc(folder / name, about, tables["figures"], tables["targets"], build.frames["objectives"])
        write_side(folder / name, about, tables, made_from)
    return outcome


def _build_file(settings: Settings, home: Home, quarter: Quarter, known_at: str | None, say: Say) -> Path:
    moment = moment_named(known_at) if known_at else None
    if moment:
        refuse_open_quarter(quarter, moment)
        say("known", moment=moment.isoformat(timespec="minutes"))
    if not home.current.exists():
        raise NothingPlaced("nothing_published", home=home.root)
    try:
        return known_build(settings, moment)
    except QuestionError:
        raise AskedWrongly("nothing_known", moment=moment.isoformat(timespec="minutes") if moment else "-") from None


def _twin(on_disk: list[Version], quarter: Quarter, build: Build) -> Version | None:
    """The newest version of the quarter that shows the same moment and whose earlier releases are all still there."""
    there = {v.name: v for v in on_disk}
    same = [v for v in on_disk if v.quarter == quarter and v.known_at == build.known_at.isoformat()
            and all(e["version"] in there and _frame_hash(there[e["version"]]) == e["sha256"] for e in v.manifest["earlier"])]
    return same[-1] if same else None


def _again(job: Job, shelf: Shelf, twin: Version) -> Made | None:
    """Makes the twin again aside; None when it comes out otherwise, so that it must be a new version."""
    with shelf.aside() as folder:
        outcome = write_both(job, folder)
        if any(hashes(folder / side) != as_made(twin, side) for side in SIDES):
            return None
        place = shelf.place(job.quarter, job.number)
        if place.exists():
            return Made(Version(place, job.quarter, job.number), False, outcome.summary)
        shelf.put(folder, place)
        return Made(Version(place, job.quarter, job.number), False, outcome.summary)


def as_made(version: Version, side: str) -> dict[str, str]:
    """Hashes of a side's files as they were made, before an approval renamed some."""
    told = read_manifest(version.folder / side)
    return told.get("draft_files") or told["files"]


def _published_before(job: Job) -> list[Version]:
    """What a reader compares with: the previous quarter's latest version and this quarter's own latest one."""
    return [of[-1] for q in (job.quarter.previous, job.quarter) if (of := [v for v in job.earlier if v.quarter == q])]


def _parts(job: Job, version: Version) -> pd.DataFrame:
    """Why figures at a version's cut-off have changed since its moment."""
    return changes_since(job.settings, version, Side(version.quarter.cut_off, job.build.known_at))


def _about(job: Job, side: str) -> About:
    return About(job.quarter.name, job.number, side, job.quarter.cut_off.isoformat(), job.build.known_at.isoformat(),
                 job.catalogue.parameters["extract"]["theme"], thresholds_of(job.catalogue))


def _tables(build: Build, about: About, figures: pd.DataFrame, changed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    labels = labels_table(build.frames["labels"])
    head = {"quarter": about.quarter, "cut_off": about.cut_off, "known_at": about.known_at}
    return {"figures": figures_table(figures, head, labels, revised_keys(changed)), "labels": labels, "revisions": changed,
            **{name: build.frames[name] for name in ("targets", "projects", "calls", "models", "indicators")}}


def _made_from(job: Job) -> dict:
    erasures = Archive(open_home(job.settings.home), job.settings.archive_key).erasures
    return {"made_by": job.by, "erasures": erasures, "code_version": job.build.code_version,
            "catalogue_version": job.build.catalogue_version, "texts_version": texts_version(),
            "inputs": job.build.frames["inputs"].to_dict("records"),
            "earlier": [{"version": v.name, "sha256": _frame_hash(v)} for v in job.earlier]}


def _frame_hash(version: Version) -> str:
    path = version.folder / "restricted" / FOLDER / f"{FRAME}.parquet"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
