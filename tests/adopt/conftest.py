"""Files in layouts that the catalogue does not describe, and a home folder to meet them in."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from tests.support import World, as_csv, catalogue, person, table

RENAMED = {"project_code": "Hankenumero", "person_key": "Hetu", "spell_no": "Jakson nro", "age_at_start": "Ikä",
           "gender": "Asiakkaan sukupuoli", "education": "Koulutus", "status_at_start": "Tilanne alussa", "started_on": "Alkoi",
           "ended_on": "Päättyi", "status_at_end": "Tilanne lopussa", "municipality_code": "Asuinkunta",
           "record_status": "Tila", "approved_on": "Hyväksymispäivä"}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A home and a landing folder; nothing is delivered yet."""
    return World(tmp_path)


@pytest.fixture
def eura(world: World) -> Callable[..., tuple[int, str]]:
    """Runs a command in English on the world's home: (exit code, what it printed)."""
    def run(*words: object, **environment: str) -> tuple[int, str]:
        given = {"EURA_HOME": str(world.home), "EURA_LANDING": str(world.landing), "EURA_STABLE_SECONDS": "0",
                 "EURA_LANGUAGE": "en", "COLUMNS": "200", **environment}
        done = CliRunner().invoke(app, [str(word) for word in words], env=given)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output
    return run


@pytest.fixture
def meet(eura: Callable[..., tuple[int, str]]) -> Callable[..., dict]:
    """`eura adopt FILE --json` as a value."""
    def run(path: Path, *words: str) -> dict:
        _, printed = eura("adopt", path, "--json", *words)
        return json.loads(printed)
    return run


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    """Participants under other headers, in the reverse order, below a title."""
    rows = [person(n, gender=("nainen", "mies")[n % 2], age_at_start=str(20 + n % 40), started_on=f"{1 + n % 28}.1.2026",
                   municipality_code="091", is_protected="Ei",
                   **({"ended_on": f"{1 + n % 28}.6.2026", "status_at_end": "työssä"} if n % 3 else {})) for n in range(60)]
    cells = [list(reversed(row)) for row in table("osallistujat", rows, rename=RENAMED)]
    path = tmp_path / "asiakaslista.csv"
    path.write_text("Osallistujat 30.9.2026\n\n" + as_csv(cells), "utf-8")
    return path


@pytest.fixture
def swedish(tmp_path: Path) -> Path:
    """Participants in Swedish, two words of which no list knows."""
    columns = catalogue().exports["osallistujat"].columns
    words = {c.name: c.header.sv for c in columns} | {"gender": "Könstillhörighet", "started_on": "Började"}
    rows = [person(n, gender=("Kvinna", "Man")[n % 2], education=("Gymnasium", "högre nivå")[n % 2], record_status="godkänd",
                   status_at_start=("arbetslös", "långtidsarbetslös (över 12 mån)")[n % 2], started_on=f"{1 + n % 28}.1.2026")
            for n in range(60)]
    path = tmp_path / "Deltagarlista_20260930T0145.csv"
    path.write_text(as_csv(table("osallistujat", rows, rename=words, also=["Namn"])), "cp1252")
    return path
