"""Compares a snapshot with what is known and writes only what is new, changed or gone."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipelines.connection import connect
from pipelines.door.read import Reader
from pipelines.lake.lake import IDENTITY, Lake
from pipelines.lake.record import FileRecord


@dataclass
class Difference:
    """Keys known before, and of the snapshot: new, changed and vanished ones. `moves`: finished file → its place."""

    known: int
    new: int
    changed: int
    vanished: int
    moves: dict[Path, Path]

    def write(self) -> None:
        """Moves the finished segments into the lake, each whole."""
        for source, target in self.moves.items():
            aside = target.with_name(f".{target.name}")
            shutil.move(source, aside)
            os.replace(aside, target)


def difference(lake: Lake, reader: Reader, export: str, records: list[FileRecord], tables: dict[str, Path]) -> Difference:
    """The difference between the snapshot's Parquet `tables` (by file id) and the versions known before it."""
    first = records[0]
    with connect(reader.settings, reader.work) as con:
        files = " UNION ALL BY NAME ".join(
            f"SELECT *, '{i}' AS file_id FROM read_parquet('{_q(p)}', file_row_number = true)" for i, p in tables.items())
        # numbered are only the rows that have a double: the window over 1e6 whole rows costs 2 s
        con.execute(f"""
            CREATE TEMP TABLE again AS
            SELECT file_id, file_row_number, row_number() OVER (PARTITION BY key_hash, row_hash ORDER BY file_id, row_no) AS n
            FROM ({files}) SEMI JOIN (SELECT key_hash, row_hash FROM ({files}) GROUP BY ALL HAVING count(*) > 1)
                 USING (key_hash, row_hash)""")
        con.execute(f"""
            CREATE TEMP VIEW arrived AS
            SELECT f.* EXCLUDE (file_row_number), CAST(coalesce(a.n, 1) AS INTEGER) AS occ
            FROM ({files}) AS f LEFT JOIN again AS a ON a.file_id = f.file_id AND a.file_row_number = f.file_row_number""")
        alive = lake.alive_sql(export, first)
        if alive is None:
            moves = {_copy(con, reader, f"SELECT * EXCLUDE (file_id) FROM arrived WHERE file_id = '{r.file_id}'"):
                     lake.path(export, r, "rows") for r in records if r.file_id in tables}
            keys = con.sql("SELECT count(DISTINCT key_hash) FROM arrived").fetchone()[0]
            return Difference(0, keys, 0, 0, moves)
        con.execute(f"CREATE TEMP TABLE alive AS {alive}")
        return _against_alive(con, lake, reader, export, records, tables)


def _against_alive(con, lake: Lake, reader: Reader, export: str, records: list[FileRecord],
                   tables: dict[str, Path]) -> Difference:
    is_full = records[0].kind == "full"
    con.execute(f"CREATE TEMP TABLE coming AS SELECT {IDENTITY}, file_id FROM arrived")
    known, new, changed, vanished = con.sql("""
        WITH before AS (SELECT key_hash, bit_xor(row_hash) AS content FROM alive GROUP BY key_hash),
        after AS (SELECT key_hash, bit_xor(row_hash) AS content FROM coming GROUP BY key_hash)
        SELECT count(b.key_hash), count(*) FILTER (b.key_hash IS NULL),
               count(*) FILTER (b.key_hash IS NOT NULL AND a.key_hash IS NOT NULL AND a.content <> b.content),
               count(*) FILTER (a.key_hash IS NULL)
        FROM before AS b FULL JOIN after AS a ON a.key_hash = b.key_hash""").fetchone()
    if is_full and len(tables) == 1:
        opened = f"SELECT c.* EXCLUDE (file_id) FROM arrived AS c ANTI JOIN alive USING ({IDENTITY})"
        gone = f"SELECT {IDENTITY} FROM alive ANTI JOIN coming USING ({IDENTITY})"
    else:
        # a delta, or a snapshot in several files, replaces its rows, unchanged ones too: so each file has its own balance
        opened = "SELECT c.* EXCLUDE (file_id) FROM arrived AS c"
        gone = f"SELECT {IDENTITY} FROM alive" + ("" if is_full else " SEMI JOIN coming USING (key_hash)")
    moves = {_copy(con, reader, f"{opened} WHERE c.file_id = '{r.file_id}'"): lake.path(export, r, "rows")
             for r in records if r.file_id in tables}
    moves[_copy(con, reader, gone)] = lake.path(export, records[0], "gone")
    return Difference(known, new, changed, vanished if is_full else 0, moves)


def _copy(con, reader: Reader, query: str) -> Path:
    target = reader.work / f"segment_{len(list(reader.work.glob('segment_*')))}.parquet"
    con.execute(f"COPY ({query}) TO '{_q(target)}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    return target


def _q(path: Path) -> str:
    return str(path).replace("'", "''")
