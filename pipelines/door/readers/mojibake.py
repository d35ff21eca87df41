"""Text that was encoded twice (`TyÃ¶`): found and repaired as a suggestion, never changed."""

import re

import duckdb

from pipelines.catalogue.models import Export
from pipelines.door.problems import FileFinding
from pipelines.door.readers.headers import column_of, is_personal
from pipelines.door.readers.relation import visible
from pipelines.door.readers.text_file import CP1252

SUSPECT = ("Ã", "Â", "â€")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
WORD = re.compile(r"[^\s\d]*[^\x00-\x7f][^\s\d]*")
BYTES = {ord(sign): byte for byte, sign in enumerate(CP1252)}
CANDIDATES = 1_000  # values looked at in one column; one finding a column is enough to act on


def repaired(text: str) -> str:
    """The text with every double-encoded stretch undone; the same text where there is none."""
    return BEYOND_ASCII.sub(lambda stretch: _undone(stretch[0]), text)


def double_encoded(con: duckdb.DuckDBPyConnection, relation: str, headers: tuple[str, ...],
                   export: Export) -> tuple[FileFinding, ...]:
    """One warning a column that holds double-encoded text: its first row and, unless personal, the repaired value."""
    suspect = [" OR ".join(f"contains(c{i}, '{sign}')" for sign in SUSPECT) for i in range(len(headers))]
    found = con.execute(f"SELECT {', '.join(f'bool_or({test})' for test in suspect)} FROM {relation}").fetchone()
    findings = []
    for i, header in enumerate(headers):
        if not found[i]:
            continue
        rows = con.execute(f"SELECT row_no, c{i} FROM {relation} WHERE {suspect[i]} "
                           f"ORDER BY row_no LIMIT {CANDIDATES}").fetchall()
        wrong = [(row_no, text) for row_no, text in rows if repaired(text) != text]
        if not wrong:
            continue
        row_no, text = wrong[0]
        column = column_of(export, header)
        params = {"column": visible(header), "rows": str(len(wrong))}
        name = column.name if column else header
        if is_personal(export, header):
            findings.append(FileFinding("file_double_encoded_personal", params, name, row_no=row_no))
        else:
            word = _word(text)
            params |= {"found": visible(word), "suggestion": visible(repaired(word))}
            findings.append(FileFinding("file_double_encoded", params, name, row_no=row_no))
    return tuple(findings)


def _word(text: str) -> str:
    """The first wrong word alone, without digits: the rest of a free text may hold what nobody should see."""
    return next(w[:80] for w in (*WORD.findall(text), *BEYOND_ASCII.findall(text)) if repaired(w) != w)


def _undone(stretch: str) -> str:
    try:
        return bytes(BYTES[ord(sign)] for sign in stretch).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return stretch
