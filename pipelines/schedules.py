"""When the jobs run by themselves. Never between 03:00 and 03:59: that hour is missing or doubled twice a year."""

import dagster as dg

from pipelines.jobs import nightly

every_night = dg.ScheduleDefinition(
    name="every_night",
    job=nightly,
    cron_schedule="15 2 * * *",
    execution_timezone="Europe/Helsinki",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="The nightly job at 02:15 in Helsinki, after EURA's own exports.",
)
