"""Four quarters of the demo, night by night: four approved extracts, safe together. `test_make` makes one again."""

import json
import re
import shutil

import pandas as pd
import pytest

from pipelines.catalogue import load_catalogue
from pipelines.demo import write_demo
from pipelines.extract.approve import approve
from pipelines.extract.make import make_extract
from pipelines.extract.protection import earlier_release
from pipelines.extract.shelf import Shelf, Version
from pipelines.extract.verify import verify
from tests.disclosure.harness import hidden
from tests.extract.conftest import APPROVER, SETTINGS
from tests.support import World, catalogue

QUARTERS = {"20251231": "2025Q4", "20260331": "2026Q1", "20260630": "2026Q2", "20260930": "2026Q3"}
THRESHOLDS = {"ordinary": 3, "special": 5, "target_group": 5, "none": 0}
HIGH = {"programme", "specific_objective"}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A home folder after four nights, an extract made and approved after each."""
    world = World(tmp_path_factory.mktemp("year"), **SETTINGS)
    write_demo(world.root / "all", scale=0.05, catalogue=load_catalogue())
    for day, quarter in QUARTERS.items():
        for path in sorted((world.root / "all").iterdir()):
            if re.search(rf"_{day}T", path.name):
                shutil.move(path, world.landing / path.name)
        world.night()
        make_extract(world.settings, quarter)
        approve(world.home / "extracts", quarter, APPROVER)
    return world


@pytest.fixture(scope="module")
def versions(year: World) -> list[Version]:
    return Shelf(year.home / "extracts").versions()


@pytest.fixture(scope="module")
def released(versions: list[Version]) -> list[pd.DataFrame]:
    """The protected cells of each quarter."""
    return [earlier_release(v)[0] for v in versions]


def test_four_quarters_give_four_approved_extracts(versions: list[Version]) -> None:
    assert [v.name for v in versions] == [f"{quarter}/v1" for quarter in QUARTERS.values()]
    assert all(v.manifest["state"] == "approved" and verify(v.folder)[1] == [] for v in versions)
    assert [e["version"] for e in versions[-1].manifest["earlier"]] == [v.name for v in versions[:-1]]


def test_nothing_can_be_worked_out_from_four_quarters(versions: list[Version]) -> None:
    """No suppressed cell is pinned or narrow over the union, and no group that follows from cells: the last audit is over all."""
    told = json.loads((versions[-1].folder / "restricted/audit/audit.json").read_text("utf-8"))
    assert told["passed"] and (told["pinned"], told["narrow"]) == (0, 0)
    assert told["narrowest"] >= 3 and told["primary"] + told["secondary"] > 500 and told["groups"] > 3000


def test_every_count_is_above_its_threshold_or_hidden(released: list[pd.DataFrame]) -> None:
    """Cell by cell: no shown count of people from 1 to its threshold less one; what is shown is the figure itself."""
    for frame in released:
        classes = frame["indicator_code"].map(lambda c: catalogue().indicators[c].disclosure_class)
        limit = classes.map(THRESHOLDS)
        limit = limit.where(frame["gender"] != "N", 5).where(classes != "none", 0)
        counted = ~frame["indicator_code"].isin(catalogue().disclosure.follows)
        small = frame["shown_value"].between(1, limit - 1) & counted & (limit > 0)
        assert not small.any(), frame[small]
        assert (frame["shown_value"].dropna() == frame.loc[frame["shown_value"].notna(), "value"]).all()


def test_gender_and_traits_stand_only_where_they_may(released: list[pd.DataFrame]) -> None:
    """No gender below the objective, non-binary at programme level only, disability and minority by neither theme nor project."""
    for frame in released:
        people = frame[frame["indicator_code"].map(lambda c: catalogue().indicators[c].disclosure_class != "none")]
        assert set(people.loc[people["gender"] != "T", "level"]) <= HIGH
        assert set(people.loc[people["gender"] == "N", "level"]) <= {"programme"}
        assert set(people.loc[people["indicator_code"].isin(["EECO12", "EECO15"]), "level"]) <= HIGH


def test_most_totals_are_shown(released: list[pd.DataFrame]) -> None:
    """Suppression costs readers something, but not the headline: participants and hires of the programme stand at first."""
    assert not {"EECO01 programme ESR+ ALL T", "UTM-R04 programme ESR+ ALL T"} & hidden(released[0])
