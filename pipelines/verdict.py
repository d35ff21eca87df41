"""The verdict of a night: in words, as a file in the home folder, and to the configured alert command. No Dagster here.

The alert follows the event, not the state: a refused file is told of on the night it came, not on every night after.
A delivery that lacks a file is no alert until `incomplete_hours` have passed, and then one alert.
"""

import json
import shlex
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from pipelines.door.names import HELSINKI, masked
from pipelines.home import Home, RunUnderWay, write_json
from pipelines.lake.record import FileRecord
from pipelines.night import Night
from pipelines.settings import Settings
from pipelines.warehouse.publish import Current, PublishError, open_current, read_current
from pipelines.words import said

DONE, WITH_REFUSALS, NOT_PUBLISHED, UNDER_WAY = 0, 3, 4, 5  # exit codes of `eura run`
ALERT_SECONDS = 30
ERROR_CHARACTERS = 500
OWN = ("pipelines", "assets", "expectations")  # packages whose errors are written to be read
Verdict = dict[str, Any]

OF_DUCKDB = {  # its own message names files and may repeat cells
    duckdb.IOException: "A file could not be written or read. Most likely the disk is full: free space under the home folder "
                        "(old builds, `keep_builds`), or check its rights, then run again.",
    duckdb.OutOfMemoryException: "The memory that DuckDB may use is too small for this night. Raise the setting "
                                 "`memory_limit`, or free disk space for spilling, then run again.",
}
UNPUBLISHED = "the run ended before the build was published"


def verdict_of(night: Night | None, error: BaseException | str | None = None, home: Home | None = None) -> Verdict:
    """How a night went. `error` is what stopped it, if anything did.

    `night` is None when it could not even begin; `home` then tells which build is current.
    """
    home = night.home if night else home
    current = _current(night, home)
    words = _error(night, error)
    outcome = _outcome(night, error, words)
    files = Counter(r.verdict for r in night.fresh) if night else Counter()
    counts = {verdict: files[verdict] for verdict in ("accepted", "refused", "held", "ignored")}
    stopped = counts["refused"] + counts["held"]
    overdue = _overdue(night)
    done = WITH_REFUSALS if stopped else DONE
    exit_code = {"not_published": NOT_PUBLISHED, "under_way": UNDER_WAY}.get(outcome, done)
    first_line = words.partition("\n")[0][:ERROR_CHARACTERS]  # a rule engine's own words can be pages long
    filled = {"build": current.build if current else "-", "known_at": _local(current), "error": first_line, **counts}
    sentence = said("nights", outcome, **filled)
    if stopped:
        more = said("stopped", **filled)
        sentence = {lang: f"{text} {more[lang]}" for lang, text in sentence.items()}
    return {
        "at": datetime.now(HELSINKI).isoformat(timespec="seconds"),
        "outcome": outcome,
        "ok": exit_code == DONE,
        "exit_code": exit_code,
        "published": outcome == "published",
        "sentence": sentence,
        "build": current.build if current else None,
        "known_at": current.known_at if current else None,
        "files": counts,
        "already_taken_in": list(night.collected.again) if night else [],
        "files_known_before": len(night.collected.known) if night else 0,
        "waiting": list(night.collected.waiting) if night else [],
        "reasons": night.reasons() if night else [],
        "overdue": overdue,
        "failed_checks": [{"name": c.name, "text": c.text, "failing": c.failing} for c in _failures(night)],
        "open_findings": _open_findings(home) if current else {},
        "error": words or None,
        "alert": outcome == "not_published" or _stops_need_a_look(night, overdue),
    }


def leave_verdict(home: Home, verdict: Verdict) -> None:
    """Writes `reports/verdict.json`, whole or not at all. A run that did not begin leaves the other's verdict alone."""
    if verdict["outcome"] != "under_way":
        write_json(home.verdict, verdict)


def alert(settings: Settings, verdict: Verdict) -> str | None:
    """Runs `alert_command` when somebody must look, with the verdict as JSON on its standard input and without a shell.

    Returns what went wrong with the command, in words, or None. Never raises: an alert must not break a night.
    """
    if not settings.alert_command or not verdict["alert"]:
        return None
    try:
        done = subprocess.run(
            shlex.split(settings.alert_command), input=json.dumps(verdict, ensure_ascii=False).encode(),
            capture_output=True, timeout=ALERT_SECONDS, check=False,
        )
    except subprocess.TimeoutExpired:
        return f"The alert command did not end within {ALERT_SECONDS} s. Check the setting `alert_command`."
    except (OSError, ValueError, IndexError) as error:
        return f"The alert command could not be run ({error}). Check the setting `alert_command`."
    if done.returncode:
        return f"The alert command ended with exit code {done.returncode}. Check the setting `alert_command`."
    return None


def words_of(error: BaseException) -> str:
    """An error in words that may be shown. Another library's message may quote a value, so only its kind is told."""
    if type(error).__module__.split(".")[0] in OWN:
        return str(error) or type(error).__name__
    if isinstance(error, OSError):  # the name of a file may hold an identity code
        where = masked(str(error.filename)) if error.filename else "A file of the home folder"
        return f"{where}: {error.strerror}. Check rights and free space, then run again."
    if known := next((text for kind, text in OF_DUCKDB.items() if isinstance(error, kind)), None):
        return known
    return (f"Unexpected {type(error).__name__}: the fault is in the program or the machine, not in the data. Run again; "
            "if it stays, send CURRENT.json and the verdict to whoever maintains the program.")


def leave_and_alert(settings: Settings, home: Home, verdict: Verdict) -> list[str]:
    """Keeps the verdict and alerts; what went wrong with either, in words. A full disk must not silence the alert."""
    troubles = []
    try:
        leave_verdict(home, verdict)
    except OSError as error:
        troubles.append(f"The verdict could not be kept: {words_of(error)}")
    if trouble := alert(settings, verdict):
        troubles.append(trouble)
    return troubles


def _outcome(night: Night | None, error: BaseException | str | None, words: str) -> str:
    if isinstance(error, RunUnderWay):
        return "under_way"
    if words:
        return "not_published"
    return "published" if night and night.current else "nothing_new"


def _error(night: Night | None, error: BaseException | str | None) -> str:
    """What stopped the night, in words; empty when nothing did. A build that was not published is a stop, too."""
    if error is not None:
        return error if isinstance(error, str) else words_of(error)
    if failures := _failures(night):
        return "; ".join(f"{c.name}: {c.failing} rows ({c.text})" for c in failures)
    unfinished = night and not night.current and (night.built or night.needs_build)
    return UNPUBLISHED if unfinished else ""


def _failures(night: Night | None) -> list:
    return night.built.failures if night and night.built and not night.current else []


def _overdue(night: Night | None) -> list[str]:
    """Files that wait for the rest of their delivery longer than the setting allows."""
    if night is None:
        return []
    limit = datetime.now(UTC) - timedelta(hours=night.settings.incomplete_hours)
    return [f"{r.delivery}/{r.file}" for r in night.lake.records().values()
            if _is_incomplete(r) and datetime.fromisoformat(r.received_at) < limit]


def _is_incomplete(record: FileRecord) -> bool:
    return record.verdict == "held" and record.rule_id == "delivery_incomplete"


def _stops_need_a_look(night: Night | None, overdue: list[str]) -> bool:
    """A file refused or held this night, or a deadline that has passed since the last verdict."""
    if night is None:
        return False
    try:
        told = json.loads(night.home.verdict.read_text("utf-8")).get("overdue", [])
    except (OSError, ValueError):
        told = []
    return not set(overdue) <= set(told) or any(not _is_incomplete(r) for r in night.refused)


def _current(night: Night | None, home: Home | None) -> Current | None:
    if night and night.current:
        return night.current
    try:
        return read_current(home) if home else None
    except PublishError:  # a damaged CURRENT.json is what stopped the night, and stands in its error
        return None


def _local(current: Current | None) -> str:
    if current is None or current.known_at is None:
        return "-"
    return datetime.fromisoformat(current.known_at).astimezone(HELSINKI).strftime("%d.%m.%Y %H:%M")


def _open_findings(home: Home) -> dict[str, int]:
    """Open findings of the published build by severity."""
    try:
        with open_current(home) as con:
            return dict(con.sql("SELECT severity, count(*) FROM quality_finding WHERE status = 'open' "
                                "GROUP BY severity ORDER BY severity").fetchall())
    except (PublishError, duckdb.Error):
        return {}
