"""Nights in a row over the demo: readers undisturbed, rebuild equal, nothing new changes nothing."""

import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.catalogue import load_catalogue
from pipelines.demo import write_demo
from pipelines.night import rebuild, run_night
from pipelines.settings import Settings, load_settings
from pipelines.warehouse.publish import open_current, read_current


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Three nights, one after the other, with a reader that opened the first build and keeps it."""
    base = tmp_path_factory.mktemp("nights")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EURA_SPECIAL_CATEGORY_BASIS", "test: invented people")
        patch.setenv("EURA_KEEP_BUILDS", "2")
        patch.setenv("EURA_STABLE_SECONDS", "0")
        write_demo(base / "all", scale=0.05, nights=3, catalogue=load_catalogue())
        settings = load_settings(base / "home", base / "landing")
        (base / "landing").mkdir()
        reader, answers = None, []
        for stamp in ("20260331", "20260630", "20260930"):
            for delivery in (base / "all").iterdir():
                if stamp in delivery.name:
                    shutil.move(delivery, base / "landing" / delivery.name)
            night = run_night(settings)
            reader = reader or open_current(night.home)
            answers.append(reader.execute("SELECT count(*), max(known_at) FROM mart_indicator_value").fetchone())
        yield {"settings": settings, "night": night, "answers": answers, "reader": reader}
        reader.close()


def contents(path: Path) -> dict[str, str]:
    """A hash of the rows of each published table; the moment of arrival is the clock's, not the data's."""
    with duckdb.connect(str(path), read_only=True) as con:
        hashes = {}
        for (table,) in con.sql("SHOW TABLES").fetchall():
            columns = "* EXCLUDE (received_at)" if table == "quality_delivery" else "*"
            rows = con.sql(f"SELECT md5(string_agg(CAST(t AS VARCHAR), '\n' ORDER BY CAST(t AS VARCHAR))) "
                           f"FROM (SELECT {columns} FROM {table}) AS t").fetchone()
            hashes[table] = str(rows[0])
        return hashes


def bytes_under(folder: Path) -> dict[str, str]:
    """A hash of every file below a folder."""
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink()}


def test_a_reader_keeps_one_build_through_three_nights(nights: dict) -> None:
    """A connection that was opened before sees the same rows while other builds are published and old ones removed."""
    assert len(set(nights["answers"])) == 1
    with open_current(nights["night"].home) as fresh:
        newer = fresh.execute("SELECT max(known_at) FROM mart_indicator_value").fetchone()[0]
    assert newer > nights["answers"][0][1]
    assert len(list(nights["night"].home.builds.glob("*.duckdb"))) == 2


def test_current_json_tells_the_truth(nights: dict) -> None:
    """The hash, the rows and the known-at are those of the file that the link names."""
    home = nights["night"].home
    current = read_current(home)
    assert hashlib.sha256(home.current.read_bytes()).hexdigest() == current.sha256
    with open_current(home) as con:
        for table, rows in current.rows.items():
            assert con.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == rows
    assert not list(home.builds.glob("*.wal"))


def test_a_night_with_nothing_new_changes_no_byte(nights: dict) -> None:
    """Load twice = load once."""
    settings: Settings = nights["settings"]
    before = bytes_under(settings.home)
    night = run_night(settings)
    assert night.current is None and night.collected.new == []
    after = bytes_under(settings.home)
    assert {k: v for k, v in after.items() if k != ".lock"} == {k: v for k, v in before.items() if k != ".lock"}


def test_rebuild_from_the_archive_gives_the_same_contents(nights: dict) -> None:
    """`eura rebuild` on the archive alone equals the nights."""
    home = nights["night"].home
    before = contents(home.current)
    rebuild(nights["settings"])
    assert contents(home.current) == before


def test_a_failed_night_changes_nothing_that_is_visible(nights: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash while building leaves the link, the file and CURRENT.json as they were, and no half file."""
    home = nights["night"].home
    before = (home.current.resolve(), home.current_json.read_bytes(), bytes_under(home.builds))
    monkeypatch.setattr("pipelines.warehouse.build.run_checks", _crash)
    with pytest.raises(duckdb.IOException):
        rebuild(nights["settings"])
    monkeypatch.undo()
    assert (home.current.resolve(), home.current_json.read_bytes()) == before[:2]
    assert {k: v for k, v in bytes_under(home.builds).items() if not k.startswith(".")} == before[2]


def _crash(*_: object) -> None:
    raise duckdb.IOException("no space left on device")
