"""The nights of the story: quarter ends, the last one fixed, the earlier ones before it."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipelines.demo.draw import day

HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class Night:
    """One export moment. `day` is the last day whose events are in it: the day before."""

    number: int
    exported_at: dt.datetime

    @property
    def day(self) -> int:
        """The last day that had passed at the export moment."""
        return day(self.exported_at.date()) - 1

    @property
    def stamp(self) -> str:
        """The moment as file names carry it."""
        return self.exported_at.strftime("%Y%m%dT%H%M")


def quarter_ends(last: dt.datetime, count: int) -> list[Night]:
    """`count` nights: `last` and the quarter ends before it, at the same time of day in Helsinki."""
    months = last.year * 12 + last.month - 1
    ends = [_month_end(months - 3 * back) for back in range(1, count)]
    moments = [dt.datetime.combine(end, last.time(), tzinfo=HELSINKI) for end in reversed(ends)]
    return [Night(i, moment) for i, moment in enumerate([*moments, last.replace(tzinfo=HELSINKI)], start=1)]


def _month_end(months: int) -> dt.date:
    return dt.date((months + 1) // 12, (months + 1) % 12 + 1, 1) - dt.timedelta(days=1)
