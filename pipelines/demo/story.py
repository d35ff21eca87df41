"""Reads `story.yml` and `words.yml`: what happens in the synthetic world, and what its things are called."""

from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent


@cache
def story() -> dict:
    """The parameters of the story, as they stand in `story.yml`."""
    return yaml.safe_load((HERE / "story.yml").read_text(encoding="utf-8"))


@cache
def words() -> dict:
    """The invented names, as they stand in `words.yml`."""
    return yaml.safe_load((HERE / "words.yml").read_text(encoding="utf-8"))
