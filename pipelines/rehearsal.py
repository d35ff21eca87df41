"""`eura check`: a night over a throw-away copy of the home folder, to see what a run would say. Nothing is stored."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.door.names import HELSINKI, stamp_of
from pipelines.home import Home, open_home
from pipelines.lake.record import FileRecord
from pipelines.night import a_night
from pipelines.settings import Settings
from pipelines.warehouse.inputs import reason


def rehearse(settings: Settings, files: list[Path], say: Callable[[str], None], export: str | None = None) -> dict:
    """Verdict, balance and findings of files as if they had been delivered: {"files": […], "findings": […]}.

    With `export`, the files are of it whatever their names say, as if a manifest had said so.
    """
    with tempfile.TemporaryDirectory(prefix="eura-check-") as folder:
        stage = Path(folder)
        landing = _landing_of(stage / "landing", files, export)
        home = _copy_of(Home(settings.home), stage / "home")
        changes = {"home": home.root, "landing": landing, "stable_seconds": 0, "take": False}
        if not settings.key_file.exists():
            changes["key_file"] = stage / "person.key"
        changes["archive_key_file"] = settings.archive_key if settings.archive_key.exists() else stage / "archive.key"
        with a_night(settings.model_copy(update=changes), say) as night:
            night.take_in()
            built = night.build()
            asked = [r for r in night.fresh if {r.file, r.delivery} & {p.name for p in files}]
            return _answer(built.path, night.catalogue, asked, settings.language) if asked else _known(night.collected.known)


def _landing_of(landing: Path, files: list[Path], export: str | None) -> Path:
    """A landing folder with links to the files: loose, or as one delivery whose manifest names the export."""
    folder = landing / "check" if export else landing
    folder.mkdir(parents=True)
    for path in files:
        (folder / path.name).symlink_to(path.absolute(), target_is_directory=path.is_dir())
    if export:
        moment = next((m for _, m in (stamp_of(p.name) for p in files) if m), datetime.now(HELSINKI))
        named = [{"name": path.name, "export": export} for path in files]
        (folder / "manifest.json").write_text(json.dumps({"exported_at": moment.isoformat(), "files": named}), "utf-8")
    return landing


def _answer(path: Path, catalogue: Catalogue, records: list[FileRecord], language: str) -> dict:
    names = [(r.delivery_id, r.file) for r in records]
    reasons = {(r.delivery_id, r.file): reason(catalogue, r, language) for r in records}
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("CREATE TEMP TABLE asked (delivery_id VARCHAR, file VARCHAR)")
        con.executemany("INSERT INTO asked VALUES (?, ?)", names)
        deliveries = con.sql("SELECT d.* FROM quality_delivery AS d SEMI JOIN asked USING (delivery_id, file) ORDER BY file")
        findings = con.sql(f"""
            SELECT file, sheet, row_no, project_code, rule_id, severity, column_name, message_{language} AS message
            FROM quality_finding SEMI JOIN asked USING (delivery_id, file) WHERE status = 'open'
            ORDER BY file, row_no NULLS FIRST, rule_id""")
        told = [file | {"reason": reasons[file["delivery_id"], file["file"]]} for file in _dicts(deliveries)]
        return {"files": told, "findings": _dicts(findings)}


def _known(known: list[str]) -> dict:
    return {"files": [], "findings": [], "already_taken_in": known}


def _dicts(relation: duckdb.DuckDBPyRelation) -> list[dict]:
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _copy_of(home: Home, target: Path) -> Home:
    """A home folder with the same history: small files copied, large ones linked to (they are never changed)."""
    for room in (home.archive, home.lake, home.overlay):
        for source in room.rglob("*") if room.is_dir() else ():
            copy = target / source.relative_to(home.root)
            if source.is_dir():
                copy.mkdir(parents=True, exist_ok=True)
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            if source.suffix in (".json", ".yml", ".csv") or source.name == "key_id":
                shutil.copy(source, copy)
            else:
                os.symlink(source.absolute(), copy)
    return open_home(target)
