"""What makes a run happen, or be told of, between the scheduled nights."""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from assets.tonight import VERDICT_TAG
from pipelines.door.landing import CLOCK_SKEW_SECONDS
from pipelines.home import Home
from pipelines.jobs import nightly
from pipelines.settings import load_settings
from pipelines.verdict import alert, leave_verdict, verdict_of


@dg.sensor(
    job=nightly,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Runs the nightly job once for each change of the landing folder, when the folder has come to rest.",
)
def landing_changed(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Looks at names, sizes and times only. The cursor keeps what was last seen and what was last run for."""
    settings = load_settings()
    try:
        files = sorted(_files(settings.landing))
    except OSError as error:
        return dg.SkipReason(f"The landing folder {settings.landing} cannot be read: {error.strerror}.")
    before = json.loads(context.cursor or "{}")
    now = hashlib.sha256(repr(files).encode()).hexdigest()
    context.update_cursor(json.dumps({"seen": now, "run_for": before.get("run_for")}))
    if not files:
        return dg.SkipReason("The landing folder is empty.")
    if now == before.get("run_for"):
        return dg.SkipReason("Nothing has changed since the last run.")
    if now != before.get("seen") or not _is_at_rest(files, settings.stable_seconds):
        return dg.SkipReason("The landing folder is still changing.")
    context.update_cursor(json.dumps({"seen": now, "run_for": now}))
    return dg.RunRequest(run_key=now)


@dg.run_failure_sensor(
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells of a run that died without leaving a verdict (killed, out of memory, machine restarted).",
)
def run_died(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    """A run that ended by itself has left its verdict, and says so in a tag."""
    run = context.dagster_run
    if VERDICT_TAG in run.tags:
        return dg.SkipReason("The run has left its verdict.")
    settings = load_settings()
    home = Home(settings.home)
    verdict = verdict_of(None, f"The run {run.run_id} ended without a word: {context.failure_event.message}", home)
    leave_verdict(home, verdict)
    if problem := alert(settings, verdict):
        context.log.error(problem)
    return None


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """(path, size, time) of every visible file. Raises OSError when a folder cannot be listed."""
    for entry in os.scandir(folder):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        else:
            known = entry.stat(follow_symlinks=False)
            yield entry.path, known.st_size, known.st_mtime_ns


def _is_at_rest(files: list[tuple[str, int, int]], stable_seconds: float) -> bool:
    """Whether the night would read every file now; a time far in the future says nothing about a file."""
    ages = [time.time() - changed / 1e9 for _, _, changed in files]
    return all(age >= stable_seconds or age < -CLOCK_SKEW_SECONDS for age in ages)
