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
IDENTITY_CODE = re.compile(r"(?<![0-9A-Za-z])\d{6}[-+A-FU-Ya-fu-y]\d{3}[0-9A-Za-z](?![0-9A-Za-z])")


def shown(name: str) -> str:
    """A name as it may be shown: NFC, control characters escaped, an identity code in it masked."""
    plain = unicodedata.normalize("NFC", name)
    printable = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in plain)
    return IDENTITY_CODE.sub("[***]", printable)


def stamp_of(name: str) -> tuple[str, datetime | None]:
    """(export word, moment in Europe/Helsinki or None) of `<export>_<YYYYMMDD>[T<HHMM>].<ext>`."""
    stem = PurePath(unicodedata.normalize("NFC", name)).stem
    match = STAMPED.match(stem)
    if not match:
        return stem, None
    text = match["day"] + (match["time"] or "0000")
    try:
        return match["export"], datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=HELSINKI)
    except ValueError:
        return match["export"], None


def nearest(word: str, known: Iterable[str]) -> str:
    """The most similar known word, or `-` where none is similar."""
    found = difflib.get_close_matches(word.casefold(), list(known), n=1, cutoff=0.5)
    return found[0] if found else "-"
