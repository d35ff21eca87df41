"""Takes what is new in landing into the archive, with a receipt each. What was taken in before is recognised by content."""

import hashlib
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.door.archive import Archive, Receipt, utc_stamp
from pipelines.door.landing import Delivery, Offer, find_deliveries
from pipelines.door.names import HELSINKI
from pipelines.door.problems import FileProblem, Held, Refused
from pipelines.door.seen import Seen
from pipelines.settings import Settings


@dataclass
class Collected:
    """What a look at the landing folder brought. Names are ready to be shown."""

    new: list[Receipt] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def collect(settings: Settings, catalogue: Catalogue, archive: Archive, work: Path) -> Collected:
    """Archives every new file of `settings.landing`. Raises SourceUnreachable when landing cannot be listed."""
    found = Collected()
    receipts = archive.receipts()
    seen = Seen(archive.root / "seen.json")
    for delivery in find_deliveries(settings.landing, catalogue, work, settings.stable_seconds):
        if delivery.waiting:
            found.waiting.append(f"{delivery.name}: {delivery.waiting}")
            continue
        drafts = [(offer, _receipt(delivery, offer, seen)) for offer in delivery.offers]
        if settling := [o.name for o, r in drafts if _still_arriving(o, r, settings.stable_seconds)]:
            found.waiting.append(f"{delivery.name}: {', '.join(settling)} differs from the manifest and is still changing")
            continue
        for offer, receipt in drafts:
            _take(offer, receipt, receipts, archive, found)
        if settings.take and drafts and all(r.problem_verdict is None for _, r in drafts):
            _remove(delivery)
    seen.save()
    return found


def _take(offer: Offer, receipt: Receipt, receipts: dict[str, Receipt], archive: Archive, found: Collected) -> None:
    before = receipts.get(receipt.file_id)
    if before and (before.problem == receipt.problem or before.problem is None):
        found.known.append(f"{receipt.delivery}/{receipt.file}: already taken in as {before.delivery}/{before.file} "
                           f"on {before.received_at[:10]}")
        return
    if receipt.sha256 and receipt.problem_verdict != "ignored":
        archive.store(offer.path, receipt.sha256)
    archive.write(receipt)
    receipts[receipt.file_id] = receipt
    found.new.append(receipt)


def _receipt(delivery: Delivery, offer: Offer, seen: Seen) -> Receipt:
    problem = offer.problem
    readable = not (isinstance(problem, Refused) and problem.rule_id == "file_unreadable")
    sha256 = seen.digest(offer.path) if readable else ""
    if problem is None and offer.expected_sha256 and offer.expected_sha256 != sha256:
        problem = Refused("file_hash_differs", expected=offer.expected_sha256, found=sha256)
    return Receipt(
        delivery_id=_delivery_id(delivery, offer),
        delivery=delivery.name,
        file=offer.name,
        sha256=sha256,
        size=offer.path.stat().st_size if readable else 0,
        received_at=datetime.now(HELSINKI).isoformat(timespec="milliseconds"),
        export=offer.export,
        exported_at=offer.exported_at,
        kind=offer.kind,
        expected_rows=offer.expected_rows,
        by_manifest=offer.by_manifest,
        problem=problem.rule_id if problem else None,
        problem_verdict=_verdict(problem),
        params=dict(problem.params) if problem else {},
    )


def _verdict(problem: FileProblem | None) -> str | None:
    if problem is None:
        return None
    if isinstance(problem, Refused):
        return "refused"
    return "held" if isinstance(problem, Held) else "ignored"


def _delivery_id(delivery: Delivery, offer: Offer) -> str:
    """Moment and a short hash of the delivery's name: the same delivery gets the same id wherever it is read."""
    moment = next((o.exported_at for o in delivery.offers if o.exported_at), offer.exported_at)
    return f"{utc_stamp(moment)}-{hashlib.sha256(delivery.name.encode()).hexdigest()[:8]}"


def _still_arriving(offer: Offer, receipt: Receipt, stable_seconds: float) -> bool:
    """A file that its manifest describes may be read before it is `stable_seconds` old, but only once it is whole."""
    if receipt.problem != "file_hash_differs":
        return False
    return 0 <= time.time() - offer.path.stat().st_mtime < stable_seconds


def _remove(delivery: Delivery) -> None:
    """Empties landing of a delivery that is archived (setting `take`)."""
    if delivery.source.is_file():
        delivery.source.unlink()
        return
    for offer in delivery.offers:
        offer.path.unlink(missing_ok=True)
    (delivery.source / "manifest.json").unlink(missing_ok=True)
    if not any(delivery.source.iterdir()):
        delivery.source.rmdir()
