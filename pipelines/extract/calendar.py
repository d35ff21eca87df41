"""Working days at the start of a quarter. Which days are off is the catalogue's (`extract.days_off`), Easter is computed."""

import datetime as dt

from dateutil.easter import easter

from pipelines.extract.quarter import quarter_of


def drafting_day(today: dt.date, told: dict) -> dt.date:
    """The day of this quarter on which the quarter before is drafted: its `draft_on_working_day`th working day."""
    first = quarter_of(today).previous.cut_off + dt.timedelta(days=1)
    days = (first + dt.timedelta(days=n) for n in range(60))
    working = [day for day in days if day.weekday() < 5 and not is_off(day, told["days_off"])]
    return working[told["draft_on_working_day"] - 1]


def is_off(day: dt.date, days_off: dict) -> bool:
    """Whether the catalogue calls it a day off: by its date, or by its distance from Easter Day."""
    return day.strftime("%m-%d") in days_off["dates"] or (day - easter(day.year)).days in days_off["from_easter"]
