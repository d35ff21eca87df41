"""Single files of any size, for the benchmark: projects, and participants of these projects."""

import datetime as dt
from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.demo.delivery import write_export
from pipelines.demo.exports import hankkeet, osallistujat
from pipelines.demo.files import write_csv
from pipelines.demo.mistakes import spoil
from pipelines.demo.nights import quarter_ends
from pipelines.demo.render import shown
from pipelines.demo.story import story
from pipelines.demo.world import World, people

SPARE = 1.1  # some of the people drawn are not recorded by the last night


def write_projects(path: Path, projects: int, seed: int, catalogue: Catalogue) -> Path:
    """Writes `hankkeet` (`.xlsx` or `.csv`) with about `projects` projects of the theme and a third more of others."""
    world = _world(projects, seed, catalogue)
    write_export(path, world, world.nights[-1], catalogue.exports["hankkeet"], hankkeet.rows(world, world.nights[-1]))
    return path


def write_participants(path: Path, rows: int, seed: int, catalogue: Catalogue, projects: int = 60) -> Path:
    """Writes `osallistujat` as csv with exactly `rows` rows, about one in twenty of them bad.

    The same `projects` and `seed` in `write_projects` give the projects that these people are in.
    """
    world = _world(projects, seed, catalogue)
    night, export = world.nights[-1], catalogue.exports["osallistujat"]
    mistakes = [m | {"rows": max(1, round(m["share"] * rows))} for m in story()["benchmark"]]
    added = sum(m["rows"] for m in mistakes if m["kind"] == "doubled")
    everybody = people.build(world, world.projects[world.projects["known"] <= night.day], round(rows * SPARE) + 50)
    recorded = everybody[everybody["known"] <= night.day].iloc[: rows - added]
    table = shown(catalogue, export, osallistujat.table(world, recorded, night), night.exported_at.date())
    write_csv(path, export, spoil(table, mistakes, world.chance("mistakes alone")))
    return path


def _world(projects: int, seed: int, catalogue: Catalogue) -> World:
    last = dt.datetime.fromisoformat(story()["last_night"])
    theme = story()["projects"]["mix"][0]["count"]
    return World(catalogue, tuple(quarter_ends(last, 1)), seed, projects / theme)
