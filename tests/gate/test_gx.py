"""Great Expectations inside our DuckDB: how it is registered, what a broken rule is, and that it keeps to itself."""

import os
import socket
import threading
from dataclasses import replace

import duckdb
import great_expectations.execution_engine.sqlalchemy_execution_engine as gx_engine
import pytest

from pipelines.catalogue import load_catalogue
from pipelines.gate import gx
from pipelines.gate.errors import RuleEngineError
from pipelines.gate.judge import TABLES, _validate
from pipelines.gate.suites import suite_of
from pipelines.gate.typed import SQL_TYPES

TUPLE = "_PERSISTED_CONNECTION_DIALECTS"
FAILING = 1234  # more than the 200 rows at which GX cuts its lists


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """2,000 rows, of which the first 1,234 have a fault."""
    con = duckdb.connect()
    con.execute(f"""
        CREATE TABLE typed_koe AS
        SELECT n AS row_id, n AS value, CASE WHEN n <= {FAILING} THEN 'number_form' END AS value__fault
        FROM range(1, 2001) AS r(n)""")
    return con


def rows_of(con: duckdb.DuckDBPyConnection, outcome: gx.Outcome) -> list[int]:
    """The rows that an outcome's own query names."""
    return [r[0] for r in con.execute(f"SELECT row_id FROM ({outcome.query.rstrip(';')}) ORDER BY 1").fetchall()]


def test_registration_fails_loudly_when_gx_has_changed(con, monkeypatch):
    """The message names what is gone and the pinned version to go back to."""
    monkeypatch.delattr(gx_engine, TUPLE)
    with pytest.raises(RuleEngineError, match=rf"{TUPLE} is gone\. Pin the version of constraints\.txt"):
        gx.Validator(con)


def test_registration_adds_duckdb_once_and_keeps_the_others(monkeypatch):
    monkeypatch.setattr(gx_engine, TUPLE, tuple(d for d in getattr(gx_engine, TUPLE) if d != "duckdb"))
    before = getattr(gx_engine, TUPLE)
    for _ in range(2):
        gx.keep_connection_open()
    after = getattr(gx_engine, TUPLE)
    assert after[:-1] == before and after[-1] == "duckdb" == after[-1].value


@pytest.mark.parametrize("query", [
    "SELECT row_id FROM typed_koe WHERE no_such_column = 1", "SELECT row_id FROM typed_koe WHERE",
    "SELECT row_id FROM gone",
    "SELECT row_id FROM typed_koe WHERE CAST(value__fault AS INTEGER) > 1", "SELECT value FROM typed_koe"])
def test_a_crash_inside_a_rule_names_the_rule(con, query):
    with pytest.raises(RuleEngineError,
                       match="(?s)Rule broken_rule could not be evaluated: .*no finding about the data"):
        gx.Validator(con).validate("typed_koe", [("value_is_readable", "value__fault")],
                                   [("good_rule", "SELECT row_id FROM typed_koe WHERE false"), ("broken_rule", query)])


def test_a_routine_expectation_that_crashes_names_itself(con):
    with pytest.raises(RuleEngineError, match="Rule other_is_readable could not be evaluated"):
        gx.Validator(con).validate("typed_koe", [("other_is_readable", "other__fault")], [])


def test_a_broken_rule_leaves_no_finding():
    """Through the gate itself: the run stops, and `gate_finding` and `gate_result` stay empty."""
    shipped = load_catalogue()
    broken = shipped.rules["theme_validity_reversed"].model_copy(update={"fails_when": "valid_too < valid_from"})
    catalogue = replace(shipped, rules=shipped.rules | {broken.id: broken})
    export = catalogue.exports["teemat"]
    con = duckdb.connect()
    con.execute(TABLES)
    columns = ", ".join(f"{c.name} {SQL_TYPES[c.type]}, {c.name}__fault VARCHAR" for c in export.columns)
    con.execute(f"CREATE TABLE typed_teemat (row_id BIGINT, known_from TIMESTAMPTZ, known_to TIMESTAMPTZ, {columns})")
    con.execute("INSERT INTO typed_teemat (row_id, theme) VALUES (1, 'UTM')")
    with pytest.raises(RuleEngineError, match="theme_validity_reversed"):
        _validate(con, gx.Validator(con), export, catalogue)
    assert "theme_validity_reversed" in {e.name for e in suite_of(export, catalogue)}
    assert con.sql("SELECT (SELECT count(*) FROM gate_finding) + (SELECT count(*) FROM gate_result)").fetchone() == (0,)


def test_every_failing_row_is_named_though_gx_cuts_its_lists(con):
    fault, rule, none = gx.Validator(con).validate(
        "typed_koe", [("value_is_readable", "value__fault")],
        [("value_high", "SELECT row_id FROM typed_koe WHERE value > 700"),
         ("value_huge", "SELECT row_id FROM typed_koe WHERE value > 2000")])
    assert (fault.name, fault.failing, rows_of(con, fault)) == ("value_is_readable", FAILING,
                                                                list(range(1, FAILING + 1)))
    assert (rule.name, rule.failing, rows_of(con, rule)) == ("value_high", 1300, list(range(701, 2001)))
    assert (none.name, none.failing, rows_of(con, none)) == ("value_huge", 0, [])


def test_a_rule_may_hold_braces_and_per_cent_signs(con):
    query = r"SELECT row_id FROM typed_koe WHERE regexp_matches(CAST(value AS VARCHAR), '^1{3}$') AND '%{c}' LIKE '%'"
    (outcome,) = gx.Validator(con).validate("typed_koe", [], [("braces", query)])
    assert (outcome.failing, rows_of(con, outcome)) == (1, [111])


def test_our_connection_stays_open_and_keeps_its_tables(con):
    gx.Validator(con).validate("typed_koe", [("value_is_readable", "value__fault")], [])
    assert con.sql("SELECT count(*) FROM typed_koe").fetchone() == (2000,)


def test_nothing_leaves_the_machine(con, monkeypatch):
    """Analytics are off, and a validation tries no socket, no look-up of a name and no thread that outlives it."""
    tried = []

    def refuse(*what, **_):
        tried.append(what)
        raise OSError("no network in this test")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    threads = set(threading.enumerate())
    validator = gx.Validator(con)
    validator.validate("typed_koe", [("value_is_readable", "value__fault")],
                       [("value_high", "SELECT row_id FROM typed_koe")])
    assert tried == [] and set(threading.enumerate()) <= threads
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
    assert not validator._context.variables.analytics_enabled
