"""Follow-up reports: cumulative values by indicator and gender, counted from the hires and the participants."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw

if TYPE_CHECKING:
    from pipelines.demo.world import World


def build(world: "World") -> pd.DataFrame:
    """One row a project, report, indicator and gender; an empty gender is the total."""
    reports = _reports(world)
    values = pd.concat([*_of_hires(world, reports), *_of_people(world, reports)], ignore_index=True)
    values = values[values["value"] > 0] if len(values) else values
    totals = values.groupby(["report", "indicator", "method"], as_index=False, observed=True)["value"].sum()
    totals = _with_zeros(world, reports, totals)
    values = pd.concat([values, totals.assign(gender=None)], ignore_index=True)
    values = values.join(reports, on="report")
    return values.sort_values(["report", "indicator", "gender"], kind="stable", ignore_index=True, na_position="last")


def _reports(world: "World") -> pd.DataFrame:
    """One row a report of a project that reports: every half year since its start, until the horizon."""
    about, projects = world.about("reports"), world.projects
    told = projects[projects["route"].isin(["reports", "both"])]
    step = round(about["months"] * 30.44)
    counts = np.clip((np.minimum(world.horizon, told["ends"]) - told["starts"]) // step, 0, None).to_numpy()
    reports = pd.DataFrame({"project": np.repeat(told.index.to_numpy(), counts)})
    reports["number"] = draw.ranks(reports["project"].to_numpy(), np.arange(len(reports))) + 1
    starts = projects["starts"].to_numpy()[reports["project"]].astype("datetime64[D]").astype("datetime64[M]")
    number = reports["number"].to_numpy() * about["months"]
    reports["begins"] = (starts + number - about["months"]).astype("datetime64[D]").astype(np.int64)
    reports["ends"] = (starts + number).astype("datetime64[D]").astype(np.int64) - 1
    known = projects["known"].to_numpy()[reports["project"]]
    for name, lag in about["lags"].items():
        reports[name] = np.maximum(reports["ends"] + lag, known)
    return reports


def _of_hires(world: "World", reports: pd.DataFrame) -> list[pd.DataFrame]:
    about, hires = world.about("reports"), world.hires
    group = hires["target_group"].astype(object)
    chosen = {code: group == word for code, word in about["hires"].items()}
    chosen |= {about["all_hires"]: group.notna(), about["threshold"]: hires["crosses"]}
    method = about["methods"]["hires"]
    return [_cumulative(reports, hires[rows], "hired").assign(indicator=code, method=method)
            for code, rows in chosen.items()]


def _of_people(world: "World", reports: pd.DataFrame) -> list[pd.DataFrame]:
    """Shares of the participants, as each project estimates them by a method of its own."""
    about, people = world.about("reports"), world.people
    rng = world.chance("reports")
    chosen = {code: draw.chance(rng, len(people), part / 100) & (people["spell"] == 1)
              for code, part in about["estimated"].items()}
    methods = draw.pick(rng, about["methods"]["estimated"], len(world.projects)).astype(object)
    values = [_cumulative(reports, people[rows], "started").assign(indicator=code) for code, rows in chosen.items()]
    return [v.assign(method=methods[reports["project"].to_numpy()[v["report"]]]) for v in values]


def _cumulative(reports: pd.DataFrame, events: pd.DataFrame, when: str) -> pd.DataFrame:
    """Events until the end of each report's period, by gender."""
    if not len(reports):
        return pd.DataFrame({"report": np.zeros(0, np.int64), "gender": pd.Series([], dtype=object), "value": []})
    frames = []
    span = 2**20  # one sorted axis of (project, day); days stay below it
    axis = (reports["project"] * span + reports["ends"]).to_numpy()
    start = (reports["project"] * span).to_numpy()
    for gender in events["gender"].cat.categories:
        own = events[(events["gender"] == gender).to_numpy()]
        points = np.sort((own["project"] * span + own[when]).to_numpy())
        value = np.searchsorted(points, axis, side="right") - np.searchsorted(points, start)
        frames.append(pd.DataFrame({"report": reports.index, "gender": gender, "value": value}))
    return pd.concat(frames, ignore_index=True)


def _with_zeros(world: "World", reports: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Every hire indicator of a report has a total, zero included."""
    about = world.about("reports")
    codes = [*about["hires"], about["all_hires"], about["threshold"]]
    whole = pd.MultiIndex.from_product([reports.index, codes], names=["report", "indicator"])
    wanted = whole.to_frame(index=False).assign(method=about["methods"]["hires"])
    merged = wanted.merge(totals, on=["report", "indicator", "method"], how="left")
    merged["value"] = merged["value"].fillna(0).astype(np.int64)
    others = totals[~totals["indicator"].isin(codes)]
    return pd.concat([merged, others], ignore_index=True)
