"""The two sides of a comparison as a user names them: quarters that were extracted carry their own known-at and figures."""

from collections.abc import Callable
from datetime import datetime

from pipelines.home import open_home
from pipelines.proof.diff import Side, changes
from pipelines.proof.moments import cut_off_of, moment_of
from pipelines.settings import Settings


def compare(settings: Settings, before: str, after: str, known_before: str | None = None, known_at: str | None = None,
            say: Callable[[str], None] = lambda step: None):
    """(the two sides in words, the figures that differ: see `diff.changes`). Raises QuestionError, PublishError, RunUnderWay."""
    earlier = Side(cut_off_of(before), _moment(known_before))
    later = Side(cut_off_of(after), _moment(known_at))
    erasures = sorted((open_home(settings.home).archive / "erasures").glob("*.parquet"))
    found = changes(settings, earlier, later, erasures=erasures, say=say)
    return [_words(side) for side in (earlier, later)], found


def _moment(text: str | None) -> datetime | None:
    return moment_of(text) if text else None


def _words(side: Side) -> dict[str, str]:
    known_at = side.known_at.isoformat(timespec="minutes") if side.known_at else "now"
    return {"cut_off": side.cut_off.isoformat(), "known_at": known_at}
