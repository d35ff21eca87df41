"""From values to what a file shows: the agency's words for codes, Finnish dates and numbers, by the catalogue."""

import datetime as dt
from collections.abc import Callable, Iterable

import pyarrow as pa

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import CodeEntry, Column, Export
from pipelines.demo.story import story


def shown(catalogue: Catalogue, export: Export, rows: pa.Table, on: dt.date, typed: bool = False,
          decimal: str = ",") -> pa.Table:
    """`rows` with every column of the export in the catalogue's order, as text; a column that has no values is empty.

    `typed` leaves dates and amounts as they are, for formats that have types of their own.
    """
    columns = {}
    for column in export.columns:
        values = rows[column.name] if column.name in rows.column_names else pa.nulls(len(rows), pa.string())
        as_is = typed and column.type in ("date", "eur")
        columns[column.name] = values if as_is else _each(values, shower(catalogue, column, on, decimal))
    return pa.table(columns)


def _each(values: pa.ChunkedArray | pa.Array, show: Callable[[object], str | None] | None) -> pa.Array:
    """`show` applied once to each distinct value."""
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if show is None or values.type == pa.null():
        return values.cast(pa.string())
    coded = values if isinstance(values, pa.DictionaryArray) else values.dictionary_encode()
    words = pa.array([None if v is None else show(v) for v in coded.dictionary.to_pylist()], pa.string())
    return words.take(coded.indices)


def shower(catalogue: Catalogue, column: Column, on: dt.date, decimal: str) -> Callable[[object], str | None] | None:
    """How one value of `column` is shown; None: as it is."""
    if column.type == "code":
        return _code_shower(catalogue, column, on)
    if column.type == "bool":
        return _words("boolean", catalogue.codelists["boolean"], on)
    if column.type in ("dec", "eur"):
        plain = euros if column.type == "eur" else str
        return lambda value: plain(value).replace(".", decimal)
    return finnish_date if column.type == "date" else None


def finnish_date(value: object) -> str:
    """`d.m.yyyy`."""
    return f"{value.day}.{value.month}.{value.year}"


def euros(cents: object) -> str:
    """Cents as euros: no decimals where there are no cents, else two."""
    return f"{cents // 100}.{cents % 100:02d}" if cents % 100 else str(cents // 100)


def _code_shower(catalogue: Catalogue, column: Column, on: dt.date) -> Callable[[object], str]:
    word = _words(column.codelist, catalogue.codelists[column.codelist], on, column.null_words)
    if column.separator:
        return lambda value: column.separator.join(word(part) for part in value.split("|"))
    return word


def _words(name: str, entries: tuple[CodeEntry, ...], on: dt.date,
           others: Iterable[str] = ()) -> Callable[[object], str]:
    """The word for a code of one list, as valid on that day; another word of the list, or of `others`, stands."""
    by_label = name in story()["delivered_as_label"]
    labels = {e.code: e.label_fi if by_label else e.code for e in in_force(entries, on)}
    known = {w for e in entries for w in (e.label_fi, e.label_sv, e.label_en, *e.synonyms)} | set(others)

    def word(value: object) -> str:
        value = str(value)
        if value in labels or value in known:
            return labels.get(value, value)
        raise KeyError(f"story.yml says {value!r}, which code list {name} does not hold. Correct one of the two.")

    return word


def in_force(entries: Iterable[CodeEntry], on: dt.date) -> list[CodeEntry]:
    """The entries of a code list that hold on a day, by their validity."""
    day = on.isoformat()
    return [e for e in entries if (e.valid_from or "") <= day <= (e.valid_to or "9999")]
