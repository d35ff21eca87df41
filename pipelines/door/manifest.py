"""`manifest.json`: what a delivery says of itself. Binding when present (delivery contract § 1)."""

import json
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipelines.door.names import HELSINKI, YEARS, shown
from pipelines.door.problems import Refused

MAX_BYTES = 5_000_000  # a manifest is a page of text; a larger one is no manifest


class ManifestFile(BaseModel):
    """One file as the manifest names it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str = Field(min_length=1)
    export: str | None = None
    rows: int | None = Field(default=None, ge=0)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-fA-F]{64}$")


class Manifest(BaseModel):
    """The whole manifest. `exported_at` without a zone is read as Europe/Helsinki."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    system: str | None = None
    exported_at: datetime | None = None
    kind: Literal["full", "delta"] = "full"
    files: tuple[ManifestFile, ...] = Field(min_length=1)

    @field_validator("exported_at")
    @classmethod
    def _zoned(cls, moment: datetime | None) -> datetime | None:
        if moment and moment.year not in YEARS:
            raise ValueError("year")
        return moment.replace(tzinfo=HELSINKI) if moment and moment.tzinfo is None else moment


def read_manifest(path: Path) -> Manifest:
    """Raises Refused (`manifest_invalid`, `manifest_unsafe_path`); no value of the file but names is shown."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused("manifest_invalid", detail=f"> {MAX_BYTES} B")
        manifest = Manifest.model_validate(json.loads(path.read_text("utf-8-sig")))
    except (ValueError, RecursionError, OSError) as error:
        raise Refused("manifest_invalid", detail=_where(error)) from None
    for file in manifest.files:
        parts = PurePosixPath(file.name.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in file.name or "\0" in file.name:
            raise Refused("manifest_unsafe_path", name=shown(file.name))
    return manifest


def _where(error: Exception) -> str:
    """Where a manifest is wrong, without repeating its content."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(p) for p in first['loc'])}: {first['type']}"
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    return type(error).__name__
