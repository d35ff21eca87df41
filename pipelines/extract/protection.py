"""The public side's protection and its proof. The mathematics is `pipelines.disclosure`'s and `pipelines.audit`'s.

Every version on disk counts as published: a draft may have been seen. What was deleted counts no more.
"""

import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.audit import Audit, audit
from pipelines.catalogue import Catalogue
from pipelines.disclosure import protect
from pipelines.extract.data_files import read_table, write_table
from pipelines.extract.errors import NothingPlaced
from pipelines.extract.manifest import write_json_plainly
from pipelines.extract.shelf import Version
from pipelines.words import said

FRAME, MEMBERSHIP, CELLS = "protected", "membership", "cells"
FOLDER = "audit"  # under restricted/
CELL = ("indicator_code", "level", "owner_code", "region_category", "gender", "cut_off", "kind", "verdict")
CELLS_TOLD = 3
Release = tuple[pd.DataFrame, pd.DataFrame]  # protected cells, and the membership they were made with


@dataclass(frozen=True)
class Protected:
    """What the public side may show, and what the audit found over this release and every earlier one."""

    release: Release
    audit: Audit

    @property
    def summary(self) -> dict:
        """Cells shown and suppressed, and the narrowest interval; nothing that depends on the clock."""
        status = self.release[0]["status"].value_counts().to_dict()
        verdicts = self.audit.cells["verdict"].value_counts().to_dict()
        return {"shown": int(status.get("shown", 0)), "primary": int(status.get("primary", 0)),
                "secondary": int(sum(n for name, n in status.items() if name not in ("shown", "primary"))),
                "narrowest": self.audit.narrowest, "pinned": int(verdicts.get("pinned", 0)),
                "narrow": int(verdicts.get("narrow", 0)), "groups": self.audit.groups}


def protected(figures: pd.DataFrame, membership: pd.DataFrame, catalogue: Catalogue, earlier: list[Release]) -> Release:
    """The shown cells of the release with their status and what is shown of each.

    The solver leaves its logs, which hold counts, where the process stands: here that is a folder which goes at once.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return protect(figures, membership, catalogue, earlier), membership


def proven(release: Release, catalogue: Catalogue, earlier: list[Release]) -> Protected:
    """The audit over this release and every earlier one. Raises NothingPlaced with the equations when a cell can be computed."""
    outcome = audit([*earlier, release], catalogue)
    if not outcome.passed:
        broken = outcome.cells[outcome.cells["verdict"] != "safe"]
        told = broken.head(CELLS_TOLD).to_dict("records")
        words = "; ".join(f"{' '.join(str(c[name]) for name in CELL)}: {c['equations']}" for c in told)
        raise NothingPlaced("audit_failed", count=len(broken), cells=words)
    return Protected(release, outcome)


def earlier_release(version: Version) -> Release:
    """The protected cells of a version on disk, and their membership."""
    folder = version.folder / "restricted" / FOLDER
    return read_table(folder, FRAME), read_table(folder, MEMBERSHIP)


def write_proof(folder: Path, outcome: Protected) -> None:
    """`restricted/audit/`: the protected cells for the audits to come, and the record of this one."""
    write_table(folder / FOLDER, FRAME, outcome.release[0])
    write_table(folder / FOLDER, MEMBERSHIP, outcome.release[1])
    write_table(folder / FOLDER, CELLS, outcome.audit.cells)
    write_json_plainly(folder / FOLDER / "audit.json", {"passed": outcome.audit.passed, **outcome.summary})


def thresholds_of(catalogue: Catalogue) -> dict[str, str]:
    """Whose the thresholds are and since when, in each language; not the figures themselves."""
    rules = catalogue.disclosure
    if rules.is_approved:
        return said("thresholds_of", "approved", by=rules.approved_by, on=rules.approved_on.isoformat())
    return rules.note.model_dump()
