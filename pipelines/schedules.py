"""When the jobs run by themselves. Never between 03:00 and 03:59: that hour is missing or doubled twice a year."""

import datetime as dt

import dagster as dg

from pipelines.catalogue import load_catalogue
from pipelines.extract.calendar import drafting_day
from pipelines.extract.quarter import HELSINKI, quarter_of
from pipelines.home import Home
from pipelines.jobs import ministry_quarter, nightly
from pipelines.settings import load_settings

every_night = dg.ScheduleDefinition(
    name="every_night",
    job=nightly,
    cron_schedule="15 2 * * *",
    execution_timezone="Europe/Helsinki",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="The nightly job at 02:15 in Helsinki, after EURA's own exports.",
)


@dg.schedule(
    name="every_quarter",
    job=ministry_quarter,
    cron_schedule="15 4 1-15 1,4,7,10 *",  # the first days of a quarter; which of them is the day, the catalogue's calendar says
    execution_timezone="Europe/Helsinki",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Drafts the extract of the quarter that has ended, on its working day by `extract.draft_on_working_day`.",
)
def every_quarter(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run a quarter. The day is the schedule's own, never the clock's."""
    today = context.scheduled_execution_time.astimezone(HELSINKI).date()
    told = load_catalogue(Home(load_settings().home).overlay).parameters["extract"]
    day = drafting_day(today, told)
    if today != day:
        return dg.SkipReason(f"The extract is drafted on {day.isoformat()}.")
    ended = quarter_of(today.replace(day=1) - dt.timedelta(days=1))
    return dg.RunRequest(run_key=ended.name, partition_key=ended.name)
