"""The lake's files: segments of opened and ended row versions by export, and a record of each file.

`<export>/<segment>.rows.parquet` holds versions that a file opened, `.gone.parquet` the identities it ended. A version
is (key_hash, row_hash, occ): its key, its content, and which of several identical rows of one file it is. The record
`files/<file_id>.json` is written last and makes the segment count; a segment without one is what a killed run left.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pipelines.catalogue.models import Export
from pipelines.home import Home, write_json
from pipelines.lake.record import FileRecord

IDENTITY = "key_hash, row_hash, occ"
SEGMENT_ROWS = 2**32  # row_id = segment × this + place in it: a number of its own for each row without counting over all


class Lake:
    """The lake under one home folder."""

    def __init__(self, home: Home) -> None:
        self.root = home.lake
        (self.root / "files").mkdir(parents=True, exist_ok=True)
        self._known: dict[str, FileRecord] | None = None  # read once: a year of nights is thousands of small files

    def records(self) -> dict[str, FileRecord]:
        """Every file's record by file id, in the order of deliveries."""
        if self._known is None:
            paths = (self.root / "files").glob("[!.]*.json")
            self._known = {r.file_id: r for r in (FileRecord(**json.loads(p.read_text("utf-8"))) for p in paths)}
        return dict(sorted(self._known.items(), key=lambda item: item[1].order))

    def accepted_hash(self) -> str:
        """One hash of all accepted files: what a build is made of."""
        accepted = sorted(r.file_id for r in self.records().values() if r.verdict == "accepted")
        return hashlib.sha256("|".join(accepted).encode()).hexdigest()[:16]

    def keep(self, record: FileRecord) -> None:
        """Makes a file's outcome, and its segment if it has one, part of the lake."""
        self.records()
        write_json(self.root / "files" / f"{record.file_id}.json", asdict(record))
        self._known[record.file_id] = record

    def forget(self, record: FileRecord, exports: Iterable[str]) -> None:
        """Takes a file's outcome back before it is judged again; its record goes first."""
        (self.root / "files" / f"{record.file_id}.json").unlink(missing_ok=True)
        self.records()
        self._known.pop(record.file_id, None)
        for export in exports:
            for path in (self.root / export).glob(f"{record.segment}.*.parquet"):
                path.unlink()

    def clear(self) -> None:
        """Empties the lake, to be made again from the archive."""
        shutil.rmtree(self.root)
        self._known = None
        (self.root / "files").mkdir(parents=True)

    def path(self, export: str, record: FileRecord, part: str) -> Path:
        """Where a segment's part (`rows` or `gone`) stands."""
        folder = self.root / export
        folder.mkdir(exist_ok=True)
        return folder / f"{record.segment}.{part}.parquet"

    def segments(self, export: str, known_at: datetime | None = None) -> list[FileRecord]:
        """The accepted files that opened or ended versions of `export`, in order, up to a moment."""
        return [
            r for r in self.records().values()
            if r.verdict == "accepted" and (known_at is None or (r.moment and r.moment <= known_at))
            and any((self.root / export).glob(f"{r.segment}.*.parquet"))
        ]

    def alive_sql(self, export: str, before: FileRecord) -> str | None:
        """SELECT of the identities known just before a file, or None when nothing was."""
        earlier = [r for r in self.segments(export) if r.order < before.order and r.snapshot != before.snapshot]
        opened = [(i, p) for i, r in enumerate(earlier) if (p := self.path(export, r, "rows")).exists()]
        gone = [(i, p) for i, r in enumerate(earlier) if (p := self.path(export, r, "gone")).exists()]
        if not opened:
            return None
        opens = " UNION ALL ".join(f"SELECT {IDENTITY}, {i} AS seq FROM {_parquet(p)}" for i, p in opened)
        if not gone:
            return f"SELECT {IDENTITY} FROM ({opens})"
        ends = " UNION ALL ".join(f"SELECT {IDENTITY}, {i} AS seq FROM {_parquet(p)}" for i, p in gone)
        return f"""
            SELECT {IDENTITY} FROM (SELECT *, true AS is_open FROM ({opens}) UNION ALL SELECT *, false FROM ({ends}))
            GROUP BY ALL HAVING max(seq) FILTER (is_open) >= coalesce(max(seq) FILTER (NOT is_open), -1)"""

    def versions_sql(self, export: Export, known_at: datetime | None = None) -> str:
        """SELECT of every row version known at a moment: `row_id`, place, text, `known_from`, `known_to` (NULL: still)."""
        records = self.segments(export.name, known_at)
        opened = [_empty(export)]
        ended = []
        for seq, record in enumerate(records):
            marks = f"{seq} AS seq, TIMESTAMPTZ '{record.exported_at}' AS moment"
            rows, gone = (self.path(export.name, record, part) for part in ("rows", "gone"))
            if rows.exists():
                numbered = f"{seq} * {SEGMENT_ROWS} + file_row_number AS row_id"
                opened.append(f"SELECT * EXCLUDE (file_row_number), '{record.file_id}' AS file_id, {marks}, {numbered} "
                              f"FROM {_parquet(rows, 'file_row_number = true')}")
            if gone.exists():
                ended.append(f"SELECT {IDENTITY}, {marks} FROM {_parquet(gone)}")
        opens = " UNION ALL BY NAME ".join(opened)
        if not ended:
            return (f"SELECT *, moment AS known_from, CAST(NULL AS TIMESTAMPTZ) AS known_to, CAST(NULL AS INTEGER) AS gone_seq "
                    f"FROM ({opens})")
        return f"""
            WITH opened AS ({opens}), gone AS ({' UNION ALL '.join(ended)}),
            ends AS (
                SELECT o.key_hash, o.row_hash, o.occ, o.seq, arg_min(g.moment, g.seq) AS known_to, min(g.seq) AS gone_seq
                FROM opened AS o JOIN gone AS g
                  ON g.key_hash = o.key_hash AND g.row_hash = o.row_hash AND g.occ = o.occ AND g.seq > o.seq
                GROUP BY ALL
            )
            SELECT o.*, o.moment AS known_from, e.known_to, e.gone_seq
            FROM opened AS o LEFT JOIN ends AS e
              ON e.key_hash = o.key_hash AND e.row_hash = o.row_hash AND e.occ = o.occ AND e.seq = o.seq"""


def _parquet(path: Path, option: str = "") -> str:
    return "read_parquet('" + str(path).replace("'", "''") + f"'{', ' + option if option else ''})"


def _empty(export: Export) -> str:
    """A SELECT without rows that gives every column its name and type, whatever the segments hold."""
    texts = [c.name for c in export.columns] + ([f"{export.identity.name}_fault"] if export.identity else [])
    columns = [f"CAST(NULL AS VARCHAR) AS {name}" for name in ("sheet", "damage", "detail", *texts, "extra", "file_id")]
    numbers = ["CAST(NULL AS BIGINT) AS row_id", "CAST(NULL AS BIGINT) AS row_no", "CAST(NULL AS UBIGINT) AS key_hash",
               "CAST(NULL AS UBIGINT) AS row_hash", "CAST(NULL AS INTEGER) AS occ", "CAST(NULL AS INTEGER) AS seq",
               "CAST(NULL AS TIMESTAMPTZ) AS moment"]
    return f"SELECT {', '.join(columns + numbers)} WHERE false"
