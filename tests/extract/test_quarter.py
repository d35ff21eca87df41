"""Quarters by name, moments, and the day on which a quarter is drafted."""

import datetime as dt

import dagster as dg
import pytest

from pipelines.catalogue import load_catalogue
from pipelines.extract.calendar import drafting_day
from pipelines.extract.errors import AskedWrongly
from pipelines.extract.quarter import HELSINKI, Quarter, moment_named, quarter_named, quarter_of, quarters


def test_a_quarter_ends_on_its_last_day() -> None:
    ends = [Quarter(2026, n).cut_off.isoformat() for n in (1, 2, 3, 4)]
    assert ends == ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
    assert quarter_named("2026q1").previous.name == "2025Q4" and Quarter(2025, 4).following == Quarter(2026, 1)
    assert quarter_of(dt.date(2026, 12, 31)).name == "2026Q4"
    assert quarters("2025Q3", "2026Q2") == ["2025Q3", "2025Q4", "2026Q1", "2026Q2"]


@pytest.mark.parametrize("text", ["2026Q5", "2026", "Q3", "2026-Q3", "../2026Q3", "2026Q33", ""])
def test_what_is_no_quarter_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(AskedWrongly, match="2026Q3"):
        quarter_named(text)


def test_a_moment_without_zone_is_helsinkis_and_a_day_is_its_end() -> None:
    assert moment_named("2026-09-30").isoformat() == "2026-09-30T23:59:59+03:00"
    assert moment_named("2026-12-31T01:45").isoformat() == "2026-12-31T01:45:00+02:00"
    with pytest.raises(AskedWrongly):
        moment_named("yesterday")


@pytest.mark.parametrize(("today", "day"), [
    ("2026-10-01", "2026-10-07"),  # a Thursday: 1, 2, 5, 6, 7
    ("2027-01-01", "2027-01-11"),  # New Year's Day and Epiphany are off: 4, 5, 7, 8, 11
    ("2026-04-01", "2026-04-09"),  # Good Friday and Easter Monday are off: 1, 2, 7, 8, 9
])
def test_the_fifth_working_day_knows_days_off(today: str, day: str) -> None:
    told = load_catalogue().parameters["extract"]
    assert drafting_day(dt.date.fromisoformat(today), told) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(("day", "quarter"), [("2026-10-06", None), ("2026-10-07", "2026Q3"), ("2027-01-11", "2026Q4")])
def test_the_schedule_drafts_the_ended_quarter_on_that_day_only(day: str, quarter: str | None, tmp_path, monkeypatch) -> None:
    from pipelines.schedules import every_quarter

    monkeypatch.setenv("EURA_HOME", str(tmp_path / "home"))
    at = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(4, 15), HELSINKI)
    answer = every_quarter(dg.build_schedule_context(scheduled_execution_time=at))
    assert (answer.partition_key if isinstance(answer, dg.RunRequest) else None) == quarter
    hour = int(every_quarter.cron_schedule.split()[1])
    assert every_quarter.execution_timezone == "Europe/Helsinki" and hour != 3
