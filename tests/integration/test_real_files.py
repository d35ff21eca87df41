"""The real public files, in shapes that no fixture of ours would think of. In CI they must lie beside the checkout."""

import json
import os
import shutil
import unicodedata
from pathlib import Path

import duckdb
import pytest

from pipelines.night import run_night
from pipelines.settings import load_settings

REAL = Path(__file__).parents[3] / "shared" / "real"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A warehouse of the real call page (HTML and JSON) and the real 2014 list."""
    if not REAL.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{REAL} is missing: in CI the real public files must lie beside the checkout.")
        pytest.skip(f"{REAL} is not here: the real public files lie beside the checkout only on some machines.")
    base = tmp_path_factory.mktemp("real")
    landing = base / "landing" / "public"
    landing.mkdir(parents=True)
    files = [("hakuilmoitukset/hakuilmoitukset.html", "hakuilmoitukset"),
             ("projektilista_2014/eura2014_esr_raw.csv", "projektilista_2014")]
    names = [{"name": shutil.copyfile(REAL / f, landing / Path(f).name).name, "export": e} for f, e in files]
    (landing / "manifest.json").write_text(json.dumps({"exported_at": "2026-07-01T02:00:00+03:00", "files": names}), "utf-8")
    later = base / "landing" / "hakuilmoitukset_20260702T0200.json"
    shutil.copyfile(REAL / "hakuilmoitukset" / "page_data.json", later)
    for path in (*landing.iterdir(), later):
        os.utime(path, (0, 0))  # long since unchanged
    night = run_night(load_settings(base / "home", base / "landing"))
    assert night.refused == []
    return duckdb.connect(str(base / "home" / "current.duckdb"), read_only=True)


def test_every_row_of_the_2014_list_is_accounted_for(published: duckdb.DuckDBPyConnection) -> None:
    """785 rows in, 785 accepted or quarantined with a reason; the amounts are those of the list."""
    rows, accepted, quarantined, duplicates = published.execute(
        "SELECT rows, accepted, quarantined, duplicates FROM quality_delivery WHERE export = 'projektilista_2014'").fetchone()
    assert rows == 785 == accepted + quarantined + duplicates
    explained = published.execute("SELECT count(DISTINCT row_no) FROM quality_finding WHERE export = 'projektilista_2014' "
                                  "AND severity = 'error' AND row_no IS NOT NULL").fetchone()[0]
    assert explained == quarantined
    sums = published.execute("""
        SELECT sum(granted_eu_state_eur), sum(realised_eu_state_eur), sum(planned_public_eur), sum(realised_public_eur)
        FROM dim_project_2014""").fetchone()
    assert [str(s) for s in sums] == ["162991433.00", "51248270.61", "393976281.00", "61752478.53"]


def test_finnish_letters_are_intact(published: duckdb.DuckDBPyConnection) -> None:
    """The list is Windows-1252 and its authorities hold commas; neither hurts a name."""
    names = {a for (a,) in published.execute("SELECT DISTINCT authority_name FROM dim_project_2014").fetchall()}
    assert "Hämeen elinkeino-, liikenne- ja ympäristökeskus" in names
    titles = " ".join(t for (t,) in published.execute("SELECT title FROM dim_project_2014").fetchall())
    assert "Ã" not in titles and "�" not in titles
    assert unicodedata.is_normalized("NFC", titles)


def test_the_call_page_loads_as_html_and_as_json(published: duckdb.DuckDBPyConnection) -> None:
    """Four calls from either form; the second delivery of the same content confirms the first."""
    files = published.execute("SELECT file, rows, accepted, new_rows FROM quality_delivery WHERE export = 'hakuilmoitukset' "
                              "ORDER BY exported_at").fetchall()
    assert [(rows, accepted) for _, rows, accepted, _ in files] == [(4, 4), (4, 4)]
    call = published.execute("SELECT fund, authority_code, CAST(opens_on AS VARCHAR) FROM dim_call "
                             "WHERE call_code = 'ESAELY-002'").fetchone()
    assert call == ("EAKR", "6207", "2022-04-01")


def test_authority_6207_has_two_names_in_time(published: duckdb.DuckDBPyConnection) -> None:
    """The code survived the reform of 1 January 2026, the name did not."""
    names = published.execute("SELECT name_fi, valid_from, valid_to FROM dim_authority WHERE authority_code = '6207' "
                              "ORDER BY valid_to NULLS LAST").fetchall()
    assert [n for n, _, _ in names] == ["Etelä-Savon ELY-keskus", "Itä-Suomen elinvoimakeskus"]
    assert str(names[0][2]) == "2025-12-31" and str(names[1][1]) == "2026-01-01"
