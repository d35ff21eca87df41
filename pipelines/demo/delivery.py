"""Delivers one night: writes its files and packs them as a folder with a manifest, a zip, or loose stamped files."""

import hashlib
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipelines.catalogue.models import Export
from pipelines.demo.exports import generators
from pipelines.demo.files import write_csv, write_xlsx, zip_entry
from pipelines.demo.mistakes import spoil
from pipelines.demo.nights import Night
from pipelines.demo.page import write_page
from pipelines.demo.render import shown
from pipelines.demo.story import story
from pipelines.demo.world import World

SYSTEM = "EURA 2021"


@dataclass(frozen=True)
class Written:
    """One file of a night."""

    path: Path
    export: str
    rows: int


def deliver(target: Path, world: World, night: Night) -> list[Path]:
    """Writes the night under `target` in the shape that the story gives it; the paths written, in order."""
    shapes = story()["shapes"]
    wish = shapes[(night.number - len(world.nights) - 1) % len(shapes)]
    formats = story()["formats"] | wish.get("formats", {})
    name = f"{SYSTEM.split()[0].lower()}_{night.stamp}"
    if wish["shape"] == "loose":
        paths = [file.path for file in _write(target, world, night, formats, f"_{night.stamp}")]
    elif wish["shape"] == "folder":
        paths = _folder(target / name, world, night, formats)
    else:
        with tempfile.TemporaryDirectory() as work:
            paths = [_zip(target / f"{name}.zip", _folder(Path(work), world, night, formats), night)]
    for path in [*paths, *({p.parent for p in paths} - {target})]:
        os.utime(path, (night.exported_at.timestamp(),) * 2)
    return paths


def _folder(folder: Path, world: World, night: Night, formats: dict[str, str]) -> list[Path]:
    """The night's files and their manifest in one folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = _write(folder, world, night, formats, "")
    listed = [{"name": file.path.name, "export": file.export, "rows": file.rows, "sha256": _sha256(file.path)}
              for file in files]
    manifest = {"system": SYSTEM, "exported_at": night.exported_at.isoformat(), "kind": "full", "files": listed}
    path = folder / "manifest.json"
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return [*(file.path for file in files), path]


def _zip(path: Path, files: list[Path], night: Night) -> Path:
    """`files` in one archive, stored: compressed bytes differ between versions of zlib."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            archive.writestr(zip_entry(file.name, night.exported_at), file.read_bytes())
    return path


def _write(folder: Path, world: World, night: Night, formats: dict[str, str], stamp: str) -> list[Written]:
    """One file per export that the catalogue and the demo both know."""
    written = []
    for name, rows in generators().items():
        if export := world.catalogue.exports.get(name):
            path = folder / f"{name}{stamp}.{formats.get(name, 'csv')}"
            written.append(Written(path, name, write_export(path, world, night, export, rows(world, night))))
    return written


def write_export(path: Path, world: World, night: Night, export: Export, rows: pa.Table) -> int:
    """Writes one export in the format that the ending of `path` names; the number of its rows."""
    on = night.exported_at.date()
    if path.suffix in (".json", ".html"):
        write_page(path, world.catalogue, export, rows, on)
    elif path.suffix == ".xlsx":
        write_xlsx(path, export, shown(world.catalogue, export, rows, on, typed=True), story()["footers"][export.name])
    else:
        dialect = dict(story()["dialects"].get(export.name, {}))
        table = shown(world.catalogue, export, rows, on, decimal=dialect.pop("decimal", ","))
        table = spoil(table, _mistakes(export.name, night), world.chance(f"mistakes {export.name} {night.stamp}"))
        write_csv(path, export, table, **dialect)
        return len(table)
    return len(rows)


def _mistakes(export: str, night: Night) -> list[dict]:
    told = story()["mistakes"]
    return [m for m in [*told["every"], *told.get(night.number, [])] if m["export"] == export]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
