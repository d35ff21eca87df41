"""The proof: a search for a person through every byte of the home folder, and through what is packed, sealed or encoded there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.connection import connect
from pipelines.door.archive import SEALED, Archive
from pipelines.door.codes import DAY, HYPHENS, holds, overlapping
from pipelines.door.emptying import pieces_of
from pipelines.door.names import shown
from pipelines.door.problems import Refused
from pipelines.erasure.person import Person
from pipelines.night import Night

PIECE = 8_000_000
PLAIN_TYPES = r"^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*|DATE|TIME.*|INTERVAL|BOOLEAN)$"  # hold no text


@dataclass
class Search:
    """Where a person was looked for. `found`: files, relative to the home folder; `landing`: how many there."""

    files: int = 0
    bytes: int = 0
    found: list[str] = field(default_factory=list)
    landing: int = 0


def search(night: Night, person: Person) -> Search:
    """Looks for the code in every spelling and encoding and for the person keys, in names and in content."""
    done, home, landing = Search(), night.home.root, night.settings.landing
    for path in sorted(p for p in home.rglob("*") if p.is_file() and not p.is_symlink()):
        if path.is_relative_to(night.work) or path.is_relative_to(landing):
            continue
        done.files, done.bytes = done.files + 1, done.bytes + path.stat().st_size
        name = str(path.relative_to(home))
        if _names(name.encode(), person) or _is_in(path, person, night):
            done.found.append(shown(name))
    done.landing = sum(1 for p in landing.rglob("*") if p.is_file() and _in_bytes(_looked_into(p, night.work), person))
    return done


def in_archive(archive: Archive, content: str, person: Person, work: Path) -> bool | None:
    """Whether an archived content holds the code; None where nobody can look into it."""
    with archive.opened(content, work) as plain:
        try:
            return holds(pieces_of(plain, work), person.codes)
        except Refused:
            return None


def _is_in(path: Path, person: Person, night: Night) -> bool:
    if path.suffix == SEALED:
        with night.archive.opened(path.stem, night.work) as plain:
            return _in_bytes(_looked_into(plain, night.work), person)
    if _in_bytes(_looked_into(path, night.work), person):
        return True
    if path.suffix == ".parquet":
        with connect(night.settings, night.work) as con:
            return _in_table(con, f"read_parquet('{_q(path)}')", person)
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as con:
            tables = con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
            return any(_in_table(con, f'"{schema}"."{table}"', person) for schema, table in tables)
    return False


def _in_table(con: duckdb.DuckDBPyConnection, relation: str, person: Person) -> bool:
    """Whether any text of a table holds the code or a key: compressed, neither shows in the file's bytes."""
    described = con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    texts = [f'CAST("{name}" AS VARCHAR)' for name, kind, *_ in described if not re.match(PLAIN_TYPES, kind)]
    if not texts:
        return False
    query = f"SELECT count(*) FROM {relation} WHERE regexp_matches(concat_ws(' ', {', '.join(texts)}), ?)"
    return con.execute(query, [_pattern(person)]).fetchone()[0] > 0


def _pattern(person: Person) -> str:
    codes = [re.escape(c[:DAY]) + (f"[{HYPHENS}]" if c[DAY] == "-" else re.escape(c[DAY])) + c[DAY + 1:] for c in person.codes]
    return f"(?i){'|'.join([*codes, *person.keys])}"


def _in_bytes(pieces: Iterator[bytes], person: Person) -> bool:
    return any(_names(piece, person) for piece in pieces)


def _names(data: bytes, person: Person) -> bool:
    return holds((data,), person.codes) or any(key.encode() in data for key in person.keys)


def _looked_into(path: Path, work: Path) -> Iterator[bytes]:
    """The pieces of a file; where nobody can look into it, its bytes as they are."""
    try:
        yield from pieces_of(path, work)
    except Refused:
        with path.open("rb") as file:
            yield from overlapping(iter(lambda: file.read(PIECE), b""))


def _q(path: Path) -> str:
    return str(path).replace("'", "''")
