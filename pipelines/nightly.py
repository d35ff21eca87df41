"""A night with its verdict: runs it, says in words how it went, keeps the verdict and alerts when someone must know."""

from collections.abc import Callable

import duckdb

from pipelines.catalogue import CatalogueError
from pipelines.door.landing import SourceUnreachable
from pipelines.gate.errors import RuleEngineError
from pipelines.home import Home, HomeError, RunUnderWay
from pipelines.morning import keep_morning
from pipelines.night import Night, run_night
from pipelines.settings import Settings
from pipelines.verdict import leave_and_alert, verdict_of
from pipelines.warehouse.models import ModelError
from pipelines.warehouse.publish import PublishError

FAILURES = (SourceUnreachable, HomeError, CatalogueError, RuleEngineError, ModelError, PublishError, duckdb.Error, OSError)


def nightly(settings: Settings, say: Callable[[str], None], job: Callable[..., Night] = run_night) -> dict:
    """The verdict of a night. Raises RunUnderWay, for that night is another one's to tell."""
    try:
        verdict = verdict_of(job(settings, say))
    except RunUnderWay:
        raise
    except FAILURES as error:
        verdict = verdict_of(None, error, Home(settings.home))
    for trouble in (*leave_and_alert(settings, Home(settings.home), verdict), *keep_morning(settings)):
        say(trouble)
    return verdict
