"""`MANIFEST.json` of one side: what it was made from, what is in it, and who answers for it. No clock, no name of a machine."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from pipelines.extract.about import About
from pipelines.extract.errors import NothingPlaced

NAME = "MANIFEST.json"
RENDERED = (".xlsx", ".html")  # made again when an extract is approved; every other file stays as it is


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file but the manifest, by its path in the folder."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != NAME)
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def write_manifest(folder: Path, about: About, made_from: dict, tables: dict[str, pd.DataFrame]) -> dict:
    """Writes and returns the manifest. `made_from` is what does not depend on the side."""
    manifest = {
        "product": "EURA 2021 ministry's extract",
        "state": "draft" if about.is_draft else "approved",
        **{k: v for k, v in asdict(about).items() if k != "sign_off"},
        "sign_off": asdict(about.sign_off) if about.sign_off else None,
        **made_from,
        "row_counts": {name: len(table) for name, table in tables.items()},
        "files": hashes(folder),
    }
    write_json_plainly(folder / NAME, manifest)
    return manifest


def write_json_plainly(path: Path, value: object) -> None:
    """JSON in a fixed order of keys, as bytes that do not depend on the platform."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8", newline="\n")


def read_manifest(folder: Path) -> dict:
    """The manifest of a side. Raises NothingPlaced when it is not there or cannot be read."""
    try:
        return json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        raise NothingPlaced("no_manifest", folder=folder) from None
