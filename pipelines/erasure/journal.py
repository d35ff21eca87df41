"""What an erasure leaves to prove itself: its intention while it runs, one line in `archive/erasures.jsonl` once it is done.

Neither names anybody: no code, no person key, no row number.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipelines.door.archive import Archive
from pipelines.home import write_json


@dataclass
class Intention:
    """An erasure that was begun. Counts are of the moment before it: so they are right though a run died in the middle."""

    number: int
    subject: str  # the tombstone, or `everyone`
    by: str
    begun_at: str
    lake_rows: int
    segments: int
    builds: int
    totals: dict[str, int] = field(default_factory=dict)  # of the archive's receipts, see `totals`
    verdicts: dict[str, str] = field(default_factory=dict)  # file id → verdict, which the erasure must not change


class Journal:
    """The intention and the log under one archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._pending = archive.root / "erasing.json"
        self.log = archive.root / "erasures.jsonl"
        self.figures = archive.root / "erasures"

    def pending(self) -> Intention | None:
        """The erasure that was begun and is not done."""
        return Intention(**self.archive.erasing) if self.archive.erasing else None

    def begin(self, intention: Intention) -> None:
        """Keeps the intention, before anything is changed."""
        write_json(self._pending, asdict(intention))

    def entries(self) -> list[dict]:
        """The log, oldest first."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()] if self.log.exists() else []

    def finish(self, intention: Intention, code_version: str, search: dict, figures: int) -> dict:
        """Adds the line of a finished erasure and forgets the intention; returns the line."""
        before, now = intention.totals, totals(self.archive)
        entry = {
            "number": intention.number, "subject": "everyone" if intention.subject == "everyone" else "one person",
            "by": intention.by, "begun_at": intention.begun_at, "done_at": moment(), "code_version": code_version,
            "files_rewritten": now["emptied"] - before["emptied"], "files_destroyed": now["destroyed"] - before["destroyed"],
            "rows_erased": now["rows"] - before["rows"], "lake_rows": intention.lake_rows, "segments": intention.segments,
            "builds_removed": intention.builds, "figures_changed": figures, "search": search,
        }
        if not any(e["number"] == intention.number for e in self.entries()):  # killed between the line and the next step
            with self.log.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        self.figures_path(intention.number, "before").unlink(missing_ok=True)
        self._pending.unlink()
        return entry

    def figures_path(self, number: int, part: str = "") -> Path:
        """Where the change of published figures by an erasure stands; `part` is `before` while it runs."""
        self.figures.mkdir(exist_ok=True)
        return self.figures / f"{number}{'.' + part if part else ''}.parquet"


def totals(archive: Archive) -> dict[str, int]:
    """How many receipts have changed content, how many none any more, and the rows taken out of them so far."""
    receipts = archive.receipts().values()
    changed = [r for r in receipts if r.content_sha256 is not None]
    destroyed = sum(1 for r in changed if not r.content)
    return {"emptied": len(changed) - destroyed, "destroyed": destroyed, "rows": sum(r.erased_rows for r in receipts)}


def moment() -> str:
    """Now, as the journal writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
