"""What an analyst meets: one small demo, taken in and published with hire rows, its dictionary site, and a browser."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.demo import write_demo
from pipelines.dictionary import write_dictionary
from pipelines.dictionary.demo import answers
from pipelines.home import Home
from pipelines.night import run_night
from pipelines.settings import load_settings
from tests.pages.conftest import browser

__all__ = ["browser"]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Home:
    """The home folder of a small demo over two nights, a quarter apart."""
    folder = tmp_path_factory.mktemp("analysts")
    write_demo(folder / "landing", scale=0.1, nights=2, catalogue=catalogue)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EURA_SPECIAL_CATEGORY_BASIS", "test")
        patch.setenv("EURA_STABLE_SECONDS", "0")
        return run_night(load_settings(folder / "home", folder / "landing")).home


@pytest.fixture(scope="session")
def published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home.current), read_only=True) as con:
        con.execute("SET TimeZone = 'Europe/Helsinki'")
        yield con


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, published: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Path:
    """The folder of the dictionary site, its examples answered by the demo."""
    target = tmp_path_factory.mktemp("dictionary") / "site"
    write_dictionary(catalogue, answers(published, catalogue), target)
    return target
