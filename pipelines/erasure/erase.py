"""`eura erase`: one person out of every copy, in steps that may be repeated, so that a run which dies is completed by the next.

The tombstone and the intention come first, the line in the log last. The archive is emptied; everything after it (lake,
build) is made of the archive again by the code that made it, so it cannot differ from what a rebuild makes.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipelines.door.archive import Receipt
from pipelines.door.emptying import Emptied, empty
from pipelines.door.known_people import keep_emptied
from pipelines.door.problems import Refused
from pipelines.door.pseudonym import load_person_key
from pipelines.door.tombstones import add_tombstone
from pipelines.erasure.figures import keep_change, keep_figures
from pipelines.erasure.journal import Intention, Journal, moment, totals
from pipelines.erasure.lake import People, in_lake
from pipelines.erasure.person import Person, person_of, read_code
from pipelines.erasure.search import in_archive, search
from pipelines.home import HomeError
from pipelines.night import Night, Progress, a_night
from pipelines.settings import Settings
from pipelines.version import code_version
from pipelines.words import said


@dataclass
class Erased:
    """What an erasure did, or with `is_dry` would do. `entry`: the line in the log; `files`: archived ones with the person."""

    is_dry: bool
    seconds: float = 0
    files: int = 0
    lake_rows: int = 0
    segments: int = 0
    builds: int = 0
    entry: dict | None = None
    search: dict = field(default_factory=dict)


def erase_person(settings: Settings, code_file: Path, by: str, is_dry: bool, say: Progress) -> Erased:
    """Erases the person whose code stands in the file. Raises CodeError, HomeError, RunUnderWay, PublishError.

    Where the search still finds the person afterwards, the intention stays and nothing is called done.
    """
    code, started = read_code(code_file), time.monotonic()
    with a_night(settings, say) as night:
        night.refuse_without_key()
        person = _person(night, code)
        journal = Journal(night.archive)
        pending = journal.pending()
        if pending and pending.subject != person.mark:
            raise HomeError(said("erasure_errors", "pending", by=pending.by, begun=pending.begun_at))
        say("search")
        people, archived = in_lake(night, person.keys), _archived(night, person)
        done = Erased(is_dry, files=len(archived), lake_rows=people.rows, segments=people.segments,
                      builds=len(_older_builds(night, keep=None)))
        if not is_dry and (pending or archived or people.rows):
            intention = pending or begin(night, journal, person.mark, by, people)
            add_tombstone(night.home, person.mark)
            empty_archive(night, archived, lambda plain, receipt: empty(
                plain, receipt.file, night.catalogue.exports.get(receipt.export or ""), person.codes, night.work,
                night.catalogue.parameters))
            carry_through(night, intention)
        say("search")
        found = search(night, person)
        done.search = asdict(found)
        if not is_dry and journal.pending() and not found.found:
            done.entry = finish(night, journal, done.search)
        done.seconds = round(time.monotonic() - started, 1)
        return done


def begin(night: Night, journal: Journal, subject: str, by: str, people: People) -> Intention:
    """Keeps the figures as they are published, under the code of today, and the intention."""
    if night.needs_build and night.lake.records():
        night.build()
        night.publish()
    number = len(journal.entries()) + 1
    keep_figures(night.home, journal.figures_path(number, "before"))
    intention = Intention(
        number=number, subject=subject, by=by, begun_at=moment(), lake_rows=people.rows, segments=people.segments,
        builds=len(_older_builds(night, keep=None)), totals=totals(night.archive),
        verdicts={r.file_id: r.verdict for r in night.lake.records().values()})
    journal.begin(intention)
    return intention


def empty_archive(night: Night, receipts: list[Receipt], emptying: Callable[[Path, Receipt], Emptied | None]) -> None:
    """Empties archived files; each stands whole under its old or its new content at every moment. None leaves one as it is."""
    night.say("archive")
    for receipt in receipts:
        with night.archive.opened(receipt.content, night.work) as plain:
            if left := emptying(plain, receipt):
                night.archive.write(keep_emptied(left, receipt, night.archive))
    night.archive.sweep()


def carry_through(night: Night, intention: Intention) -> None:
    """From the emptied archive to everything that is made of it; older copies are removed. Raises PublishError."""
    night.bring_lake_up()
    _keep_verdicts(night, intention)
    night.lake.sweep()
    if night.lake.records():
        night.build()
        night.publish()
    night.say("older copies")
    for path in _older_builds(night, keep=night.home.current.resolve()):
        path.unlink()
    for path in night.home.verdict.parent.rglob("*"):
        if path.is_file() and path != night.home.verdict:  # pages and error reports are made again by their commands
            path.unlink()


def finish(night: Night, journal: Journal, found: dict) -> dict:
    """Keeps what the erasure changed in the figures and writes the line in the log."""
    intention = journal.pending()
    target = journal.figures_path(intention.number)
    changed = keep_change(night.home, journal.figures_path(intention.number, "before"), target)
    return journal.finish(intention, code_version(), {k: v for k, v in found.items() if k != "found"}, changed)


def _person(night: Night, code: str) -> Person:
    try:
        return person_of(code, load_person_key(night.settings.key_file, night.home))
    except Refused as problem:
        raise HomeError(said("erasure_errors", "person_key", cause=problem.params["cause"])) from None


def _archived(night: Night, person: Person) -> list[Receipt]:
    """The arrivals in whose content the code stands, and those refused ones that nobody can look into."""
    seen: dict[str, bool | None] = {}
    for receipt in night.archive.receipts().values():
        content = receipt.content
        if content and content not in seen and night.archive.path_of(content).exists():
            seen[content] = in_archive(night.archive, content, person, night.work)
    return [r for r in night.archive.receipts().values() if seen.get(r.content, False) is not False]


def _keep_verdicts(night: Night, intention: Intention) -> None:
    """A file stays accepted, held or refused as it was: without the person the share of vanished rows may cross the limit."""
    words = {"accepted": "accept", "held": "hold", "refused": "refuse"}
    for _ in intention.verdicts:  # pinning one file may move the next; each round pins at least one
        decisions, records, outcomes = night.archive.decisions(), night.lake.records(), night.archive.receipts()
        wanted = {i: words[verdict] for i, verdict in intention.verdicts.items()
                  if verdict in words and i in records and verdict != records[i].verdict}
        moved = [records[i] for i, word in wanted.items() if not outcomes[i].outcome and decisions.get(i) != word]
        if not moved:
            return
        lake = night.lake
        for record in moved:
            night.archive.decide(record.file_id, wanted[record.file_id])
            lake.forget(record, night.catalogue.exports)
        night.bring_lake_up()


def _older_builds(night: Night, keep: Path | None) -> list[Path]:
    """Every build file but one, earlier known-at ones too."""
    return [p for p in night.home.builds.rglob("*.duckdb*") if p.is_file() and p.resolve() != keep]
