"""The header of a CSV file: by which sign its fields are separated, and what they are called."""

from pathlib import Path

from pipelines.catalogue.models import Export
from pipelines.door.problems import Refused
from pipelines.door.readers.csv_quotes import split
from pipelines.door.readers.headers import count_known
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.relation import CONTROL_RE

FOREIGN = (";", ",", "\t", "|", "^", "~", ":", "\x1f", "§")
SHOWN = {"\t": "TAB", "\x1f": "U+001F"}


def find_separator(path: Path, export: Export, limits: Limits) -> str:
    """The sign that splits the header line into most of the export's headers, failing that into most fields.

    Raises Refused: file_separator, file_header_missing, file_header_unreadable, file_line_too_long.
    """
    line = _line(path, export.header_row, limits)
    if not line.strip(" \t;,"):
        raise Refused("file_header_missing", row=export.header_row)
    found = max((*export.separators, *(s for s in FOREIGN if s not in export.separators)),
                key=lambda sign: _score(line, sign, export))
    if _score(line, found, export)[1] < 2:
        found = export.separators[0]  # one column: any separator reads it
    if found not in export.separators:
        raise Refused("file_separator", found=SHOWN.get(found, found), expected=_shown(export.separators))
    if CONTROL_RE.search(line.replace("\t", "")):
        raise Refused("file_header_unreadable", row=export.header_row,
                      found=", ".join(sorted({f"U+{ord(c):04X}" for c in CONTROL_RE.findall(line)})))
    return found


def _score(line: str, sign: str, export: Export) -> tuple[int, int, bool]:
    fields = split(line, sign)
    several = len(fields) > 1
    return (count_known(export, fields) if several else 0, len(fields), sign in export.separators)


def _shown(separators: tuple[str, ...]) -> str:
    return " ".join(SHOWN.get(s, s) for s in separators)


def _line(path: Path, number: int, limits: Limits) -> str:
    """The physical line of that number; a quoted line break in a header does not disturb counting separators."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = ""
        for _ in range(number):
            line = file.readline(limits.max_line_bytes)
            if len(line) >= limits.max_line_bytes:
                raise Refused("file_line_too_long", line=number, limit=limits.max_line_bytes, found=len(line))
        return line.rstrip("\r\n")
