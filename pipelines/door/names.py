"""Names of deliveries and files: their Unicode form, the export and the moment that a stamped name carries."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
STAMPED = re.compile(r"^(?P<export>.+?)_(?P<day>\d{8})(?:T(?P<time>\d{4}))?$")
YEARS = range(1990, 2200)  # a moment outside these is a slip, and the calendar's ends cannot be moved to another zone
# Hyphens that look alike count too. Not after a hexadecimal digit: a UUID's run is no code.
IDENTITY_CODE = re.compile(r"(?<![0-9A-Fa-f])\d{6}[-+\u2010-\u2015\u2212A-FU-Ya-fu-y]\d{3}[0-9A-Za-z](?![0-9A-Za-z])")


def shown(name: str) -> str:
    """A name as it may be shown: NFC, control characters escaped, an identity code in it masked."""
    plain = unicodedata.normalize("NFC", name)
    printable = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in plain)
    return masked(printable)


def masked(text: str) -> str:
    """Text without the identity codes in it."""
    return IDENTITY_CODE.sub("[***]", text)


def stamp_of(name: str) -> tuple[str, datetime | None]:
    """(export word, moment in Europe/Helsinki or None) of `<export>_<YYYYMMDD>[T<HHMM>].<ext>`."""
    stem = PurePath(unicodedata.normalize("NFC", name)).stem
    match = STAMPED.match(stem)
    if not match:
        return stem, None
    text = match["day"] + (match["time"] or "0000")
    try:
        moment = datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=HELSINKI)
    except ValueError:
        return match["export"], None
    return match["export"], moment if moment.year in YEARS else None


def nearest(word: str, known: Iterable[str]) -> str:
    """The most similar known word, or `-` where none is similar."""
    found = difflib.get_close_matches(word.casefold(), list(known), n=1, cutoff=0.5)
    return found[0] if found else "-"
