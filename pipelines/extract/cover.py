"""What the cover says of an extract; workbook and page say the same."""

import datetime as dt

from pipelines.extract.about import About
from pipelines.extract.quarter import HELSINKI
from pipelines.extract.texts import word
from pipelines.pages.forms import day, moment


def cover_rows(about: About, language: str) -> list[list[str]]:
    """(item, meaning) in reading order."""
    rows = [
        ["subtitle", word("subtitle", language=language)],
        ["state", state(about, language)],
        ["side", word(about.side, language=language)],
        ["version", f"{about.quarter} v{about.version}"],
        ["cut_off", day(dt.date.fromisoformat(about.cut_off), language)],
        ["known_at", moment(about.moment, language)],
        ["thresholds", about.thresholds[language]],
        ["source_name", word("source_text", language=language)],
        ["notes", word("own_indicators", language=language)],
    ]
    if about.is_last_day_open:
        rows.append(["notes", word("last_day_open", language=language)])
    named = [[word("theme_name" if item == "subtitle" else item, language=language), text] for item, text in rows]
    return named


def state(about: About, language: str) -> str:
    """Draft, or who approved it and when."""
    if about.sign_off is None:
        return word("draft", language=language)
    at = moment(dt.datetime.fromisoformat(about.sign_off.at).astimezone(HELSINKI), language)
    return word("approved", language=language, by=about.sign_off.by, at=at)
