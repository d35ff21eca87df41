"""Synthetic deliveries of every export, over several nights: invented people in invented projects.

The world is drawn whole (`world`), each export shows what was known of it on a night (`exports`), mistakes are put in
(`mistakes`), and the night is delivered (`delivery`). What happens stands in `story.yml`, names in `words.yml`; headers
and codes come from the catalogue. No clock: the same arguments give the same bytes.
"""

import datetime as dt
from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.demo.delivery import deliver
from pipelines.demo.nights import quarter_ends
from pipelines.demo.single import write_participants, write_projects
from pipelines.demo.story import story
from pipelines.demo.world import World

__all__ = ["write_demo", "write_participants", "write_projects"]


def write_demo(
    target: Path, *, scale: float = 1, seed: int = 2021, nights: int = 4, catalogue: Catalogue
) -> list[Path]:
    """Writes the deliveries of `nights` nights into `target`; returns the files written, oldest night first.

    Scale 1 is the theme: about 60 projects, 5,000 participants and 900 hires.
    """
    target.mkdir(parents=True, exist_ok=True)
    told = tuple(quarter_ends(dt.datetime.fromisoformat(story()["last_night"]), nights))
    world = World(catalogue, told, seed, scale)
    return [path for night in told for path in deliver(target, world, night)]
