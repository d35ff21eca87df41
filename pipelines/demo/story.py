"""Reads `story.yml` and `words.yml`: what happens in the synthetic world, and what its things are called."""

from functools import cache
from pathlib import Path

from pipelines.yaml_files import read_yaml

HERE = Path(__file__).parent


@cache
def story() -> dict:
    """The parameters of the story, as they stand in `story.yml`."""
    return read_yaml(HERE / "story.yml")


@cache
def words() -> dict:
    """The invented names, as they stand in `words.yml`."""
    return read_yaml(HERE / "words.yml")
