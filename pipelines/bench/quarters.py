"""The extract measured: four quarters of an invented world, each extracted as it would have been, audit included."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.catalogue import load_catalogue
from pipelines.demo import write_demo
from pipelines.extract.make import make_extract
from pipelines.extract.quarter import HELSINKI, quarter_of
from pipelines.home import open_home
from pipelines.lake.lake import Lake
from pipelines.night import run_night
from pipelines.settings import Settings


@dataclass(frozen=True)
class Quarterly:
    """One extract: how long it took, and how it was protected."""

    quarter: str
    seconds: float
    steps: dict[str, float]
    cells: dict[str, Any]


def run_quarters(scale: float, say: Callable[[str], None] = print, **settings: Any) -> list[Quarterly]:
    """Nights at four quarter ends, then an extract of each as known then. `settings` are overrides such as `threads`."""
    with tempfile.TemporaryDirectory(prefix="eura_bench_") as name:
        folder = Path(name)
        chosen = Settings(home=folder / "home", landing=folder / "landing", key_file=folder / "home/keys/person.key",
                          stable_seconds=0, special_category_basis="bench", user="bench", **settings)
        say(f"world: scale {scale}")
        write_demo(chosen.landing, scale=scale, catalogue=load_catalogue())
        run_night(chosen, say)
        records = Lake(open_home(chosen.home)).records().values()
        moments = sorted({r.moment for r in records if r.verdict == "accepted" and r.moment})
        return [_measured(chosen, quarter_of(m.astimezone(HELSINKI).date()).name, m.isoformat(), say) for m in moments]


def _measured(settings: Settings, quarter: str, known_at: str, say: Callable[[str], None]) -> Quarterly:
    marks: list[tuple[str, float]] = []
    made = make_extract(settings, quarter, known_at, say=lambda step, **_: (marks.append((step, time.perf_counter())), say(step)))
    ended = time.perf_counter()
    ends = [at for _, at in marks[1:]] + [ended]
    steps = {step: round(end - at, 2) for (step, at), end in zip(marks, ends, strict=True)}
    return Quarterly(quarter, round(ended - marks[0][1], 2), steps, made.cells)
