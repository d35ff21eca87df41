"""F71: an attacker on random releases. Without secondary suppression every one leaks, with it none does; and he is right."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from pipelines.audit.intervals import Intervals
from tests.disclosure.harness import CUT_OFFS, figures, hidden, membership, proof, release
from tests.support import catalogue

MEMBERS = """
project | fund | objective | themes | region
A       | ESR+ | 4.1       | UTM    | S
B       | ESR+ | 4.1       |        | KA
C       | ESR+ | 4.2       |        | S
D       | ESR+ | 4.2       | UTM    |
"""
OWNERS = {"programme ESR+": "ABCD", "objective 4.1": "AB", "objective 4.2": "CD", "theme UTM": "AD"}
REGION = {"A": "S", "B": "KA", "C": "S", "D": None}
STATUSES = ("EECO02", "EECO04", "EECO05")


@pytest.mark.parametrize("seed", range(12))
def test_no_random_release_leaks(seed: int) -> None:
    """Three quarters of a small programme: the audit of all of them together passes."""
    result = proof(release(_quarters(seed), membership(MEMBERS)))
    assert result.passed, result.cells[result.cells["verdict"] != "safe"].to_string()
    assert result.narrowest >= 3


def test_without_secondary_suppression_random_releases_leak() -> None:
    """The same releases with small cells alone hidden."""
    results = [proof(release(_quarters(seed), membership(MEMBERS), secondary=False)) for seed in range(12)]
    assert sum(not r.passed for r in results) == 12
    assert all((r.cells["verdict"] == "pinned").any() for r in results)


def test_the_pattern_depends_on_the_figures_alone() -> None:
    """The order of the rows and of the projects changes nothing."""
    members, quarters = membership(MEMBERS), _quarters(3)
    shuffled = [q.sample(frac=1, random_state=5) for q in quarters]
    one = release(quarters, members)
    other = release(shuffled, members.sample(frac=1, random_state=7))
    for (first, _), (second, _) in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_gives_the_same_pattern(tmp_path: Path, seed: str) -> None:
    """The pattern does not depend on the order in which Python keeps its sets."""
    quarter, members = _quarters(3)[2], membership(MEMBERS)
    quarter.to_parquet(tmp_path / "figures.parquet")
    members.to_parquet(tmp_path / "members.parquet")
    code = ("import sys, pandas as pd\nfrom pipelines.catalogue import load_catalogue\nfrom pipelines.disclosure import protect\n"
            "f, m = (pd.read_parquet(p) for p in sys.argv[1:])\n"
            "print(','.join(protect(f, m, load_catalogue())['status']))")
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path / "figures.parquet"), str(tmp_path / "members.parquet")],
                         env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
                         capture_output=True, text=True, check=True)
    statuses = list(release([quarter], members)[0][0]["status"])
    assert run.stdout.strip().split(",") == statuses and set(statuses) >= {"shown", "primary", "secondary"}


@pytest.mark.parametrize("seed", range(25))
def test_the_attacker_agrees_with_trying_every_table(seed: int) -> None:
    """All tables of whole numbers that fit the published sums, one by one, give the audit's lowest and highest values."""
    random = np.random.default_rng(seed)
    table = random.integers(0, 4, (2, 3))
    suppressed = [tuple(c) for c in np.argwhere(random.random((2, 3)) < 0.7)]
    if not suppressed:
        return
    cells = {c: n for n, c in enumerate(suppressed)}
    lines = [[(r, c) for c in range(3)] for r in range(2)] + [[(r, c) for r in range(2)] for c in range(3)]
    matrix = np.array([[float(c in line) for c in suppressed] for line in lines])
    sums = np.array([sum(table[c] for c in line if c in cells) for line in lines], dtype=float)
    intervals = Intervals(csr_array(matrix), sums, sums, np.ones(len(sums), dtype=bool))
    intervals.watch(csr_array(np.eye(len(cells))))
    tried = [x for x in product(range(int(sums.max()) + 1), repeat=len(cells)) if np.array_equal(matrix @ x, sums)]
    for n in range(len(cells)):
        assert intervals.spread(n, np.inf) == (min(x[n] for x in tried), max(x[n] for x in tried))


def test_the_solver_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """tau-argus writes logs that hold figures: not into the folder that a command happens to run in."""
    monkeypatch.chdir(tmp_path)
    released = release(_quarters(1)[:1], membership(MEMBERS))
    assert hidden(released[0][0], "secondary") and list(tmp_path.iterdir()) == []


def test_a_new_version_of_a_quarter_uncovers_nothing() -> None:
    """The same cut-off again, corrected upwards: what the first version hid stays hidden, though it is no longer small."""
    lines = ["indicator | owner | region | value", *(f"EECO01 | theme UTM | {region} | {{}}" for region in ("ALL", "KA", "S"))]
    text = "\n".join(lines)
    members = membership("project | fund | objective | themes | region\nA | ESR+ | 4.1 | UTM | S\nB | ESR+ | 4.1 | UTM | KA")
    first, second = release([figures(text.format(30, 2, 28)), figures(text.format(39, 9, 30))], members)
    assert hidden(first[0]) and hidden(first[0]) <= hidden(second[0])
    assert proof([first, second]).passed


def test_an_operators_threshold_holds() -> None:
    """Thresholds are data: with ordinary counts below ten suppressed, nine is hidden, and the width follows."""
    stricter = catalogue().disclosure.classes["ordinary"].model_copy(update={"threshold": 10, "width": 10})
    policy = catalogue().disclosure.model_copy(update={"classes": {**catalogue().disclosure.classes, "ordinary": stricter}})
    known = replace(catalogue(), disclosure=policy)
    quarter = figures("indicator | owner | value\nEECO01 | theme UTM | 40\nEECO06 | theme UTM | 9")
    released = release([quarter], membership(MEMBERS), known=known)
    assert "EECO06 theme UTM ALL T" in hidden(released[0][0], "primary")
    result = proof(released, known)
    assert result.passed and result.narrowest >= 10


def test_no_figures_at_all() -> None:
    """An empty quarter is a release without rows, and nothing can be learned from it."""
    nothing = figures("indicator | owner | value\nEECO01 | theme UTM | 7").iloc[:0]
    released = release([nothing], membership(MEMBERS))
    assert len(released[0][0]) == 0 and hidden(released[0][0]) == set()
    result = proof(released)
    assert result.passed and result.narrowest is None and len(result.cells) == 0


def _quarters(seed: int) -> list[pd.DataFrame]:
    """Three cut-offs of a programme with four projects: participants by status and gender, hires; counts only grow."""
    random = np.random.default_rng(seed)
    people = {(p, s, g): 0 for p in "ABCD" for s in STATUSES for g in "FMN"}
    hires = {(p, c): 0 for p in "ABCD" for c in ("UTM-R01", "UTM-R02", "UTM-R03")}
    quarters = []
    for day in CUT_OFFS[:3]:
        for (p, s, g), n in people.items():
            people[p, s, g] = n + int(random.poisson(0.1 if g == "N" else 4 if p in "AC" else 1))
        for key, n in hires.items():
            hires[key] = n + int(random.poisson(2))
        quarters.append(figures("\n".join(["indicator | owner | region | gender | value", *_lines(people, hires)]), day))
    return quarters


def _lines(people: dict, hires: dict) -> list[str]:
    lines = [f"EECO01 | project {p} | ALL | T | {sum(n for (q, _, _), n in people.items() if q == p)}" for p in "ABCD"]
    lines += [f"UTM-R04 | project {p} | ALL | T | {sum(n for (q, _), n in hires.items() if q == p)}" for p in "ABCD"]
    for (owner, projects), region in product(OWNERS.items(), ("ALL", "KA", "S")):
        mine = [p for p in projects if region in ("ALL", REGION[p])]
        for code in ("UTM-R01", "UTM-R02", "UTM-R03", "UTM-R04"):
            value = sum(n for (p, c), n in hires.items() if p in mine and code in (c, "UTM-R04"))
            lines.append(f"{code} | {owner} | {region} | T | {value}")
        for gender, (code, statuses) in product("FMNT", CODES.items()):
            value = sum(n for (p, s, g), n in people.items() if p in mine and s in statuses and gender in (g, "T"))
            if mine and (value or gender == "T"):
                lines.append(f"{code} | {owner} | {region} | {gender} | {value}")
    return lines


CODES = {"EECO01": STATUSES, **{s: (s,) for s in STATUSES}, "EECO02+04": ("EECO02", "EECO04")}
