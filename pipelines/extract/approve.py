"""Signs an extract off. Data files keep their bytes; workbook and page are made again from them without the word *draft*.

The manifest then has the sign-off and, in `draft_files`, the hashes that were approved. The version becomes read-only: what
changes later is a new version.
"""

import datetime as dt
import shutil
from pathlib import Path

from pipelines.extract.about import SIDES, SignOff
from pipelines.extract.errors import AskedWrongly, NothingPlaced
from pipelines.extract.manifest import RENDERED, hashes, read_manifest, write_json_plainly
from pipelines.extract.quarter import HELSINKI, quarter_named
from pipelines.extract.shelf import Shelf, Version, make_read_only
from pipelines.extract.side import render_side
from pipelines.extract.verify import verify
from pipelines.verdict import told_of


def approve(root: Path, quarter_name: str, by: str, number: int | None = None, at: dt.datetime | None = None) -> Version:
    """Approves the latest version of a quarter, or version `number`. Raises AskedWrongly, NothingPlaced, RunUnderWay.

    Refused: the person who made it, an approved version, and files that are not those that were made.
    """
    quarter, shelf = quarter_named(quarter_name), Shelf(root)
    if not by.strip():
        raise AskedWrongly("no_name", quarter=quarter.name)
    with shelf.locked():
        found = [v for v in shelf.of(quarter) if number in (None, v.number)]
        if not found:
            raise AskedWrongly("no_version", version=f"{quarter.name}/v{number or 1}", quarter=quarter.name)
        version = found[-1]
        _refuse(version, by)
        moment = (at or dt.datetime.now(HELSINKI)).astimezone(HELSINKI)
        sign_off = SignOff(by.strip(), moment.isoformat(timespec="seconds"))
        try:
            with shelf.aside() as aside:
                for side in SIDES:
                    _sign(version, side, aside, sign_off)
                write_json_plainly(aside / "SIGNOFF.json", _record(version, sign_off))
                shelf.put(aside, version.folder)
            make_read_only(version.folder)
        except OSError as error:
            raise NothingPlaced("not_written", cause=told_of(error)) from None
        return Version(version.folder, quarter, version.number)


def _refuse(version: Version, by: str) -> None:
    told = version.manifest
    if told["sign_off"]:
        raise AskedWrongly("already_approved", version=version.name, quarter=version.quarter.name, **told["sign_off"])
    if told["made_by"].casefold().strip() == by.casefold().strip():
        raise AskedWrongly("same_person", by=by, version=version.name, quarter=version.quarter.name)
    _, differing = verify(version.folder)
    if differing:
        files = ", ".join(d.file for d in differing[:3])
        raise NothingPlaced("files_differ", version=version.name, files=files, quarter=version.quarter.name)


def _sign(version: Version, side: str, aside: Path, sign_off: SignOff) -> None:
    target = aside / side
    shutil.copytree(version.folder / side, target, ignore=shutil.ignore_patterns(*(f"*{ending}" for ending in RENDERED)))
    draft = read_manifest(target)
    render_side(target, version.about(side).signed(sign_off))
    signed = draft | {"state": "approved", "sign_off": sign_off.__dict__, "draft_files": draft["files"], "files": hashes(target)}
    write_json_plainly(target / "MANIFEST.json", signed)


def _record(version: Version, sign_off: SignOff) -> dict:
    """What was approved: the hashes of every file as it was made."""
    return {"version": version.name, "approved_by": sign_off.by, "approved_at": sign_off.at,
            "made_by": version.manifest["made_by"],
            "files": {side: read_manifest(version.folder / side)["files"] for side in SIDES}}
