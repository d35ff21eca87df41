"""A home folder with its morning and indicator pages."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.catalogue import load_catalogue
from pipelines.demo import write_demo
from pipelines.indicators import write_indicators
from pipelines.morning import write_morning
from pipelines.nightly import nightly
from pipelines.settings import load_settings


@dataclass(frozen=True)
class Made:
    """A demo home after one night that published, with its pages; the tests read it and leave it as it is."""

    home: Path
    morning: list[Path]
    indicators: list[Path]

    def page(self, name: str) -> Path:
        return self.home / "reports" / name


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One small demo for all tests of the session."""
    folder = tmp_path_factory.mktemp("morning")
    write_demo(folder / "landing", scale=0.05, nights=1, catalogue=load_catalogue())
    settings = load_settings(folder / "home", folder / "landing")
    nightly(settings, lambda step: None)
    written = write_indicators(settings)
    return Made(folder / "home", write_morning(settings), written)
