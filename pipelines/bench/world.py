"""The files that are measured: participants of a chosen number and their projects, in a landing folder of their own."""

from dataclasses import dataclass
from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.demo.single import write_participants, write_projects

PROJECTS_PER_MILLION = 1200
FEWEST_PROJECTS = 20
EXPORTED_AT = {"hankkeet": "2026-09-30T01:00:00+03:00", "osallistujat": "2026-09-30T01:45:00+03:00"}


@dataclass(frozen=True)
class BenchWorld:
    """A landing folder and the file of each export in it."""

    landing: Path
    files: dict[str, Path]
    rows: int
    projects: int


def make_world(folder: Path, rows: int, seed: int, catalogue: Catalogue) -> BenchWorld:
    """Writes the files; the same rows and seed write the same bytes."""
    landing = folder / "landing"
    landing.mkdir()
    projects = max(FEWEST_PROJECTS, round(rows * PROJECTS_PER_MILLION / 1_000_000))
    files = {"hankkeet": landing / "hankkeet_20260930T0100.csv",
             "osallistujat": landing / "osallistujat_20260930T0145.csv"}
    write_projects(files["hankkeet"], projects, seed, catalogue)
    write_participants(files["osallistujat"], rows, seed, catalogue, projects)
    return BenchWorld(landing, files, rows, projects)
