"""Quarters by name, the day that their figures describe, and moments of knowledge. No file and no database here."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipelines.extract.errors import AskedWrongly

HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter. Ordered by time."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """As people and folders call it: `2026Q3`."""
        return f"{self.year}Q{self.number}"

    @property
    def cut_off(self) -> dt.date:
        """Its last day, which its figures describe (assumed: parameter `extract.cut_off`)."""
        return dt.date(self.year + self.number // 4, self.number % 4 * 3 + 1, 1) - dt.timedelta(days=1)

    @property
    def previous(self) -> "Quarter":
        """The quarter before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def following(self) -> "Quarter":
        """The quarter after."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)


def quarter_named(text: str) -> Quarter:
    """The quarter of a name such as `2026Q3`. Raises AskedWrongly."""
    found = re.fullmatch(r"(20\d\d)[Qq]([1-4])", text.strip())
    if not found:
        raise AskedWrongly("unknown_quarter", quarter=text[:40])
    return Quarter(int(found[1]), int(found[2]))


def quarter_of(day: dt.date) -> Quarter:
    """The quarter that a day lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarters(first: str, last: str) -> list[str]:
    """Names of the quarters from `first` to `last`."""
    names, at, end = [], quarter_named(first), quarter_named(last)
    while at <= end:
        names.append(at.name)
        at = at.following
    return names


def moment_named(text: str) -> dt.datetime:
    """A moment from ISO text; without a zone it is Helsinki's, and a day alone means its end. Raises AskedWrongly."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise AskedWrongly("unknown_moment", moment=text[:40]) from None
    if len(text.strip()) == len("2026-09-30"):
        moment = moment.replace(hour=23, minute=59, second=59)
    return moment if moment.tzinfo else moment.replace(tzinfo=HELSINKI)
