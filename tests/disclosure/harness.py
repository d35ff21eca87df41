"""Reads cases: small releases as tables, what must be hidden, and what an attacker finds without secondary suppression."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from pipelines.audit import Audit, audit
from pipelines.catalogue import Catalogue
from pipelines.disclosure import protect
from tests.support import catalogue

CASES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
KEY = ["indicator_code", "level", "owner_code", "region_category", "gender"]
CUT_OFFS = ("2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30", "2026-09-30")
MEMBERSHIP = "project | fund | objective | themes | region\nA | ESR+ | 4.1 | UTM | S\nB | ESR+ | 4.2 | | KA"


def table(text: str) -> pd.DataFrame:
    """Rows of a table drawn with `|`; an empty cell is None."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return pd.DataFrame([[cell or None for cell in line] for line in lines[1:]], columns=lines[0])


def membership(text: str = MEMBERSHIP) -> pd.DataFrame:
    """Projects and their owners."""
    names = {"project": "project_code", "fund": "fund", "objective": "specific_objective", "themes": "themes",
             "region": "region_category"}
    return table(text).rename(columns=names)


def figures(text: str, cut_off: str = CUT_OFFS[0]) -> pd.DataFrame:
    """Figures as `mart_indicator_value` has them. Left out: region category ALL, gender T."""
    rows = table(text)
    owner = rows["owner"].str.split(" ", n=1, expand=True)
    number = {c: pd.to_numeric(rows[c]) if c in rows else np.nan for c in ("value", "numerator", "denominator")}
    return pd.DataFrame({
        "indicator_code": rows["indicator"], "level": owner[0].map(LEVELS), "owner_code": owner[1],
        "region_category": rows["region"].fillna("ALL") if "region" in rows else "ALL",
        "gender": rows["gender"].fillna("T") if "gender" in rows else "T", "cut_off": pd.Timestamp(cut_off),
        **number, "method": "kerätty"}).astype({"value": float, "numerator": float, "denominator": float})


LEVELS = {"programme": "programme", "objective": "specific_objective", "theme": "theme", "project": "project"}


def release(all_figures: list[pd.DataFrame], members: pd.DataFrame, later: pd.DataFrame | None = None, *, secondary: bool = True,
            last_secondary: bool | None = None, known: Catalogue | None = None) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Protects one release after the other, each with the earlier ones at hand. `later`: membership from the second on."""
    released: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    for n, one in enumerate(all_figures):
        is_last = n == len(all_figures) - 1
        on = last_secondary if is_last and last_secondary is not None else secondary
        mine = later if n and later is not None else members
        released.append((protect(one, mine, known or catalogue(), released, secondary=on), mine))
    return released


def proof(released: list[tuple[pd.DataFrame, pd.DataFrame]], known: Catalogue | None = None) -> Audit:
    """The audit of public columns only: the hidden values are not even in the frame."""
    public = [(frame.drop(columns=["value", "numerator", "denominator", "status"]), members) for frame, members in released]
    return audit(public, known or catalogue())


def hidden(frame: pd.DataFrame, *statuses: str) -> set[str]:
    """The hidden cells of a frame as `EECO01 programme ESR+ ALL T`; of some statuses only."""
    rows = frame[frame["shorthand"] != ""]
    rows = rows[rows["status"].isin(statuses)] if statuses else rows
    return {" ".join(key) for key in rows[KEY].itertuples(index=False, name=None)}


def unsafe(result: Audit) -> set[str]:
    """What the audit finds: `release: cell` and, for a group, the equation it follows from."""
    rows = result.cells[result.cells["verdict"] != "safe"]
    return {f"{r.release}: {r.indicator_code} {r.level} {r.owner_code} {r.region_category} {r.gender}"
            + ("" if r.kind == "cell" else f" ({r.kind})") for r in rows.itertuples()}


@cache
def case(path: Path) -> dict:
    """A case file."""
    return yaml.safe_load(path.read_text("utf-8"))
