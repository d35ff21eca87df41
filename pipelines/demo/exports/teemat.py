"""The hand-kept list of themes: calls of the theme, and a few projects with rows of their own."""

import pandas as pd
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World


def rows(world: World, night: Night) -> pa.Table:
    """Calls that had opened by that night, and three projects: in two themes, no longer, not yet in the theme."""
    about, source = world.about("projects")["themes"], world.words["theme_sources"]
    calls = world.calls[(world.calls["kind"] == 0) & (world.calls["opens"] <= night.day)]
    listed = [(about["own"] if call.theme else about["second"], about["owner"]["call"], call.code, call.opens, None,
               source["call"].format(code=call.code)) for call in calls.itertuples()]
    listed += [(*row, source["project"]) for row in _of_projects(about, world.projects, night)]
    theme, kind, owner, begins, ends, told = zip(*listed, strict=True) if listed else ([],) * 6
    return pa.table({
        "theme": pa.array(theme, pa.string()),
        "owner_kind": pa.array(kind, pa.string()),
        "owner": pa.array(owner, pa.string()),
        "valid_from": draw.dates(begins),
        "valid_to": draw.dates([draw.NEVER if end is None else end for end in ends]),
        "source": pa.array(told, pa.string()),
    })


def _of_projects(about: dict, projects: pd.DataFrame, night: Night) -> list[tuple]:
    """Rows that stand instead of what a project would inherit from its call."""
    own = projects[projects["in_theme"] & (projects["known"] <= night.day)]
    codes, starts = list(own["code"][:3]), list(own["starts"][:3])
    ends, begins = draw.day(about["ends"]), draw.day(about["begins"])
    spans = [[(about["own"], starts[0], None), (about["second"], starts[0], None)]] if codes else []
    spans += [[(about["own"], starts[1], ends)]] if len(codes) > 1 else []
    spans += [[(about["own"], begins, None)]] if len(codes) > 2 else []
    return [(theme, about["owner"]["project"], code, start, end)
            for code, rows in zip(codes, spans, strict=True) for theme, start, end in rows]
