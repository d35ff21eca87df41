"""Numbers, days and moments as people write them in each language; the signs are words of `messages/pages.yml`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.words import labels

HELSINKI = ZoneInfo("Europe/Helsinki")
NOTHING = "–"  # where there is no value: never a zero


def number(value: float | int | None, language: str, decimals: int = 0) -> str:
    """`1 234,5` in Finnish and Swedish, `1,234.5` in English; the groups are held together by a no-break space."""
    if value is None:
        return NOTHING
    signs = labels("forms")
    text = f"{value:,.{decimals}f}"
    return text.translate({ord(","): signs["group"][language], ord("."): signs["decimal"][language]})


def percent(share: float | None, language: str, decimals: int = 1) -> str:
    """A share (0–1) as per cent."""
    if share is None:
        return NOTHING
    return labels("forms")["percent"][language].format(number=number(share * 100, language, decimals))


def day(value: date | datetime | None, language: str) -> str:
    """A day; a moment gives its day in Europe/Helsinki."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(HELSINKI).date()
    return labels("forms")["day"][language].format(d=value.day, m=value.month, y=value.year)


def moment(value: datetime | None, language: str) -> str:
    """A moment in Europe/Helsinki, to the minute."""
    if value is None:
        return NOTHING
    local = value.astimezone(HELSINKI)
    return labels("forms")["moment"][language].format(day=day(local, language), h=local.hour, min=local.minute)
