"""`eura check`: a night over a throw-away copy of the home folder, to see what a run would say. Nothing is stored."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines.home import Home, open_home
from pipelines.night import a_night
from pipelines.settings import Settings


def rehearse(settings: Settings, files: list[Path], say: Callable[[str], None]) -> dict:
    """Verdict, balance and findings of files as if they had been delivered: {"files": […], "findings": […]}."""
    with tempfile.TemporaryDirectory(prefix="eura-check-") as folder:
        stage = Path(folder)
        landing = stage / "landing"
        landing.mkdir()
        for path in files:
            (landing / path.name).symlink_to(path.absolute(), target_is_directory=path.is_dir())
        home = _copy_of(Home(settings.home), stage / "home")
        changes = {"home": home.root, "landing": landing, "stable_seconds": 0, "take": False}
        if not settings.key_file.exists():
            changes["key_file"] = stage / "person.key"
        with a_night(settings.model_copy(update=changes), say) as night:
            night.take_in()
            built = night.build()
            ids = [r.file_id for r in night.fresh]
            names = [(r.delivery_id, r.file) for r in night.fresh]
            return _answer(built.path, names, settings.language) if ids else _known_already(night.collected.known)


def _answer(path: Path, names: list[tuple[str, str]], language: str) -> dict:
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("CREATE TEMP TABLE asked (delivery_id VARCHAR, file VARCHAR)")
        con.executemany("INSERT INTO asked VALUES (?, ?)", names)
        deliveries = con.sql("SELECT d.* FROM quality_delivery AS d SEMI JOIN asked USING (delivery_id, file) ORDER BY file")
        findings = con.sql(f"""
            SELECT file, sheet, row_no, project_code, rule_id, severity, column_name, message_{language} AS message
            FROM quality_finding SEMI JOIN asked USING (delivery_id, file) WHERE status = 'open'
            ORDER BY file, row_no NULLS FIRST, rule_id""")
        return {"files": _dicts(deliveries), "findings": _dicts(findings)}


def _known_already(known: list[str]) -> dict:
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
