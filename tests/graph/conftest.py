"""Nights run by Dagster over a temporary home folder."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from tests.support import World

ALERT = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"


class Runs:
    """A world whose nights Dagster runs; its event log and its alerts stand in folders of their own."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.world = World(root)
        self.told = root / "alert.json"
        self.dagster = root / "dagster"
        self.dagster.mkdir()
        script = root / "alert.py"
        script.write_text(ALERT, "utf-8")
        for name, value in {"HOME": self.world.home, "LANDING": self.world.landing, "STABLE_SECONDS": 0, "THREADS": 2,
                            "ALERT_COMMAND": f"'{sys.executable}' '{script}' '{self.told}'"}.items():
            patch.setenv(f"EURA_{name}", str(value))

    @contextmanager
    def instance(self, is_kept: bool = False) -> Iterator[dg.DagsterInstance]:
        """In memory, or kept as files when a test looks into them: each event of those is two flushes to disk."""
        if not is_kept:
            yield dg.DagsterInstance.ephemeral()
            return
        with dg.instance_for_test(temp_dir=str(self.dagster)) as instance:
            yield instance

    def night(self, is_kept: bool = False) -> dg.ExecuteInProcessResult:
        """The nightly job in this process, with the graph as it is loaded now."""
        from pipelines.definitions import definitions

        with self.instance(is_kept) as instance:
            job = definitions().resolve_job_def("nightly")
            return job.execute_in_process(instance=instance, raise_on_error=False)

    @property
    def verdict(self) -> dict:
        return json.loads((self.world.home / "reports" / "verdict.json").read_text("utf-8"))

    def everything(self) -> dict:
        """Every file of the home folder but what tells of the run itself."""
        return {part: self.world.bytes_of(part) for part in ("archive", "lake", "builds", "keys")}


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(tmp_path, monkeypatch)


def steps(result: dg.ExecuteInProcessResult, kind: str) -> list[str]:
    """Steps with an event of that kind."""
    return [e.step_key for e in result.all_events if e.event_type_value == kind]
