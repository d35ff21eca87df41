"""A world with one person in every kind of file, taken in once for the module and copied for each test."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.support import T0, T1, T2, World, code, csv_of, manifest, people, person, project, report, xlsx_of

WHO = code(3)


def person_key(world: World, identity: str) -> str:
    """The person key of a code in that world."""
    from pipelines.door.pseudonym import load_person_key
    return load_person_key(world.settings.key_file, world.last.home).of(identity)


def deliveries() -> dict[str, bytes]:
    """Name → content of files that all hold the person: four formats, other exports, a zip, damaged and refused ones."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("osallistujat.csv", csv_of("osallistujat", [person(3, ended_on="1.4.2026", status_at_end="työssä")]))
        packed.writestr("manifest.json", manifest([{"name": "osallistujat.csv", "export": "osallistujat", "rows": 1}],
                                                  "2026-09-30T05:00:00+03:00", kind="delta"))
    return {
        f"hankkeet_{T0}.csv": csv_of("hankkeet", [project(), project("S10002", summary=f"Soita {WHO}")]).encode(),
        f"osallistujat_{T0}.csv": (csv_of("osallistujat", [*people(12), person(3, project_code="S19999")])
                                   + f"liian;{WHO};vähän\n").encode(),
        f"osallistujat_{T1}.xlsx": xlsx_of("osallistujat", people(12)),
        f"osallistujat_{T2}.csv": b"\xff\xfe" + csv_of("osallistujat", people(13)).encode("utf-16-le"),
        f"seurantaraportit_{T0}.csv": csv_of("seurantaraportit", [report(1), report(2, remark=f"hetu {WHO}")]).encode("cp1252"),
        "korjaus.zip": zipped.getvalue(),
        "osallistujat_20260927T0100.csv": csv_of("osallistujat", people(5)).encode() + f'S10001;"{WHO}\n'.encode(),
    }


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two nights over the deliveries, so two builds; nobody is erased here."""
    world = World(tmp_path_factory.mktemp("filled"), hold_if_vanished_pct=100)
    for n, (name, content) in enumerate(deliveries().items()):
        world.put(name, content)
        if n == 1:
            world.night()
    world.night()
    (world.home / "reports/virheet_S10001.html").write_text("rivi 5: osallistujat", "utf-8")
    assert len(list((world.home / "builds").glob("*.duckdb"))) == 2
    assert {r["verdict"] for r in world.ask("SELECT verdict FROM quality_delivery")} == {"accepted", "refused"}
    return world


@pytest.fixture
def world(filled: World, tmp_path: Path) -> World:
    """A copy of that world, to change."""
    root = tmp_path / "world"
    shutil.copytree(filled.root, root, symlinks=True)
    copy = World(root, key="", hold_if_vanished_pct=100)
    copy.take_in()
    return copy


def facts_of(world: World) -> tuple:
    """What a reader sees of the base deliveries."""
    return (world.one("SELECT count(*) FROM fact_spell"), world.one("SELECT count(*) FROM dim_project"),
            world.one("""SELECT DISTINCT value FROM mart_indicator_value WHERE indicator_code = 'EECO01'
                         AND level = 'project' AND gender = 'T' AND region_category = 'ALL'
                         AND cut_off = (SELECT max(cut_off) FROM dim_cut_off)"""))
