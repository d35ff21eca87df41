"""The end of retention: everybody out of every copy, once the law's time is over and no hold stands against it."""

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.door.archive import Receipt
from pipelines.door.codes import codes_in
from pipelines.door.emptying import Emptied, empty, pieces_of
from pipelines.door.problems import Refused
from pipelines.door.pseudonym import looks_right
from pipelines.erasure.erase import begin, carry_through, empty_archive, finish
from pipelines.erasure.journal import Journal
from pipelines.erasure.lake import in_lake
from pipelines.home import HomeError, write_text
from pipelines.night import Night, Progress, a_night
from pipelines.settings import Settings
from pipelines.words import said

EVERYONE = "everyone"


@dataclass
class Retention:
    """When everybody must go, what stands against it, and what that is. `due_on` None: the day of closure is not known."""

    years: int
    source: str
    closed_on: date | None
    due_on: date | None
    is_due: bool
    holds: list[str]
    people: int = 0
    lake_rows: int = 0
    files: int = 0
    builds: int = 0
    left: int = 0
    entry: dict | None = None
    seconds: float = 0


def end_retention(settings: Settings, by: str, is_dry: bool, today: date, say: Progress) -> Retention:
    """Says what would go and when; without `is_dry`, and only when it is due and nothing holds it, everything about people goes.

    Raises HomeError (a wrong parameter, a pending erasure), RunUnderWay, PublishError.
    """
    started = time.monotonic()
    with a_night(settings, say) as night:
        night.refuse_without_key()
        journal = Journal(night.archive)
        found = _due(night, today)
        say("search")
        people = in_lake(night, None)
        found.people, found.lake_rows = people.people, people.rows
        found.files = sum(1 for r in night.archive.receipts().values() if _is_about_people(night, r) and r.content)
        found.builds = sum(1 for _ in night.home.builds.rglob("*.duckdb"))
        if not is_dry and found.is_due and not found.holds:
            pending = journal.pending()
            if pending and pending.subject != EVERYONE:
                raise HomeError(said("erasure_errors", "pending", by=pending.by, begun=pending.begun_at))
            intention = pending or begin(night, journal, EVERYONE, by, people)
            write_text(night.archive.root / "retention_over", f"{today}\n")
            empty_archive(night, [r for r in night.archive.receipts().values()
                                  if r.content and night.archive.path_of(r.content).exists()],
                          lambda plain, receipt: _emptied(night, plain, receipt))
            carry_through(night, intention)
            found.left = in_lake(night, None).rows + sum(
                1 for r in night.archive.receipts().values() if _is_about_people(night, r) and r.content)
            found.entry = finish(night, journal, {"left": found.left}) if not found.left else None
        found.seconds = round(time.monotonic() - started, 1)
        return found


def _due(night: Night, today: date) -> Retention:
    given = night.catalogue.parameters.get("retention", {})
    try:
        closed_on = date.fromisoformat(str(given["programme_closed_on"])) if given.get("programme_closed_on") else None
        years = int(given["years"])
        holds = [str(h["reason"]) for h in given.get("holds") or ()
                 if not h.get("until") or date.fromisoformat(str(h["until"])) >= today]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise HomeError(said("erasure_errors", "retention")) from None
    # a programme that closed on 29 February is due on the 28th: not a day later than the law says
    last = closed_on.replace(day=28) if closed_on and (closed_on.month, closed_on.day) == (2, 29) else closed_on
    due_on = last.replace(year=last.year + years) if last else None
    return Retention(years, str(given.get("source", "")), closed_on, due_on, bool(due_on and due_on <= today), holds)


def _is_about_people(night: Night, receipt: Receipt) -> bool:
    export = night.catalogue.exports.get(receipt.export or "")
    return bool(export and export.identity)


def _emptied(night: Night, plain: Path, receipt: Receipt) -> Emptied | None:
    """A file about people goes as a whole; elsewhere the codes go that somebody wrote into a text."""
    if _is_about_people(night, receipt):
        return Emptied(None, outcome=("file_retention_over", {}))
    try:
        codes = {code for code in codes_in(pieces_of(plain, night.work)) if looks_right(code)}
    except Refused:
        return Emptied(None, outcome=("file_retention_over", {}))
    return empty(plain, receipt.file, None, codes, night.work, night.catalogue.parameters) if codes else None
