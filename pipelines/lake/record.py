"""What the lake remembers of each file: how it was read and what it changed."""

from dataclasses import dataclass, field
from datetime import datetime

from pipelines.door.archive import Receipt, utc_stamp


@dataclass
class FileRecord:
    """One file of one delivery. Counts are rows (`rows`) and keys (`new_rows`, `changed_rows`, `vanished_rows`)."""

    file_id: str
    delivery_id: str
    delivery: str
    file: str
    sha256: str
    kind: str
    received_at: str
    verdict: str
    export: str | None = None
    exported_at: str | None = None
    rows: int | None = None
    rule_id: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    findings: list[dict] = field(default_factory=list)
    new_rows: int | None = None
    changed_rows: int | None = None
    vanished_rows: int | None = None
    snapshot: str = ""
    problem: str | None = None  # what the arrival alone showed when this was recorded
    order: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, receipt: Receipt, verdict: str) -> "FileRecord":
        """A record that repeats what the receipt says."""
        return cls(
            file_id=receipt.file_id, delivery_id=receipt.delivery_id, delivery=receipt.delivery, file=receipt.file,
            sha256=receipt.sha256, kind=receipt.kind, received_at=receipt.received_at, verdict=verdict,
            export=receipt.export, exported_at=receipt.exported_at, snapshot=f"{receipt.delivery_id}/{receipt.export}",
            order=list(receipt.order), problem=receipt.problem,
        )

    @property
    def moment(self) -> datetime | None:
        """The export moment, with its zone."""
        return datetime.fromisoformat(self.exported_at) if self.exported_at else None

    @property
    def segment(self) -> str:
        """Name of the file's segment: its moment first, so that a folder listing reads in order."""
        return f"{utc_stamp(self.exported_at)}_{self.file_id}"
