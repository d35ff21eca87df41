"""Moments and cut-offs as people write them."""

import re
from datetime import date, datetime, time, timedelta

from pipelines.door.names import HELSINKI
from pipelines.proof.errors import question_error


def moment_of(text: str) -> datetime:
    """`2026-09-30` (the end of that day), `2026-09-30T01:45`, either with a zone; without one Europe/Helsinki.

    Raises QuestionError.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59), HELSINKI)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise question_error("no_moment", text=text) from None
    return found if found.tzinfo else found.replace(tzinfo=HELSINKI)


def cut_off_of(text: str) -> date:
    """A quarter (`2026Q3`: its last day) or a day (`2026-09-30`). Raises QuestionError."""
    if quarter := re.fullmatch(r"(\d{4})[Qq]([1-4])", text):
        year, last_month = int(quarter[1]), int(quarter[2]) * 3
        first_of_next = date(year + last_month // 12, last_month % 12 + 1, 1)
        return first_of_next - timedelta(days=1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise question_error("no_cut_off_form", text=text) from None
