"""The archive: every file as it arrived, sealed, by the hash of its content, and a receipt for each arrival.

The archive alone makes the lake and the warehouse again, so a receipt holds all that the arrival told. Only an erasure
ever changes a file: the receipt then names the content that is left, beside the one that arrived.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pyrage import x25519

from pipelines.door.sealed import incoming, load_archive_keys, seal, unseal
from pipelines.home import Home, HomeError, write_json

SEALED = ".age"


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
    content_sha256: str | None = None  # of what an erasure left of the content; empty: nothing
    erased_rows: int = 0
    outcome: tuple[str, dict[str, str]] | None = None  # rule and params of a file whose content an erasure destroyed

    @property
    def content(self) -> str:
        """The hash under which the content stands; empty when there is none."""
        return self.sha256 if self.content_sha256 is None else self.content_sha256

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
    """Files under `files/`, receipts under `receipts/`, operators' decisions under `decisions/`.

    `key_file` opens the files; it is read, or made for an archive that never had one, by `unlock`.
    """

    def __init__(self, home: Home, key_file: Path) -> None:
        self.root, self.key_file = home.archive, key_file
        for room in ("files", "receipts", "decisions"):
            (self.root / room).mkdir(parents=True, exist_ok=True)

    @cached_property
    def _keys(self) -> list[x25519.Identity]:
        return load_archive_keys(self.key_file, self.key_marker)

    @property
    def key_marker(self) -> Path:
        """Remembers which keys the files are sealed with: public halves only."""
        return self.root / "archive_key_id"

    @property
    def rekeying(self) -> bool:
        """Whether a change of the key was begun and is not done."""
        return os.path.exists(incoming(self.key_file))  # who may not look there is told no

    def unlock(self) -> None:
        """Reads the key, before a run changes anything. Raises HomeError when it is missing or another one."""
        _ = self._keys

    def path_of(self, sha256: str) -> Path:
        """Where the sealed content with this hash stands."""
        return self.root / "files" / sha256[:2] / f"{sha256}{SEALED}"

    def store(self, source: Path, sha256: str) -> None:
        """Seals a file in, whole or not at all. Raises OSError when the file has not that hash, HomeError without the key."""
        if not self.path_of(sha256).exists():
            self._seal(source, sha256)

    @contextmanager
    def opened(self, sha256: str, work: Path) -> Iterator[Path]:
        """The plain content with this hash, in a folder of its own under `work`, for as long as the block lasts.

        The only way to archived content. Raises HomeError when the key or the file is missing or damaged.
        """
        with tempfile.TemporaryDirectory(dir=work) as folder:
            plain = Path(folder) / sha256
            unseal(self.path_of(sha256), plain, self._keys)
            yield plain

    def seal_all(self) -> None:
        """Seals what an earlier version of the product kept plain, and removes what a killed run left half."""
        for path in sorted((self.root / "files").glob("*/*")):
            if path.name.startswith("."):
                path.unlink()
            elif path.suffix != SEALED:
                self.store(path, path.name)
                path.unlink()

    def contents(self) -> list[str]:
        """The hash of every content that is kept."""
        return sorted(path.stem for path in (self.root / "files").glob(f"*/[!.]*{SEALED}"))

    def reseal(self, sha256: str, work: Path) -> bool:
        """Seals a content again, under the key that seals now; False when it is already. Raises HomeError as `opened`."""
        with tempfile.TemporaryDirectory(dir=work) as folder:
            plain = Path(folder) / sha256
            try:
                unseal(self.path_of(sha256), plain, self._keys[:1])
                return False
            except HomeError:  # sealed under the key before, or damaged: which of both, the next line says
                unseal(self.path_of(sha256), plain, self._keys)
            self._seal(plain, sha256)
            return True

    def destroy(self, sha256: str) -> None:
        """Removes the content with this hash."""
        self.path_of(sha256).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Removes content that no receipt names: what an erasure has replaced, or a killed run left."""
        named = {r.content for r in self.receipts().values()}
        for path in (self.root / "files").glob("*/*"):
            if path.stem not in named:
                path.unlink()

    @property
    def erasing(self) -> dict | None:
        """The erasure that was begun and is not done."""
        pending = self.root / "erasing.json"
        return json.loads(pending.read_text("utf-8")) if pending.exists() else None

    @property
    def erasures(self) -> int:
        """How many erasures were begun on this archive."""
        log = self.root / "erasures.jsonl"
        done = len(log.read_text("utf-8").splitlines()) if log.exists() else 0
        return max(done, self.erasing["number"]) if self.erasing else done

    @property
    def takes_people(self) -> bool:
        """Whether exports about people are taken in: no more once their time of retention has ended."""
        return not (self.root / "retention_over").exists()

    def write(self, receipt: Receipt) -> None:
        """Keeps a receipt; one of the same identity is replaced, its first moment of arrival kept."""
        path = self._receipt_path(receipt.file_id)
        if path.exists():
            receipt = replace(receipt, received_at=json.loads(path.read_text("utf-8"))["received_at"])
        write_json(path, asdict(receipt))

    def receipts(self) -> dict[str, Receipt]:
        """Every receipt by file id."""
        return {
            path.stem: _receipt(json.loads(path.read_text("utf-8")))
            for path in sorted((self.root / "receipts").glob("[!.]*.json"))
        }

    def decide(self, file_id: str, decision: str) -> None:
        """Keeps a word on a file: an operator's `accept` or `refuse`; `hold` where an erasure must not change a verdict."""
        write_json(self.root / "decisions" / f"{file_id}.json", {"decision": decision})

    def decisions(self) -> dict[str, str]:
        """Decisions by file id."""
        return {
            path.stem: json.loads(path.read_text("utf-8"))["decision"]
            for path in sorted((self.root / "decisions").glob("[!.]*.json"))
        }

    def _seal(self, source: Path, sha256: str) -> None:
        target = self.path_of(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{sha256}.{os.getpid()}")
        try:
            if seal(source, aside, self._keys[0]) != sha256:
                raise OSError(0, "the file changed while it was archived", str(source))
            with aside.open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(aside, target)
        finally:
            aside.unlink(missing_ok=True)

    def _receipt_path(self, file_id: str) -> Path:
        return self.root / "receipts" / f"{file_id}.json"


def _receipt(kept: dict) -> Receipt:
    outcome = kept.get("outcome")
    return Receipt(**kept | {"outcome": tuple(outcome) if outcome else None})
