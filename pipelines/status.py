"""`eura status` and `eura decide`: what is published, what came, what is due, what waits for a person."""

from collections.abc import Iterable
from datetime import timedelta

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.door.archive import Archive
from pipelines.home import open_home
from pipelines.lake.lake import Lake
from pipelines.lake.record import FileRecord
from pipelines.settings import Settings, origin_of
from pipelines.warehouse.inputs import reason
from pipelines.warehouse.publish import Current, open_current, read_current
from pipelines.words import labels


def status_of(settings: Settings) -> dict:
    """Everything `eura status` shows. Raises HomeError, CatalogueError, PublishError."""
    home = open_home(settings.home)
    catalogue = load_catalogue(home.overlay)
    records = list(Lake(home).records().values())
    current = read_current(home)
    archive = Archive(home, settings.archive_key)
    return {
        "build": current.__dict__ if current else None,
        "erasure_begun_at": (archive.erasing or {}).get("begun_at"),
        "rekeying": archive.rekeying,
        "exports": freshness(catalogue, records, current),
        "open_findings": _open_findings(home) if current else {},
        "refused_or_held": refused_or_held(catalogue, records, settings.language),
    }


def freshness(catalogue: Catalogue, records: Iterable[FileRecord], current: Current | None) -> list[dict]:
    """Each export: `last` accepted moment, the day its next one is `due`, and `state` ('', 'late' or 'never came')."""
    together = list(records)
    return [_came(e, together, current) for e in catalogue.exports.values() if e.reader != "side"]


def refused_or_held(catalogue: Catalogue, records: Iterable[FileRecord], language: str) -> list[dict]:
    """Files that wait for a person: `delivery`, `file`, `verdict`, and `reason` in words."""
    together = list(records)
    return [{"delivery": r.delivery, "file": r.file, "verdict": r.verdict, "reason": reason(catalogue, r, language)}
            for r in together if r.verdict in ("refused", "held") and not _is_overtaken(r, together)]


def settings_of(settings: Settings) -> dict:
    """Each setting with its value and where it came from. No setting of this product is a secret; the key is a file."""
    return {"settings": [
        {"setting": name, "value": str(getattr(settings, name)), "from": origin_of(name, settings.home),
         "meaning": labels("setting_meanings", name)[settings.language]}
        for name in type(settings).model_fields
    ]}


def decide_held(settings: Settings, file: str, word: str) -> list[str]:
    """Keeps an operator's word on held files of that name; returns the names it holds for."""
    home = open_home(settings.home)
    archive = Archive(home, settings.archive_key)
    held = [r for r in Lake(home).records().values() if r.verdict == "held" and file in (r.file, f"{r.delivery}/{r.file}")]
    for record in held:
        archive.decide(record.file_id, word)
    return [f"{r.delivery}/{r.file}" for r in held]


def _is_overtaken(record, records: list) -> bool:
    """Whether a later delivery of the same export was accepted, so that nothing waits for this one."""
    return any(r.export == record.export and r.verdict == "accepted" and r.order > record.order for r in records)


def _came(export, records: list, current) -> dict:
    mine = [r for r in records if r.export == export.name and r.verdict == "accepted" and r.moment]
    last = max((r.moment for r in mine), default=None)
    due = (last + timedelta(days=export.due.every_days)).date() if last and export.due else None
    known_on = current.known_at[:10] if current and current.known_at else None
    late = bool(due and known_on and due.isoformat() < known_on)
    return {"export": export.name, "last": last.isoformat(timespec="minutes") if last else None,
            "due": due.isoformat() if due else None, "state": "late" if late else "" if last else "never came"}


def _open_findings(home) -> dict[str, int]:
    with open_current(home) as con:
        return dict(con.sql("SELECT severity, count(*) FROM quality_finding WHERE status = 'open' GROUP BY ALL ORDER BY ALL")
                    .fetchall())
