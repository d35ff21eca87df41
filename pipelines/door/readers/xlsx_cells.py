"""Typed cells of a workbook as text, the same for both date systems."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal


def as_text(cell: object) -> str:
    """Dates ISO, a time of day only where there is one, booleans 1 or 0, numbers in fixed notation, strings as is."""
    return CONVERTERS.get(type(cell), str)(cell)


def column_texts(cells: Iterable[object]) -> list[str]:
    """`as_text` for a column, without a call for the strings that most cells are."""
    return [cell if type(cell) is str else as_text(cell) for cell in cells]


def _number(value: float) -> str:
    # 15 significant digits are all that Excel keeps; more would show the error of binary fractions.
    text = f"{value:.15g}"
    return format(Decimal(text), "f") if "e" in text else text


def _moment(value: dt.datetime) -> str:
    rounded = value.replace(microsecond=0) + dt.timedelta(seconds=value.microsecond >= 500_000)
    return rounded.date().isoformat() if rounded.time() == dt.time() else rounded.isoformat()


def _duration(value: dt.timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


CONVERTERS: dict[type, Callable[..., str]] = {
    float: _number,
    int: str,
    bool: lambda value: str(int(value)),
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: lambda value: value.isoformat("seconds"),
    dt.timedelta: _duration,
    type(None): lambda value: "",
}
