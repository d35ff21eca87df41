"""A small theme over two quarters, published once for all tests; each test works on a copy of its home folder."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.extract.approve import approve
from pipelines.extract.make import Made, make_extract
from tests.support import Row, World, business_id, csv_of, hire, organisation, person, project, theme

JUNE, SEPTEMBER = "20260630T0145", "20260930T0145"
FORMULA, SCRIPT = "=1+1", "<script>alert(1)</script>"
MAKER, APPROVER = "Tekijä", "Hyväksyjä"
SETTINGS = {"special_category_basis": "koe", "user": MAKER, "threads": 2}


def someone(n: int, **over: str) -> Row:
    """One of sixty, spread evenly enough that much may be shown: forty in the first project, as many women as men."""
    return person(n, **{"project_code": "S10001" if n < 40 else "S10002", "gender": ("nainen", "mies")[n % 2],
                        "status_at_start": ("työtön", "työelämän ulkopuolella", "työssä")[n // 2 % 3],
                        "education": ("enintään perusaste", "toinen aste", "korkea-aste")[n // 6 % 3],
                        "age_at_start": ("25", "40", "60")[n // 4 % 3], **over})


def deliver(world: World) -> None:
    """Two quarters: in September one person of June is corrected, one comes late, and there are new ones."""
    projects = [project(title=FORMULA, beneficiary_name="-2 Oy"), project("S10002", title=SCRIPT, location_code="Etelä-Savo")]
    june = [*map(someone, range(60)), person(90, gender="muunsukupuolinen")]
    late = [person(n, status_at_start="työssä") for n in (91, 92)]
    after = person(93, started_on="1.8.2026", approved_on="2.8.2026")
    september = [someone(0, status_at_start="työssä"), *june[1:], *late, after]
    hires = [hire(n, employer_business_id=business_id(n % 4)) for n in range(1, 9)]
    for stamp, persons in ((JUNE, june), (SEPTEMBER, september)):
        world.put(f"hankkeet_{stamp}.csv", csv_of("hankkeet", projects))
        world.put(f"osallistujat_{stamp}.csv", csv_of("osallistujat", persons))
        world.put(f"tyollistymiset_{stamp}.csv", csv_of("tyollistymiset", hires))
        world.put(f"organisaatiot_{stamp}.csv", csv_of("organisaatiot", [organisation(business_id(n)) for n in range(5)]))
        world.put(f"teemat_{stamp}.csv", csv_of("teemat", [theme(), theme(owner="S10002")]))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder after both deliveries."""
    world = World(tmp_path_factory.mktemp("published"), **SETTINGS)
    deliver(world)
    world.night()
    assert world.one("SELECT count(*) FROM quality_delivery WHERE verdict = 'accepted'") == 10
    make_extract(world.settings, "2026Q2", "2026-06-30")  # so that what was known then is built once
    shutil.rmtree(world.home / "extracts")
    return world.home


class Ministry:
    """One ministry's home folder: makes extracts and reads them back."""

    def __init__(self, world: World) -> None:
        self.world = world

    def make(self, quarter: str = "2026Q3", **how: object) -> Made:
        return make_extract(self.world.settings, quarter, **how)

    @property
    def extracts(self) -> Path:
        return self.world.home / "extracts"

    def folder(self, quarter: str = "2026Q3", number: int = 1) -> Path:
        return self.extracts / quarter / f"v{number}"


def copy_of(home: Path, place: Path) -> Ministry:
    """A ministry in `place` with a copy of a home folder and its archive key."""
    world = World(place, key="", **SETTINGS)
    shutil.copytree(home, world.home, symlinks=True)
    shutil.copy(f"{home}.archive.key", f"{world.home}.archive.key")
    return Ministry(world)


@pytest.fixture
def new_ministry(published: Path, tmp_path: Path) -> Callable[[str], Ministry]:
    """`new_ministry(name)` copies the published home folder."""
    return lambda name: copy_of(published, tmp_path / name)


@pytest.fixture
def ministry(new_ministry: Callable[[str], Ministry]) -> Ministry:
    return new_ministry("ministry")


@pytest.fixture(scope="session")
def extracted_home(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with version 1 of 2026Q2 as known in June, approved, and a draft of 2026Q3."""
    world = copy_of(published, tmp_path_factory.mktemp("extracted")).world
    make_extract(world.settings, "2026Q2", "2026-06-30")
    approve(world.home / "extracts", "2026Q2", APPROVER)
    make_extract(world.settings, "2026Q3")
    return world.home


@pytest.fixture(scope="session")
def extracted(extracted_home: Path) -> Path:
    """The two extracts. Only to be read."""
    return extracted_home / "extracts"


@pytest.fixture
def drafted(extracted_home: Path, tmp_path: Path) -> Ministry:
    """A ministry of one's own that has the two extracts."""
    return copy_of(extracted_home, tmp_path / "drafted")
