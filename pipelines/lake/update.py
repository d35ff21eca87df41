"""Brings the lake up to the archive. A late file makes later ones of its export be judged again, so order of arrival
does not matter: the state is a function of the deliveries in their order."""

from collections.abc import Iterable
from itertools import groupby

from pipelines.door.archive import Archive, Receipt
from pipelines.door.read import Reader, Reading
from pipelines.lake.difference import Difference, difference
from pipelines.lake.lake import Lake
from pipelines.lake.record import FileRecord


def update(lake: Lake, archive: Archive, reader: Reader) -> list[FileRecord]:
    """Reads what has no outcome yet, with all later files of the same export; returns new and changed outcomes in order."""
    receipts = archive.receipts()
    records = lake.records()
    decisions = archive.decisions()
    undone = [r for r in receipts.values() if _is_open(r, records.get(r.file_id), decisions, reader)]
    fresh: list[FileRecord] = []
    for export in sorted({r.export or "" for r in undone}):
        first = min(r.order for r in undone if (r.export or "") == export)
        cannot_read = export in reader.catalogue.exports and reader.refusal(reader.catalogue.exports[export])
        # where nothing can be read now, what is known must stay: only the new files are recorded as refused
        again = sorted((r for r in (undone if cannot_read else receipts.values())
                        if (r.export or "") == export and r.order >= first), key=lambda r: r.order)
        touched = [export, *_side_exports(reader, export)]
        for receipt in again:
            if before := records.get(receipt.file_id):
                lake.forget(before, touched)
        for _, group in groupby(again, key=lambda r: (r.delivery_id, r.kind)):
            fresh += _take_in(list(group), lake, reader, decisions)
    known = {r.file_id for r in undone}
    return [r for r in fresh if r.file_id in known or r.verdict != records[r.file_id].verdict]


def _is_open(receipt: Receipt, record: FileRecord | None, decisions: dict[str, str], reader: Reader) -> bool:
    """Whether a file has no outcome, or one that a setting, the rest of its delivery or an operator has overtaken."""
    if record is None or record.problem != receipt.problem or (receipt.problem and record.params != receipt.params):
        return True
    if record.rule_id in ("file_setting_missing", "file_person_key"):
        return reader.refusal(reader.catalogue.exports[receipt.export or ""]) is None
    return record.verdict == "held" and receipt.file_id in decisions


def _side_exports(reader: Reader, export: str) -> list[str]:
    """Exports that stand inside another one's file, as code lists do in the call page."""
    entry = reader.catalogue.exports.get(export)
    if not entry or entry.reader != "call_page":
        return []
    return [e.name for e in reader.catalogue.exports.values() if e.reader == "side"]


def _take_in(receipts: list[Receipt], lake: Lake, reader: Reader, decisions: dict[str, str]) -> list[FileRecord]:
    """One snapshot: the files of one export in one delivery count together or not at all."""
    readings = {r.file_id: reader.read(r, decisions.get(r.file_id)) for r in receipts}
    failed = [r.file for r in receipts if readings[r.file_id].verdict in ("refused", "held")]
    records = [_record(r, readings[r.file_id]) for r in receipts]
    whole = [r for r in records if r.verdict == "accepted"]
    if failed and len(whole) > 0 and receipts[0].kind == "full":
        for record in whole:
            record.verdict, record.rule_id = "held", "delivery_incomplete"
            record.params = {"missing": ", ".join(failed)}
        whole = []
    if whole:
        _compare(whole, readings, lake, reader, decisions)
    for record in records:
        lake.keep(record)
    return records


def _record(receipt: Receipt, reading: Reading) -> FileRecord:
    record = FileRecord.of(receipt, reading.verdict)
    record.rows, record.rule_id, record.params = reading.rows, reading.rule_id, reading.params
    record.findings = [
        {"rule_id": f.rule_id, "params": dict(f.params), "column_name": f.column_name, "sheet": f.sheet,
         "row_no": f.row_no} for f in reading.findings
    ]
    return record


def _compare(records: list[FileRecord], readings: dict[str, Reading], lake: Lake, reader: Reader,
             decisions: dict[str, str]) -> None:
    """Writes what the snapshot opened and ended, unless too much vanished."""
    main = records[0].export or ""
    for export in _exports_of(readings.values(), main):
        tables = {r.file_id: readings[r.file_id].tables[export] for r in records if export in readings[r.file_id].tables}
        found = difference(lake, reader, export, records, tables)
        if export == main:
            _count(records, found)
            if _is_too_much(records, found, reader, decisions):
                return
        found.write()


def _exports_of(readings: Iterable[Reading], main: str) -> list[str]:
    names = {name for reading in readings for name in reading.tables}
    return [main, *sorted(names - {main})]


def _count(records: list[FileRecord], found: Difference) -> None:
    for record in records:
        record.new_rows, record.changed_rows, record.vanished_rows = found.new, found.changed, found.vanished
    if found.vanished:
        records[0].findings.append(
            {"rule_id": "file_volume_drop", "column_name": None, "sheet": None, "row_no": None, "params": {
                "known": str(found.known), "found": str(sum(r.rows or 0 for r in records)), "missing": str(found.vanished)}}
        )


def _is_too_much(records: list[FileRecord], found: Difference, reader: Reader, decisions: dict[str, str]) -> bool:
    """Holds a snapshot in which more rows vanish than the setting allows, until an operator decides."""
    limit = reader.settings.hold_if_vanished_pct
    if found.vanished * 100 <= limit * found.known:
        return False
    words = {decisions.get(r.file_id) for r in records}
    if "accept" in words:
        return False
    for record in records:
        record.verdict = "refused" if "refuse" in words else "held"
        record.rule_id = "file_vanished"
        record.params = {"limit": f"{limit:g}", "found": f"{found.vanished * 100 / found.known:.1f}",
                         "missing": str(found.vanished), "known": str(found.known)}
        record.findings = []
    return True
