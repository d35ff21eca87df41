"""The demo's four quarters, protected one after the other: nothing can be worked out from all four together."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipelines.audit import Audit
from pipelines.demo import write_demo
from pipelines.disclosure import protect
from pipelines.night import run_night
from pipelines.settings import load_settings
from tests.disclosure.harness import CUT_OFFS, hidden, proof
from tests.support import catalogue

MEMBERS = """
SELECT p.project_code, p.fund, p.specific_objective, p.region_category,
       string_agg(DISTINCT b.theme, '|' ORDER BY b.theme) AS themes
FROM dim_project AS p
LEFT JOIN bridge_project_theme AS b ON b.project_code = p.project_code
    AND CAST($1 AS DATE) BETWEEN b.valid_from AND coalesce(b.valid_to, CAST($1 AS DATE))
GROUP BY p.project_code, p.fund, p.specific_objective, p.region_category"""
FIGURES = """
SELECT v.indicator_code, v.level, v.owner_code, v.region_category, v.gender, v.cut_off, v.value, v.numerator, v.denominator,
       v.method
FROM mart_indicator_value AS v
WHERE v.cut_off = CAST($1 AS DATE)"""


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Figures and membership at four quarter ends of a small demo, hires by row included."""
    base = tmp_path_factory.mktemp("demo")
    write_demo(base / "landing", scale=0.2, nights=1, catalogue=catalogue())
    for path in (base / "landing").rglob("*"):
        os.utime(path, (0, 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EURA_SPECIAL_CATEGORY_BASIS", "test")
        run_night(load_settings(base / "home", base / "landing"))
    with duckdb.connect(str(base / "home" / "current.duckdb"), read_only=True) as con:
        return [(con.execute(FIGURES, [day]).df(), con.execute(MEMBERS, [day]).df()) for day in CUT_OFFS[:4]]


@pytest.fixture(scope="module")
def released(quarters: list[tuple[pd.DataFrame, pd.DataFrame]]) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """The four quarters, protected."""
    protected: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    for figures, members in quarters:
        protected.append((protect(figures, members, catalogue(), protected), members))
    return protected


@pytest.fixture(scope="module")
def result(released: list[tuple[pd.DataFrame, pd.DataFrame]]) -> Audit:
    """The audit of all four together."""
    return proof(released)


def test_nothing_can_be_worked_out_from_four_quarters(result: Audit) -> None:
    """No suppressed cell is pinned or narrow over the union, and no group that follows from cells."""
    assert result.passed, result.cells[result.cells["verdict"] != "safe"].to_string()
    assert result.narrowest >= 3 and len(result.cells) > 500 and result.groups > 3000


def test_every_count_is_above_its_threshold_or_hidden(released: list[tuple[pd.DataFrame, pd.DataFrame]]) -> None:
    """Cell by cell: no shown count of people from 1 to its threshold less one; what is shown is the figure itself."""
    for frame, _ in released:
        classes = frame["indicator_code"].map(lambda c: catalogue().indicators[c].disclosure_class)
        limit = classes.map({"ordinary": 3, "special": 5, "target_group": 5, "none": 0})
        limit = limit.where(frame["gender"] != "N", 5).where(classes != "none", 0)
        counted = ~frame["indicator_code"].isin(catalogue().disclosure.follows)
        small = frame["shown_value"].between(1, limit - 1) & counted & (limit > 0)
        assert not small.any(), frame[small]
        assert (frame["shown_value"].dropna() == frame.loc[frame["shown_value"].notna(), "value"]).all()


def test_gender_and_traits_stand_only_where_they_may(released: list[tuple[pd.DataFrame, pd.DataFrame]]) -> None:
    """No gender below the objective, non-binary at programme level only, disability and minority by neither theme nor project."""
    high = {"programme", "specific_objective"}
    for frame, _ in released:
        people = frame[frame["indicator_code"].map(lambda c: catalogue().indicators[c].disclosure_class != "none")]
        assert set(people.loc[people["gender"] != "T", "level"]) <= high
        assert set(people.loc[people["gender"] == "N", "level"]) <= {"programme"}
        assert set(people.loc[people["indicator_code"].isin(["EECO12", "EECO15"]), "level"]) <= high


def test_most_totals_are_shown(released: list[tuple[pd.DataFrame, pd.DataFrame]]) -> None:
    """Suppression costs readers something, but not the headline: participants and hires of the programme stand."""
    first = released[0][0]
    assert "EECO01 programme ESR+ ALL T" not in hidden(first)
    assert "UTM-R04 programme ESR+ ALL T" not in hidden(first)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_gives_the_same_pattern(tmp_path: Path, quarters, released, seed: str) -> None:
    """The pattern does not depend on the order in which Python keeps its sets."""
    figures, members = quarters[0]
    figures.to_parquet(tmp_path / "figures.parquet")
    members.to_parquet(tmp_path / "members.parquet")
    code = ("import sys, pandas as pd\nfrom pipelines.catalogue import load_catalogue\nfrom pipelines.disclosure import protect\n"
            "f, m = (pd.read_parquet(p) for p in sys.argv[1:])\n"
            "print(','.join(protect(f, m, load_catalogue())['status']))")
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path / "figures.parquet"), str(tmp_path / "members.parquet")],
                         env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
                         capture_output=True, text=True, check=True)
    expected = ",".join(released[0][0]["status"])
    assert hashlib.sha256(run.stdout.strip().encode()).hexdigest() == hashlib.sha256(expected.encode()).hexdigest()
