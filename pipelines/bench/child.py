"""Runs a measured piece of work in a fresh process: its seconds, CPU seconds and peak memory from start to exit.

A child is `python <script> <input.json>`; its last line on standard output is its answer in JSON.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class ChildFailed(Exception):
    """A measured process ended with an error; the text has its last words."""


@dataclass(frozen=True)
class Child:
    """One finished process. `peak_mib` is its own high-water mark, process start and imports included in all figures.

    `others` is the share of the machine's cores that everything else used meanwhile: with much of it seconds say little.
    """

    seconds: float
    cpu_seconds: float
    peak_mib: float
    others: float = 0.0
    answer: dict[str, Any] = field(default_factory=dict)


def run_child(script: str, given: dict[str, Any], folder: Path) -> Child:
    """Runs `pipelines/bench/<script>` and waits for it. Raises ChildFailed."""
    request, said, told = (folder / f"child.{part}" for part in ("json", "out", "err"))
    request.write_text(json.dumps(given, default=str), "utf-8")
    # settings come with the request alone: the environment would win over them
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EURA_")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", "TZ": "UTC"}
    with said.open("wb") as out, told.open("wb") as err:
        began, busy = time.perf_counter(), _busy_seconds()
        process = subprocess.Popen([sys.executable, str(Path(__file__).with_name(script)), str(request)],
                                   stdout=out, stderr=err, env=environment, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        seconds, busy = time.perf_counter() - began, _busy_seconds() - busy
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = told.read_text("utf-8", "replace").strip().splitlines()[-3:]
        raise ChildFailed(f"{script} ended with {process.returncode}: {' '.join(last)}")
    answer = json.loads(said.read_text("utf-8").strip().splitlines()[-1])
    cpu_seconds = usage.ru_utime + usage.ru_stime
    others = max(0.0, busy - cpu_seconds) / (seconds * (os.cpu_count() or 1))
    return Child(seconds, cpu_seconds, answer.pop("peak_mib"), others, answer)


def _busy_seconds() -> float:
    """CPU seconds that the whole machine has spent working since it started, those taken by other machines included."""
    user, nice, system, _idle, _wait, irq, softirq, steal = map(int, Path("/proc/stat").read_text("ascii").split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def answer(value: dict[str, Any]) -> None:
    """A child's last line. Its peak is read here: `ru_maxrss` would start at what the parent had when it forked."""
    print(json.dumps(value | {"peak_mib": peak_mib()}, default=str), flush=True)


def peak_mib() -> float:
    """This process's memory high-water mark."""
    for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def request() -> dict[str, Any]:
    """What the parent asks of this child."""
    return json.loads(Path(sys.argv[1]).read_text("utf-8"))
