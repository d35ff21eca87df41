"""Takes what is new in landing into the archive, with a receipt each. What was taken in before is recognised by content."""

import hashlib
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.door.archive import Archive, Receipt, utc_stamp
from pipelines.door.landing import NO_SPACE, Delivery, Offer, find_deliveries, names_in
from pipelines.door.names import HELSINKI, shown
from pipelines.door.problems import FileProblem, Held, Refused
from pipelines.door.seen import Seen
from pipelines.settings import Settings


@dataclass
class Collected:
    """What a look at the landing folder brought. Names are ready to be shown."""

    new: list[Receipt] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)  # of these, the ones that came under another name this time
    waiting: list[str] = field(default_factory=list)


def collect(settings: Settings, catalogue: Catalogue, archive: Archive, work: Path) -> Collected:
    """Archives every new file of `settings.landing`. Raises SourceUnreachable when landing cannot be listed.

    A file that cannot be read whole just now (taken away, changed under our hands, an error of the share) makes its
    delivery wait for the next night.
    """
    found = Collected()
    receipts = archive.receipts()
    seen = Seen(archive.root / "seen.json")
    for delivery in find_deliveries(settings.landing, catalogue, work, settings.stable_seconds):
        if delivery.waiting:
            found.waiting.append(f"{delivery.name}: {delivery.waiting}")
            continue
        try:
            _take_delivery(delivery, settings, receipts, archive, seen, found)
        except OSError as error:
            names_in(settings.landing)  # raises when it is landing that is gone, not one file
            if error.errno in NO_SPACE or error.filename not in {str(o.path) for o in delivery.offers}:
                raise
            found.waiting.append(f"{delivery.name}: cannot be read now: {error.strerror}")
    seen.save()
    return found


def _take_delivery(delivery: Delivery, settings: Settings, receipts: dict[str, Receipt], archive: Archive, seen: Seen,
                   found: Collected) -> None:
    """All of a delivery or nothing: its receipts are written once every file stands in the archive."""
    drafts = _numbered([(offer, _receipt(delivery, offer, seen)) for offer in delivery.offers], receipts)
    if settling := [o.name for o, r in drafts if _still_arriving(o, r, settings.stable_seconds)]:
        found.waiting.append(f"{delivery.name}: {', '.join(settling)} differs from the manifest and is still changing")
        return
    new = [(offer, receipt) for offer, receipt in drafts if not _is_known(receipt, receipts, found)]
    for offer, receipt in new:
        if receipt.sha256 and receipt.problem_verdict != "ignored":
            archive.store(offer.path, receipt.sha256)
    if new:
        names_in(settings.landing)
    for _, receipt in new:
        if not _is_known(receipt, receipts, found):  # the same content twice in one delivery
            archive.write(receipt)
            receipts[receipt.file_id] = receipt
            found.new.append(receipt)
    if settings.take and drafts and all(r.problem_verdict is None for _, r in drafts):
        _remove(delivery)


def _is_known(receipt: Receipt, receipts: dict[str, Receipt], found: Collected) -> bool:
    before = receipts.get(receipt.file_id)
    is_known = before is not None and (before.problem is None or
                                       (before.problem, before.params) == (receipt.problem, receipt.params))
    if is_known:
        words = (f"{receipt.delivery}/{receipt.file}: already taken in as {before.delivery}/{before.file} "
                 f"on {before.received_at[:10]}")
        found.known.append(words)
        if (receipt.delivery, receipt.file) != (before.delivery, before.file):
            found.again.append(words)
    return is_known


def _numbered(drafts: list[tuple[Offer, Receipt]], receipts: dict[str, Receipt]) -> list[tuple[Offer, Receipt]]:
    """A file that came under the same names with other content makes a further delivery of that name."""
    taken = {(r.delivery_id, r.file) for r in receipts.values()}
    new = [r for _, r in drafts if r.file_id not in receipts]
    number = 1
    while any((_with_number(r, number).delivery_id, r.file) in taken for r in new):
        number += 1
    return [(o, r if r.file_id in receipts else _with_number(r, number)) for o, r in drafts]


def _with_number(receipt: Receipt, number: int) -> Receipt:
    return receipt if number == 1 else replace(receipt, delivery_id=f"{receipt.delivery_id}-{number}")


def _receipt(delivery: Delivery, offer: Offer, seen: Seen) -> Receipt:
    problem = offer.problem
    readable = not (isinstance(problem, Refused) and problem.rule_id == "file_unreadable")
    is_in_landing = delivery.source in (offer.path, *offer.path.parents)  # else unpacked from a zip
    sha256 = seen.digest(offer.path, remember=is_in_landing) if readable else ""
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
        params={name: shown(value) for name, value in problem.params.items()} if problem else {},
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
