"""One small demo for the tests of the published tables: taken in with hire rows and published."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.demo import write_demo
from pipelines.night import Night, run_night
from pipelines.settings import load_settings


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A small demo, taken in with hire rows and published."""
    folder = tmp_path_factory.mktemp("tables")
    write_demo(folder / "landing", scale=0.1, nights=1, catalogue=load_catalogue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EURA_SPECIAL_CATEGORY_BASIS", "test")
        return run_night(load_settings(folder / "home", folder / "landing"))


@pytest.fixture(scope="session")
def published(night: Night) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(night.home.current), read_only=True) as con:
        yield con
