"""The two sides of a comparison as a user names them. A quarter that was extracted is taken as its latest version has it.

Of an erased person's part in a published figure only the change is kept (`archive/erasures/<n>.parquet`), so a comparison with
what was published takes the erasures since that version; how many there had been, its manifest says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.extract.data_files import read_table
from pipelines.extract.shelf import Shelf, Version
from pipelines.extract.shown import KEY
from pipelines.home import Home, open_home
from pipelines.proof.diff import Side, changes
from pipelines.proof.moments import cut_off_of, moment_of
from pipelines.settings import Settings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Named:
    """One side: what it is compared as, and the extract that it was published in, if there is one."""

    side: Side
    version: Version | None = None

    @property
    def words(self) -> dict[str, str]:
        """As a heading names it: the cut-off, or the extract at it, and the moment of knowledge."""
        known_at = self.side.known_at.isoformat(timespec="minutes") if self.side.known_at else "now"
        cut_off = self.side.cut_off.isoformat()
        return {"cut_off": f"{cut_off}, {self.version.name}" if self.version else cut_off, "known_at": known_at}


def compare(settings: Settings, before: str, after: str, known_before: str | None = None, known_at: str | None = None,
            say: Callable[[str], None] = lambda step: None) -> "tuple[list[dict[str, str]], pd.DataFrame]":
    """(the two sides in words, the figures that differ: see `diff.changes`).

    Where a moment is given, it counts; else the quarter's latest extract; else what is known now, as for the later side of a
    quarter that is compared with itself. Raises QuestionError, PublishError, RunUnderWay, NothingPlaced.
    """
    shelf = Shelf(open_home(settings.home).extracts)
    earlier, later = _named(shelf, before, known_before), _named(shelf, after, known_at)
    if later.version and later.version == earlier.version:
        later = Named(Side(later.side.cut_off))
    if earlier.version:
        found = changes_since(settings, earlier.version, later.side, say)
    else:
        found = changes(settings, earlier.side, later.side, say=say)
    return [earlier.words, later.words], found


def changes_since(settings: Settings, version: Version, after: Side,
                  say: Callable[[str], None] = lambda step: None) -> "pd.DataFrame":
    """What has changed since a version was made, its restricted figures as published included: see `diff.changes`."""
    figures = read_table(version.folder / "restricted" / "data", "figures")
    before = Side(version.quarter.cut_off, datetime.fromisoformat(version.known_at))
    erasures = _erasures_after(open_home(settings.home), version.manifest["erasures"])
    return changes(settings, before, after, figures[[*KEY, "value"]], erasures, say)


def _named(shelf: Shelf, text: str, moment: str | None) -> Named:
    cut_off = cut_off_of(text)
    if moment:
        return Named(Side(cut_off, moment_of(moment)))
    versions = [v for v in shelf.versions() if v.quarter.cut_off == cut_off]
    if not versions:
        return Named(Side(cut_off))
    return Named(Side(cut_off, datetime.fromisoformat(versions[-1].known_at)), versions[-1])


def _erasures_after(home: Home, number: int) -> list[Path]:
    found = {int(path.stem): path for path in (home.archive / "erasures").glob("*.parquet") if path.stem.isdigit()}
    return [found[n] for n in sorted(found) if n > number]
