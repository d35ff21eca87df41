"""The archive: every file as it arrived, by content hash, and a receipt for each arrival. Reading comes later.

The archive alone makes the lake and the warehouse again, so a receipt holds all that the arrival told.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pipelines.home import Home, write_json

CHUNK = 1 << 20


@dataclass(frozen=True)
class Receipt:
    """One arrival of one file. `exported_at` and `received_at` are ISO moments with a zone; sizes are bytes."""

    delivery_id: str
    delivery: str
    file: str
    sha256: str
    size: int
    received_at: str
    export: str | None = None
    exported_at: str | None = None
    kind: str = "full"
    expected_rows: int | None = None
    by_manifest: bool = False
    problem: str | None = None  # rule id of what the arrival alone already shows
    problem_verdict: str | None = None  # refused, held, or ignored: left where it is, only mentioned
    params: dict[str, str] = field(default_factory=dict)

    @property
    def file_id(self) -> str:
        """Identity of an arrival: the content and the export moment (delivery contract § 1); without content, the name."""
        content = self.sha256 if self.size else f"{self.delivery}/{self.file}"
        return hashlib.sha256(f"{content}|{self.exported_at}".encode()).hexdigest()[:16]

    @property
    def order(self) -> tuple[str, str, str, str]:
        """Order of deliveries: export moment, delivery name; a tie of both goes to the one received later."""
        return (utc_stamp(self.exported_at), self.delivery, self.received_at, self.sha256)


def utc_stamp(moment: str | None) -> str:
    """`20260930T014500Z` of an ISO moment with a zone; `undated` where there is none."""
    if moment is None:
        return "undated"
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def digest(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Archive:
    """Files under `files/`, receipts under `receipts/`, operators' decisions under `decisions/`."""

    def __init__(self, home: Home) -> None:
        self.root = home.archive
        for room in ("files", "receipts", "decisions"):
            (self.root / room).mkdir(parents=True, exist_ok=True)

    def path_of(self, sha256: str) -> Path:
        """Where the content with this hash stands."""
        return self.root / "files" / sha256[:2] / sha256

    def store(self, source: Path, sha256: str) -> None:
        """Copies a file in, whole or not at all. Raises OSError when the copy does not have that hash."""
        target = self.path_of(sha256)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{sha256}.{os.getpid()}")
        try:
            shutil.copyfile(source, aside)
            if digest(aside) != sha256:
                raise OSError(0, "the file changed while it was copied", str(source))
            os.chmod(aside, 0o600)  # participants' files hold identity codes
            with aside.open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(aside, target)
        finally:
            aside.unlink(missing_ok=True)

    def write(self, receipt: Receipt) -> None:
        """Keeps a receipt; one of the same identity is replaced, its first moment of arrival kept."""
        path = self._receipt_path(receipt.file_id)
        if path.exists():
            receipt = replace(receipt, received_at=json.loads(path.read_text("utf-8"))["received_at"])
        write_json(path, asdict(receipt))

    def receipts(self) -> dict[str, Receipt]:
        """Every receipt by file id."""
        return {
            path.stem: Receipt(**json.loads(path.read_text("utf-8")))
            for path in sorted((self.root / "receipts").glob("[!.]*.json"))
        }

    def decide(self, file_id: str, decision: str) -> None:
        """Keeps an operator's word on a held file: `accept` or `refuse`."""
        write_json(self.root / "decisions" / f"{file_id}.json", {"decision": decision})

    def decisions(self) -> dict[str, str]:
        """Operators' decisions by file id."""
        return {
            path.stem: json.loads(path.read_text("utf-8"))["decision"]
            for path in sorted((self.root / "decisions").glob("[!.]*.json"))
        }

    def _receipt_path(self, file_id: str) -> Path:
        return self.root / "receipts" / f"{file_id}.json"
