"""Other tools on the same file: types that they take, the storage version, data frames, and the copies of every mart."""

import csv
import json
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.catalogue import Catalogue
from pipelines.cli import app
from pipelines.dictionary.copies import write_copies
from pipelines.home import Home

SIMPLE = {"VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "DECIMAL(18,2)", "DECIMAL(18,4)", "BOOLEAN", "DATE",
          "TIMESTAMP WITH TIME ZONE"}


@pytest.fixture(scope="module")
def copies(published: duckdb.DuckDBPyConnection, catalogue: Catalogue, tmp_path_factory) -> dict[str, Path]:
    """A folder for each form of copy."""
    folders = {form: tmp_path_factory.mktemp(form) for form in ("parquet", "csv")}
    for form, folder in folders.items():
        write_copies(published, catalogue, folder, form)
    return folders


def marts(con: duckdb.DuckDBPyConnection) -> list[str]:
    names = con.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'mart_%' ORDER BY table_name").fetchall()
    return [name for (name,) in names]


def test_column_types_are_ones_that_bi_tools_take(published):
    """No HUGEINT, no unsigned number, no list, no struct."""
    kinds = published.execute("SELECT DISTINCT data_type FROM duckdb_columns() WHERE NOT internal").fetchall()
    assert {kind for (kind,) in kinds} <= SIMPLE


def test_the_file_has_the_storage_version_of_duckdb_1_5(published):
    (tags,) = published.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchone()
    assert tags["storage_version"].removesuffix("+") == "v1.5.0"


def test_pandas_and_polars_read_what_duckdb_reads(published):
    total = published.execute("SELECT count(*), sum(value) FROM mart_indicator_value").fetchone()
    for frame in (published.execute("FROM mart_indicator_value").df(), published.execute("FROM mart_indicator_value").pl()):
        assert (len(frame), frame["value"].sum()) == (total[0], pytest.approx(total[1]))


def test_a_parquet_copy_is_lossless(published, copies):
    for table in marts(published):
        path = copies["parquet"] / f"{table}.parquet"
        for one, other in ((table, f"'{path}'"), (f"'{path}'", table)):
            assert published.execute(f"SELECT count(*) FROM (FROM {one} EXCEPT ALL FROM {other})").fetchone() == (0,), table
        assert len(pl.read_parquet(path)) == len(pd.read_parquet(path))


def test_a_csv_copy_has_every_row_and_column(published, copies, catalogue: Catalogue):
    for table in marts(published):
        with (copies["csv"] / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        assert header == [c.name for c in catalogue.tables[table].columns]
        assert (len(rows),) == published.execute(f"SELECT count(*) FROM {table}").fetchone()
    frame = pd.read_csv(copies["csv"] / "mart_hires_by_project.csv")
    assert frame["hires"].sum() == published.execute("SELECT sum(hires) FROM mart_hires_by_project").fetchone()[0]


def test_the_package_of_a_copy_names_its_files_and_columns(copies):
    for form, folder in copies.items():
        package = json.loads((folder / "datapackage.json").read_text("utf-8"))
        assert {r["path"] for r in package["resources"]} == {p.name for p in folder.glob(f"*.{form}")}
    for resource in package["resources"]:
        header = (copies["csv"] / resource["path"]).read_text("utf-8").splitlines()[0]
        assert header.split(",") == [field["name"] for field in resource["schema"]["fields"]]


def test_the_same_build_gives_the_same_bytes(published, copies, catalogue: Catalogue, tmp_path: Path):
    for form, folder in copies.items():
        write_copies(published, catalogue, tmp_path / form, form)
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == {p.name: p.read_bytes() for p in (tmp_path / form).iterdir()}


def test_text_that_a_spreadsheet_would_run_stays_text(catalogue: Catalogue, tmp_path: Path):
    """F70: a project may be called `=cmd|…`; in people's CSV it begins with an apostrophe, in Parquet it is as it was."""
    table = catalogue.tables["mart_model_spread"]
    with duckdb.connect() as con:
        for name, described in catalogue.tables.items():
            if name.startswith("mart_"):
                con.execute(f"CREATE TABLE {name} ({', '.join(f'{c.name} {c.type}' for c in described.columns)})")
        con.execute("INSERT INTO mart_model_spread (model_id, model_name) VALUES ('M1', '=1+1')")
        for form in ("csv", "parquet"):
            write_copies(con, catalogue, tmp_path, form)
    with (tmp_path / f"{table.name}.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["model_name"] for row in csv.DictReader(stream)] == ["'=1+1"]
    assert pl.read_parquet(tmp_path / f"{table.name}.parquet")["model_name"].to_list() == ["=1+1"]


def test_the_command_copies_and_says_what_copies_are_for(home: Home, tmp_path: Path):
    done = CliRunner().invoke(app, ["copy", str(tmp_path / "out"), "--home", str(home.root), "--format", "csv"])
    assert done.exit_code == 0 and "eura extract" in done.output
    assert {p.stem for p in (tmp_path / "out").glob("*.csv")} == set(marts(duckdb.connect(str(home.current), read_only=True)))
    nothing = CliRunner().invoke(app, ["copy", str(tmp_path / "out"), "--home", str(tmp_path / "empty")])
    assert nothing.exit_code == 4
