"""The first look: what the file's headers and values say, which export that is most likely, and what its words and forms need."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.adopt.codes import Words, unknown_words
from pipelines.adopt.evidence import Evidence, gather
from pipelines.adopt.forms import Forms, forms_of
from pipelines.adopt.match import Matched, rank
from pipelines.adopt.read import Sample, read_sample
from pipelines.catalogue import Catalogue
from pipelines.door.names import stamp_of

SHOWN = 3  # exports with their scores


@dataclass(frozen=True)
class Contact:
    """All that is known of the file after the first look. `best` is None when it is nothing we know."""

    file: str
    word: str  # with which the file's name begins
    is_stamped: bool
    sample: Sample
    evidences: list[Evidence]
    ranked: list[Matched]
    best: Matched | None
    words: dict[str, Words] = field(default_factory=dict)  # column → words that its code list does not hold
    forms: dict[str, Forms] = field(default_factory=dict)  # column → forms of days and numbers that the door does not read
    unique: float | None = None  # share of rows whose key no other row has; None: the key's columns were not all found


def meet(con: duckdb.DuckDBPyConnection, path: Path, catalogue: Catalogue, work: Path, export: str | None = None) -> Contact:
    """The look itself, on a connection with the macros. An `export` given by a person is taken whatever its score."""
    parameters = catalogue.parameters["adopt"]
    sample = read_sample(path, con, work, catalogue, parameters["sample_rows"])
    evidences = gather(con, sample.place.headers, catalogue)
    ranked = rank(evidences, catalogue)
    wanted = next((m for m in ranked if m.export.name == export), ranked[0])
    is_something = bool(wanted.pairs) and (export is not None or wanted.score >= parameters["least_score"])
    word, moment = stamp_of(path.name)
    about = (path.name, word, moment is not None, sample, evidences)
    if not is_something:
        return Contact(*about, ranked[:SHOWN], None)
    shown = [wanted, *(m for m in ranked if m is not wanted)][:SHOWN]
    sure = [p for p in wanted.pairs if p.column.name not in wanted.rivals]
    return Contact(
        *about, shown, wanted,
        words={p.column.name: unknown_words(con, p, catalogue) for p in sure if p.column.type in ("code", "bool")},
        forms={p.column.name: found for p in sure if (found := forms_of(p, parameters))},
        unique=_unique(con, wanted))


def _unique(con: duckdb.DuckDBPyConnection, best: Matched) -> float | None:
    places = {p.column.name: p.evidence.position for p in best.pairs if p.column.name not in best.rivals}
    key = [places.get(name) for name in best.export.key if name in places or best.export.column(name).default is None]
    if None in key or not key:
        return None
    cells = ", ".join(f"upper(trim(coalesce(c{i}, '')))" for i in key)
    rows, alone = con.sql(f"""
        SELECT sum(n), sum(n) FILTER (n = 1)
        FROM (SELECT count(*) AS n FROM sample WHERE damage IS NULL GROUP BY {cells})""").fetchone()
    return float(alone or 0) / float(rows) if rows else None
