"""The published tables as the catalogue describes them: the same names, columns and types as in a built file."""

import dataclasses
from pathlib import Path

import duckdb
import pytest

from pipelines.catalogue import Catalogue
from pipelines.catalogue.history import history_words, senses_of
from pipelines.catalogue.load import SHIPPED
from pipelines.catalogue.models import Table
from pipelines.connection import SQL
from pipelines.night import Night
from pipelines.warehouse.build import build
from pipelines.warehouse.models import GENERATED, LAYERS, PUBLISHED

# what spreadsheets, Power BI and SQLAlchemy read without a conversion
PLAIN_TYPES = {"VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "DECIMAL(18,2)", "DECIMAL(18,4)", "BOOLEAN", "DATE",
               "TIMESTAMP WITH TIME ZONE"}
UNITS = {"EUR", "percent", "days", "years", "hours per week", "points", "persons", "participations", "hires", "employers",
         "organisations", "applications", "calls", "claims", "projects", "models", "regions", "industry sections", "rows", "keys"}
Columns = dict[str, dict[str, str]]


@pytest.fixture(scope="session")
def built(published: duckdb.DuckDBPyConnection) -> Columns:
    """Table → column → type, as in the file and in its order."""
    found: Columns = {}
    columns = published.sql("""
        SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal
        ORDER BY table_name, column_index""")
    for table, column, kind in columns.fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def difference(one: set[str], other: set[str]) -> dict[str, list[str]]:
    return {"missing": sorted(one - other), "extra": sorted(other - one)}


NONE = {"missing": [], "extra": []}


def test_every_published_sql_file_is_described_and_nothing_else():
    written = {p.stem for layer in LAYERS for p in (SQL / layer).glob("*.sql") if p.stem.startswith(PUBLISHED)}
    written |= {name for name in GENERATED if name.startswith(PUBLISHED)}
    described = {p.stem for p in (SHIPPED / "tables").glob("*.yml")}
    assert difference(written, described) == NONE


def test_a_table_is_described_in_the_file_of_its_name(catalogue):
    assert difference({p.stem for p in (SHIPPED / "tables").glob("*.yml")}, set(catalogue.tables)) == NONE


def test_the_built_file_has_the_tables_described(catalogue, built):
    assert difference(set(built), set(catalogue.tables)) == NONE


def test_columns_and_types_are_those_of_the_built_file(catalogue, built):
    for table in catalogue.tables.values():
        assert {c.name: c.type for c in table.columns} == built[table.name], table.name
        assert [c.name for c in table.columns] == list(built[table.name]), table.name


def test_every_column_has_a_type_that_other_tools_read(built):
    odd = [f"{t}.{c}: {kind}" for t, columns in built.items() for c, kind in columns.items() if kind not in PLAIN_TYPES]
    assert odd == []


def test_no_text_of_a_table_is_left_untranslated(catalogue):
    """A text that is the same in two languages was copied."""
    for table in catalogue.tables.values():
        texts = {"grain": table.grain, "description": table.description, "caveats": table.caveats}
        texts |= {c.name: c.description for c in table.columns}
        copied = [name for name, text in texts.items() if text and len({text.fi, text.sv, text.en}) < 3]
        assert copied == [], table.name


def test_a_source_of_a_column_is_a_column_of_an_export(catalogue):
    known = {f"{e.name}.{c.name}" for e in catalogue.exports.values() for c in e.columns}
    lost = [f"{t.name}.{c.name}: {c.source}" for t in catalogue.tables.values() for c in t.columns
            if c.source and c.source not in known]
    assert lost == []


def test_amounts_have_units_and_units_are_known(catalogue):
    columns = [(f"{t.name}.{c.name}", c) for t in catalogue.tables.values() for c in t.columns]
    assert [name for name, c in columns if c.name.endswith("_eur") != (c.unit == "EUR")] == []
    assert [name for name, c in columns if c.unit and c.unit not in UNITS] == []


def test_keys_are_columns_of_their_table(catalogue):
    for table in catalogue.tables.values():
        assert set(table.key) <= {c.name for c in table.columns}, table.name


def test_every_table_and_column_has_its_comment_in_the_file(published):
    bare = published.sql("""
        SELECT table_name FROM duckdb_tables() WHERE comment IS NULL
        UNION ALL SELECT concat(table_name, '.', column_name) FROM duckdb_columns()
        WHERE comment IS NULL AND NOT internal""").fetchall()
    assert bare == []


def test_every_check_of_a_demo_holds(night, catalogue):
    assert [(c.name, c.first) for c in night.built.checks if c.failing] == []
    names = {c.name for c in night.built.checks}
    assert {f"grain_{t.name}" for t in catalogue.tables.values() if not t.is_view} | {"documentation"} <= names


@pytest.fixture
def failures(night: Night, tmp_path: Path):
    """Names of the blocking checks that fail when `table` replaces its description."""
    def of(catalogue: Catalogue, table: Table) -> list[str]:
        changed = dataclasses.replace(catalogue, tables=catalogue.tables | {table.name: table})
        made = build(night.settings, changed, night.lake, tmp_path, tmp_path / "built.duckdb")
        return [c.name for c in made.failures]
    return of


def test_a_key_that_does_not_hold_blocks_publication(failures, catalogue):
    table = catalogue.tables["fact_hire"].model_copy(update={"key": ("project_code",)})
    assert failures(catalogue, table) == ["grain_fact_hire"]


def test_a_table_without_a_key_has_one_row(failures, catalogue):
    table = catalogue.tables["dim_project"].model_copy(update={"key": ()})
    assert failures(catalogue, table) == ["grain_dim_project"]


def test_a_column_without_a_description_blocks_publication(failures, catalogue):
    table = catalogue.tables["dim_code"]
    assert failures(catalogue, table.model_copy(update={"columns": table.columns[1:]})) == ["documentation"]


def test_every_table_says_in_the_file_which_history_it_holds(catalogue, published):
    comments = dict(published.sql("SELECT table_name, comment FROM duckdb_tables() UNION ALL "
                                  "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
    silent = [t.name for t in catalogue.tables.values()
              if f"History: {history_words(t, catalogue.tables)['en']}" not in comments[t.name]]
    assert silent == []


@pytest.mark.parametrize("name", ["dim_project", "fact_decision", "dim_code", "dim_authority"])
def test_what_has_versions_has_them_in_both_senses_and_says_where(catalogue, name):
    assert set(senses_of(catalogue.tables[f"{name}_version"])) == {"held", "known"}
    assert all(f"{name}_version" in text for text in history_words(catalogue.tables[name], catalogue.tables).values())


def test_a_cut_off_beside_the_key_is_no_history(catalogue):
    assert set(senses_of(catalogue.tables["mart_indicator_value"])) == {"cut_offs"}
    assert senses_of(catalogue.tables["mart_target_achievement"]) == senses_of(catalogue.tables["fact_hire"]) == {}
