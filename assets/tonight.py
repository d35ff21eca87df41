"""The night that the steps of one run share: its lock, its unpublished build, its verdict at the end.

The steps run in one process (`in_process_executor`), so the run's resource can hold what passes between them, and the
home folder stays locked from the first step to the last. A build is too big, and too private, to travel as an output.
"""

import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import dagster as dg

from pipelines.door.landing import SourceUnreachable
from pipelines.home import Home, RunUnderWay
from pipelines.morning import keep_morning
from pipelines.night import Night, a_night
from pipelines.settings import Settings, load_settings
from pipelines.verdict import leave_and_alert, verdict_of, words_of

PASSES_BY_ITSELF = (SourceUnreachable, RunUnderWay, ConnectionError, TimeoutError, OSError)
RETRIES = dg.RetryPolicy(max_retries=3, delay=60, backoff=dg.Backoff.EXPONENTIAL)  # after 1, 2 and 4 minutes
VERDICT_TAG = "eura/verdict"  # a run without it ended without a word: see `pipelines.sensors`


class NotBuilt(Exception):
    """A step was run on its own that needs an earlier one in the same run."""


class Tonight:
    """Opens the night when a step first needs it, so that a failure to open is the step's and can be retried."""

    def __init__(self, log: dg.DagsterLogManager) -> None:
        self.log = log
        self.night: Night | None = None
        self.settings: Settings | None = None
        self.error: BaseException | None = None
        self._open = ExitStack()

    @contextmanager
    def step(self) -> Iterator[Night]:
        """The night, for one step. What goes wrong is remembered for the verdict and raised as a Dagster failure."""
        try:
            if self.night is None:
                self.settings = load_settings()
                self.night = self._open.enter_context(a_night(self.settings, self.log.info))
            yield self.night
            self.error = None
        except BaseException as error:
            self.error = error
            if not isinstance(error, Exception):  # the run was stopped from outside
                raise
            raise failure_of(error) from None

    def finish(self) -> str | None:
        """Leaves the verdict, frees the home folder, and tells whom the settings name. Returns the outcome."""
        if self.settings is None:
            return None
        home = Home(self.settings.home)
        try:
            verdict = verdict_of(self.night, self.error, home)
        finally:
            self._open.close()
        self.log.info(verdict["sentence"][self.settings.language])
        for reason in verdict["reasons"]:
            self.log.warning(reason)
        for trouble in (*leave_and_alert(self.settings, home, verdict), *keep_morning(self.settings)):
            self.log.error(trouble)
        return verdict["outcome"]


@dg.resource(description="The night that the steps of a run share: the home folder's lock and the unpublished build.")
@contextmanager
def tonight(context: dg.InitResourceContext) -> Iterator[Tonight]:
    """One night for one run. The run carries the outcome as a tag."""
    shared = Tonight(context.log)
    try:
        yield shared
    finally:
        outcome = shared.finish()
        if outcome and context.instance and context.run_id:
            context.instance.add_run_tags(context.run_id, {VERDICT_TAG: outcome})


def failure_of(error: Exception) -> dg.Failure:
    """A failure in words, retried only where waiting can help.

    `from None` and without the message of another library's error: that may quote a cell, and the event log keeps it.
    The place in the code is kept: it holds no data.
    """
    place = "".join(traceback.format_tb(error.__traceback__))
    return dg.Failure(
        words_of(error), allow_retries=isinstance(error, PASSES_BY_ITSELF),
        metadata={"error": type(error).__name__, "place": dg.MetadataValue.md(f"```\n{place}\n```")},
    )
