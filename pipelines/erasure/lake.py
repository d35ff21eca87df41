"""People in the lake: how many rows and segments hold them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.connection import connect
from pipelines.night import Night


@dataclass
class People:
    """Rows and segments of some people (or of all) in the lake, and how many people they are."""

    rows: int = 0
    segments: int = 0
    people: int = 0


def in_lake(night: Night, keys: Sequence[str] | None) -> People:
    """The rows of the people with these keys; `keys` None: of everybody."""
    found, people = People(), set()
    with connect(night.settings, night.work) as con:
        for export in (e for e in night.catalogue.exports.values() if e.identity):
            column = export.identity.name
            for path in sorted((night.lake.root / export.name).glob("*.rows.parquet")):
                source = f"read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
                where = f"{column} IS NOT NULL" + ("" if keys is None else f" AND list_contains(?, {column})")
                given = [] if keys is None else [list(keys)]
                rows, = con.execute(f"SELECT count(*) FROM {source} WHERE {where}", given).fetchone()
                found.rows, found.segments = found.rows + rows, found.segments + (rows > 0)
                people.update(k for k, in con.execute(f"SELECT DISTINCT {column} FROM {source} WHERE {where}", given).fetchall())
    found.people = len(people)
    return found
