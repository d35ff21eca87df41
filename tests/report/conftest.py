"""A world with every fault that concerns the report, four nights of it, and the report after each."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from pipelines.cli import app
from tests.support import T0, T1, T2, T3, World, code, csv_of, people, person, project, report, wrong

SECRET_DAY = "13.7.2019"  # stands in a personal column alone
EVIL = "=1+1 <script>alert('x')</script>"
ODD = "../../S7"  # a code that must not become a path
LATE = "S10009"  # a project that comes after its participants


def eura(world: World, *words: str) -> Result:
    """`eura report` on the home of a world."""
    return CliRunner().invoke(app, ["report", "--home", str(world.home), *words])


def written(world: World, *words: str) -> dict:
    """What `eura report --json` says."""
    answer = eura(world, "--json", *words)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def rows_of(path: Path, sheet: int) -> list[dict]:
    """The rows of one sheet by header."""
    book = openpyxl.load_workbook(path)
    header, *rows = book.worksheets[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def bytes_inside(path: Path) -> bytes:
    """A file's bytes, a workbook's unpacked."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def files(answer: dict, code: str) -> tuple[Path, Path]:
    """Workbook and page of a project."""
    (found,) = (p for p in answer["projects"] if p["project_code"] == code)
    book, page = map(Path, found["files"])
    return book, page


@dataclass
class Nights:
    """The world after its nights, and what was found after each."""

    world: World
    findings: list[list[dict]] = field(default_factory=list)
    reports: list[dict] = field(default_factory=list)


def spells(broken: bool, moved: bool = False) -> list[dict]:
    """The rows of one night. `broken`: person 1 leaves before entering; `moved`: on another row, another value changed."""
    first = person(1, started_on="15.1.2026", ended_on=SECRET_DAY if broken else "20.2.2026", status_at_end="työssä",
                   education="korkea-aste" if moved else "toinen aste")
    rest = [
        *people(12)[2:],
        person(20, gender="ei tietoa"), person(21, education="ei tietoa"),  # F53
        person(22, education="korkea-aste"), person(22, education="toinen aste"),  # F49, conflicting
        person(23), person(23),  # F49, identical
        {**person(24), "person_key": wrong(code(24))}, {**person(25), "person_key": code(25, separator="A").lower()},  # F58
        person(26, project_code=LATE), person(27, project_code=ODD),  # F50
    ]
    return [*rest, first] if moved else [first, *rest]


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Opened, still open on another row, closed, open again."""
    told = Nights(World(tmp_path_factory.mktemp("report")))
    projects = [project("S10001", title=EVIL), project("S10002", title="Hanke ilman löydöksiä")]
    for stamp, rows, late in ((T0, spells(True), False), (T1, spells(True, moved=True), True), (T2, spells(False), True),
                              (T3, spells(True), True)):
        told.world.put(f"hankkeet_{stamp}.csv", csv_of("hankkeet", [*projects, *([project(LATE)] if late else [])]))
        told.world.put(f"osallistujat_{stamp}.csv", csv_of("osallistujat", rows))
        told.world.put(f"seurantaraportit_{stamp}.csv", csv_of("seurantaraportit", [report(3, method="arvaus")]))
        told.world.night()
        told.findings.append(told.world.findings())
        told.reports.append(written(told.world, "--project", "S10001", "--language", "en"))
        for file in told.reports[-1]["projects"][0]["files"]:  # kept as they were after this night
            path = Path(file)
            path.rename(path.with_name(f"{len(told.reports)}-{path.name}"))
    return told


def kept(nights: Nights, night: int, ending: str) -> Path:
    """The report of S10001 as it was after a night (from 1)."""
    return nights.world.home / f"reports/projects/S10001/{night}-S10001.en.{ending}"
