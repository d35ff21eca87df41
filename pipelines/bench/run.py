"""One run of the benchmark, in order: make the world, floor and night in turns, a night with nothing new, the rules."""

import os
import platform
import shutil
import statistics
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipelines.bench.child import Child, run_child
from pipelines.bench.compare import counts, disagreements
from pipelines.bench.floor import floor_request
from pipelines.bench.result import QUIET, TARGET_ROWS, BenchResult
from pipelines.bench.world import BenchWorld, make_world
from pipelines.catalogue import load_catalogue
from pipelines.settings import Settings

HAND_SQL = Path(__file__).with_name("hand.sql")
PACKAGES = {"duckdb": "duckdb", "gx": "great-expectations", "pandas": "pandas", "pyarrow": "pyarrow"}
REPEATS, PANDAS_ROWS = 3, 1_000_000
NIGHT_TO_FLOOR, RULES_TO_HAND, PEER_TO_RULES, IDLE_SECONDS, PEAK_MIB = 3, 3, 20, 3, 3 * 1024
Progress = Callable[[str], None]


def run_bench(rows: int, *, seed: int = 2021, repeats: int = REPEATS, pandas_rows: int = PANDAS_ROWS,
              hand_sql: Path = HAND_SQL, say: Progress = print, **settings: Any) -> BenchResult:
    """Measures everything at one scale; `settings` are overrides such as `threads` and `memory_limit`.

    Raises ChildFailed when a measured process breaks. What it found wrong stands in `.problems`.
    """
    with tempfile.TemporaryDirectory(prefix="eura_bench_") as name:
        folder = Path(name)
        chosen = Settings(home=folder / "home", landing=folder / "landing", key_file=folder / "home/keys/person.key",
                          stable_seconds=0, **settings)
        say(f"world: {rows:,} participant rows")
        world = make_world(folder, rows, seed, load_catalogue())
        result = BenchResult(rows, world.projects, repeats, seed, _machine(chosen), _versions())
        _nights(result, world, chosen, folder, repeats, say)
        _rules(result, chosen, folder, repeats, pandas_rows, hand_sql, say)
        result.machine["used by others"] = f"{result.others:.0%}"
    return result


def _nights(result: BenchResult, world: BenchWorld, settings: Settings, folder: Path, repeats: int, say: Progress) -> None:
    request = floor_request(world, load_catalogue(), settings, folder)
    ours = {"settings": settings.model_dump(mode="json")}
    floors, nights, idle = [], [], []
    for n in range(repeats):  # in turns, so that a busy minute of the machine hits both
        say(f"floor: run {n + 1} of {repeats}")
        Path(request["target"]).unlink(missing_ok=True)
        floors.append(run_child("run_floor.py", request, folder))
        say(f"night: run {n + 1} of {repeats}")
        shutil.rmtree(settings.home, ignore_errors=True)
        nights.append(run_child("run_night.py", ours, folder))
    say("night with nothing new")
    idle = [run_child("run_night.py", ours, folder) for _ in range(repeats)]
    floor, night, nothing = _middle(floors), _middle(nights), _middle(idle)
    ratio = statistics.median(n.seconds / f.seconds for n, f in zip(nights, floors, strict=True))
    peak = max(c.peak_mib for c in (*nights, *idle))
    result.others = max(c.others for c in (*floors, *nights))
    result.add("floor: bare DuckDB", floor.seconds, cpu_seconds=floor.cpu_seconds, peak_mib=floor.peak_mib)
    result.add("our night", night.seconds, (f"≤ {NIGHT_TO_FLOOR} × the floor", ratio <= NIGHT_TO_FLOOR),
               cpu_seconds=night.cpu_seconds, peak_mib=night.peak_mib, ratio=ratio, beside="floor")
    result.add("our night, nothing new", nothing.seconds, (f"≤ {IDLE_SECONDS} s", nothing.seconds <= IDLE_SECONDS),
               cpu_seconds=nothing.cpu_seconds, peak_mib=nothing.peak_mib)
    if peak > PEAK_MIB:
        result.problems.append(f"Peak memory {peak:,.0f} MiB, target ≤ {PEAK_MIB:,} MiB")
    result.notes.append(f"Peak memory of the nights: {peak:,.0f} MiB, target ≤ {PEAK_MIB:,} MiB")
    result.notes.append(f"Night to floor by CPU seconds: {night.cpu_seconds / floor.cpu_seconds:.2f}")
    result.steps = {"floor": floor.answer["steps"], "our night": night.answer["steps"]}
    result.problems += _gone_wrong(nights[-1], idle, floor)


def _gone_wrong(night: Child, idle: list[Child], floor: Child) -> list[str]:
    """What would make the figures meaningless."""
    wrong = [f"The night refused a file: {line}" for line in night.answer["refused"]]
    published, read = night.answer["rows"].get("fact_spell", 0), floor.answer["rows"]
    if not read * 0.9 <= published <= read:
        wrong.append(f"The night published {published:,} spells of the {read:,} that the floor read")
    if any(c.answer["build"] for c in idle):
        wrong.append("A night with nothing new built again: the code changed meanwhile, or needs_build is wrong")
    return wrong


def _rules(result: BenchResult, settings: Settings, folder: Path, repeats: int, pandas_rows: int, hand_sql: Path,
           say: Progress) -> None:
    share = min(1000, max(1, pandas_rows * 1000 // result.rows))
    given = {"settings": settings.model_dump(mode="json"), "folder": folder, "repeats": repeats, "hand_sql": hand_sql,
             "peer_permille": share}
    say("rules: ours and hand-written SQL")
    both = run_child("run_rules.py", given, folder)
    say("rules: Great Expectations on pandas")
    peer = run_child("run_peer.py", given, folder)
    result.others = max(result.others, both.others, peer.others)
    ours, hand = both.answer["ours"], both.answer["hand"]
    scaled = peer.answer["seconds"] * both.answer["rows"] / peer.answer["rows"]
    result.add("rules: hand SQL", hand)
    result.add("rules: ours", ours, (f"≤ {RULES_TO_HAND} × hand SQL", ours <= RULES_TO_HAND * hand), ratio=ours / hand,
               beside="hand SQL", peak_mib=both.peak_mib)
    result.add("rules: GX on pandas", scaled, (f"≥ {PEER_TO_RULES} × ours", scaled >= PEER_TO_RULES * ours),
               ratio=scaled / ours, beside="ours", peak_mib=peer.peak_mib)
    result.rules = both.answer | {"peer": peer.answer, "pairs": counts(folder)}
    pairs = ", ".join(f"{name} {n:,}" for name, n in result.rules["pairs"].items())
    result.notes.append(f"(row, rule) pairs: {pairs}. GX on pandas saw {peer.answer['rows']:,} rows in "
                        f"{peer.answer['seconds']:.2f} s, every rule of the other two included")
    result.notes.append("Rules of ours: " + ", ".join(f"{k} {v:.2f} s" for k, v in both.answer["seconds"].items()))
    result.problems += disagreements(folder)
    if result.rows >= TARGET_ROWS and result.others > QUIET:
        result.problems.append(f"Other processes used up to {result.others:.0%} of the cores: targets on seconds were not all "
                               "judged. Run again on a quiet machine")


def _middle(runs: list[Child]) -> Child:
    """The run whose time is the middle one."""
    return sorted(runs, key=lambda c: c.seconds)[len(runs) // 2]


def _machine(settings: Settings) -> dict[str, Any]:
    return {"cores": os.cpu_count(), "threads": settings.threads, "memory_limit": settings.memory_limit}


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name, package in PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            found[name] = "-"
    return found
