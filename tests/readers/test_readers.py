"""Never in the way: twenty readers in other processes ask while five nights publish, and none of them notices.

What is measured. A visit opens the file, asks four questions and closes. Its time is taken without the moments in which the
process was ready to run and had no core, for on two shared cores a night takes those from everybody; what is left is work
and waiting for locks and disks. The limit of 1.2 × idle holds for the median, over five nights, of each night's 95th
percentile, with 5 ms of grace for caches that another process empties. Beside it stands a limit that no load can blur: no
visit lasts half as long as a build, as one that waits for a lock would. All figures are printed (`pytest -s`).
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import World

READERS = 20
NIGHTS = ("20260929T0145", "20260930T0145", "20261001T0145", "20261002T0145", "20261003T0145")
PATIENCE = 90  # seconds until a reader must have come, on a machine that has much to do
LIMIT, GRACE = 1.2, 0.005
READER = Path(__file__).parent / "reader.py"


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the readers wrote down, and when each night began and ended: {"visits": […], "nights": [(begin, end)], …}."""
    world = World(tmp_path_factory.mktemp("readers")).base("20260928T0145", persons=20)
    world.night()
    notes = [world.root / f"reader{n}.jsonl" for n in range(READERS)]
    readers = [_start(world, n, note) for n, note in enumerate(notes)]
    nights, published = [], {world.one("SELECT epoch(known_at) FROM meta_build")}
    try:
        _until_all_came(notes)
        for n, stamp in enumerate(NIGHTS, start=1):
            _until_all_came(notes)  # a time without a night
            world.base(stamp, persons=20 + n)
            begin = time.time()
            world.night()
            nights.append((begin, time.time()))
            published.add(world.one("SELECT epoch(known_at) FROM meta_build"))
        _until_all_came(notes)
    finally:
        (world.home / "stop").touch()
        codes = [reader.wait(timeout=60) for reader in readers]
    visits = [[json.loads(line) for line in note.read_text().splitlines()] for note in notes]
    return {"visits": visits, "nights": nights, "published": published, "codes": codes}


def _start(world: World, number: int, note: Path) -> subprocess.Popen:
    with note.open("w") as stream:
        return subprocess.Popen([sys.executable, READER, world.home, str(number)], stdout=stream)


def _until_all_came(notes: list[Path]) -> None:
    """Waits until every reader has come twice more, so that at least one whole visit lies in this time."""
    before = [note.read_text().count("\n") for note in notes]
    deadline = time.monotonic() + PATIENCE
    while any(note.read_text().count("\n") < count + 2 for note, count in zip(notes, before, strict=True)):
        assert time.monotonic() < deadline, f"a reader has not come for {PATIENCE} seconds"
        time.sleep(0.2)


def test_no_reader_meets_an_error(story: dict) -> None:
    assert story["codes"] == [0] * READERS
    assert [visit["error"] for visits in story["visits"] for visit in visits if "error" in visit] == []
    assert min(len(visits) for visits in story["visits"]) >= len(NIGHTS)


def test_each_visit_sees_one_consistent_build(story: dict) -> None:
    visits = [visit for visits in story["visits"] for visit in visits]
    assert all(visit["fits"] for visit in visits)
    assert {visit["build"] for visit in visits} == story["published"] and len(story["published"]) == len(NIGHTS) + 1
    for reader in story["visits"]:
        builds = [visit["build"] for visit in reader]
        assert builds == sorted(builds), "a reader went back to an older build"


def test_no_reader_waits(story: dict) -> None:
    visits = [visit for visits in story["visits"] for visit in visits]
    idle, during = [], []
    ends = [0.0, *(end for _, end in story["nights"])]
    for (begin, end), before in zip(story["nights"], ends, strict=False):
        idle.append([v for v in visits if before <= v["at"] and v["at"] + v["seconds"] < begin])
        during.append([v for v in visits if begin <= v["at"] < end])
    assert all(len(part) >= READERS for part in (*idle, *during)), [len(part) for part in (*idle, *during)]

    def middle(parts: list[list[dict]], of) -> float:
        return statistics.median(p95([of(v) for v in part]) for part in parts)

    wall = [middle(parts, lambda v: v["seconds"]) for parts in (idle, during)]
    own = [middle(parts, lambda v: v["seconds"] - v["without_core"]) for parts in (idle, during)]
    longest = max(v["seconds"] for v in visits)
    shortest_night = min(end - begin for begin, end in story["nights"])
    own_ms, wall_ms = ([1000 * value for value in pair] for pair in (own, wall))
    print(f"\n{len(visits)} visits; p95 idle {own_ms[0]:.1f} ms, during nights {own_ms[1]:.1f} ms, {own[1] / own[0]:.2f} ×; "
          f"with waiting for a core {wall_ms[0]:.1f} and {wall_ms[1]:.1f} ms, {wall[1] / wall[0]:.2f} ×; "
          f"longest {1000 * longest:.0f} ms, shortest night {shortest_night:.1f} s")
    assert own[1] <= LIMIT * own[0] + GRACE
    assert longest < shortest_night / 2
