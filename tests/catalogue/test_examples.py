"""The example queries of the catalogue: what a reader copies runs on the published file and answers something."""

import re

import duckdb
import pytest

from pipelines.catalogue import Catalogue, load_catalogue

EXAMPLES = {t.name: t.example for t in load_catalogue().tables.values() if t.example}


def test_every_mart_has_an_example(catalogue: Catalogue):
    assert [name for name in catalogue.tables if name.startswith("mart_") and name not in EXAMPLES] == []


@pytest.mark.parametrize("table", sorted(EXAMPLES))
def test_an_example_reads_its_own_table_and_says_what_it_answers(table: str):
    question, *query = EXAMPLES[table].splitlines()
    assert re.fullmatch(r"-- .+\?", question), question
    assert re.search(rf"\b(FROM|JOIN) {table}\b", "\n".join(query))
    assert all(len(line) <= 130 for line in EXAMPLES[table].splitlines())


def test_every_export_of_the_demo_has_rows(catalogue: Catalogue, published: duckdb.DuckDBPyConnection):
    """An example without an answer may otherwise only tell that the demo writes too little."""
    filled = {name for (name,) in published.sql("SELECT export FROM quality_delivery WHERE accepted > 0").fetchall()}
    assert sorted(set(catalogue.exports) - filled - {"koodisto"}) == []


@pytest.mark.parametrize("table", sorted(EXAMPLES))
def test_an_example_runs_on_the_demo_and_answers(published: duckdb.DuckDBPyConnection, table: str):
    assert published.sql(EXAMPLES[table]).fetchall()


@pytest.mark.parametrize("table", sorted(EXAMPLES))
def test_an_example_changes_nothing(table: str):
    kinds = [statement.type for statement in duckdb.extract_statements(EXAMPLES[table])]
    assert kinds == [duckdb.StatementType.SELECT]
