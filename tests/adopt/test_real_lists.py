"""First contact with the real public files. In CI they must lie beside the checkout."""

import dataclasses
import json
import os
import shutil
from pathlib import Path

import pytest

from pipelines.adopt.look import Contact, meet
from pipelines.adopt.told import answer_of
from pipelines.catalogue import Catalogue
from pipelines.connection import connect
from pipelines.door.names import masked
from tests.support import World, as_csv, catalogue, project, table

REAL = Path(__file__).parents[3] / "shared" / "real"


@pytest.fixture
def real() -> Path:
    if not REAL.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{REAL} is missing: in CI the real public files must lie beside the checkout.")
        pytest.skip(f"{REAL} is not here: the real public files lie beside the checkout only on some machines.")
    return REAL


def look(world: World, path: Path, known: Catalogue, export: str | None = None) -> Contact:
    work = world.root / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    with connect(world.settings, work) as con:
        return meet(con, path, known, work, export)


def test_the_list_of_the_earlier_programme_is_met_as_a_list_of_projects(real: Path, world: World) -> None:
    """The catalogue is made to forget the 2014 list: its 785 unquoted rows are read, and the nearest export is the projects'."""
    others = {name: export for name, export in catalogue().exports.items() if name != "projektilista_2014"}
    forgetful = dataclasses.replace(catalogue(), exports=others)
    path = shutil.copyfile(real / "projektilista_2014" / "eura2014_esr_raw.csv", world.root / "hankelista.csv")
    met = look(world, path, forgetful)
    answer = answer_of(met, 0.9, "en", path)
    assert (answer["export"], answer["reader"], answer["rows"], answer["encoding"]) == (
        "hankkeet", "unquoted_list", 785, "windows-1252")
    assert answer["damaged"] < 785 * 0.05
    columns = {c["column"]: c for c in answer["columns"]}
    assert columns["project_code"]["header"] == "Koodi" and columns["project_code"]["fit"] == 1
    assert [e["form"] for e in columns["project_code"]["examples"]] == ["A99999"]
    assert columns["starts_on"]["decision"] == columns["ends_on"]["decision"] == "known"
    opened = {o["id"]: o["text"] for o in answer["open"]}
    assert "Et" in opened["missing"] and "Sijainti" in opened["missing"] and "unquoted_list" in opened["layout"]
    words = {w["word"]: w["verdict"] for w in answer["codes"]}
    assert words["ESR"] == "near"  # the fund of that period is not ESR+: a person says so
    assert "Myönnetty" in opened["unmatched_kept"]  # granted is not planned
    assert masked(json.dumps(answer)) == json.dumps(answer)


def test_after_acceptance_check_says_what_the_list_still_lacks(real: Path, eura, world: World) -> None:
    """The proposal is taken; the file stays refused for the columns that it does not have, as first contact said."""
    path = shutil.copyfile(real / "projektilista_2014" / "eura2014_esr_raw.csv", world.root / "hankelista.csv")
    assert eura("adopt", path, "--export", "hankkeet")[0] == 0
    assert eura("adopt", path, "--accept")[0] == 0
    exit_code, printed = eura("check", path, "--export", "hankkeet")
    assert exit_code == 3 and "file_missing_column" in printed and "Et, Sijainti" in printed


def test_the_same_list_is_known_when_the_catalogue_may_remember(real: Path, world: World) -> None:
    path = shutil.copyfile(real / "projektilista_2014" / "eura2014_esr_raw.csv", world.root / "hankelista.csv")
    best = look(world, path, catalogue()).best
    assert best.export.name == "projektilista_2014" and all(p.is_known for p in best.pairs) and best.missing == []


def test_the_headers_of_the_public_service_are_all_known(real: Path, world: World) -> None:
    headers = json.loads((real / "tiepa" / "columns.json").read_text("utf-8"))["columns"]
    rows = table("hankkeet", [project(f"S1000{n}") for n in range(9)])
    path = world.root / "vienti.csv"
    path.write_text(as_csv([headers, *rows[1:]]), "utf-8")
    best = look(world, path, catalogue()).best
    assert best.export.name == "hankkeet" and len(best.pairs) == 35 and all(p.is_known for p in best.pairs)
