"""The check digit of a business id: the macro against the published algorithm of `python-stdnum`."""

import random

import duckdb
import pytest
from stdnum.fi import ytunnus

from pipelines.connection import define_macros

REMAINDER_ONE = "1375045-1"  # no check digit exists for these seven digits


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    define_macros(con, "portable")  # the macros of reading call these
    define_macros(con, "reading")
    return con


def judged(con: duckdb.DuckDBPyConnection, codes: list[str | None]) -> list[bool | None]:
    con.execute("CREATE OR REPLACE TABLE given (n INTEGER, code VARCHAR)")
    con.execute("INSERT INTO given SELECT unnest(range(?)), unnest(?::VARCHAR[])", [len(codes), codes])
    return [row[0] for row in con.execute("SELECT business_id_is_valid(code) FROM given ORDER BY n").fetchall()]


def test_agrees_with_stdnum_on_random_ids(con):
    rng = random.Random(2021)
    codes = [f"{rng.randrange(10**7):07d}-{rng.randrange(10)}" for _ in range(20_000)]
    assert judged(con, codes) == [ytunnus.is_valid(code) for code in codes]


def test_exactly_the_right_one_of_ten_digits_is_valid(con):
    stems = [f"{n:07d}" for n in range(1_375_000, 1_375_400)]
    answers = judged(con, [f"{stem}-{digit}" for stem in stems for digit in range(10)])
    valid = [sum(answers[at:at + 10]) for at in range(0, len(answers), 10)]
    assert set(valid) == {0, 1} and 20 < valid.count(0) < 60  # one stem of eleven has remainder 1


def test_remainder_one_has_no_check_digit(con):
    assert con.sql(f"SELECT business_id_remainder('{REMAINDER_ONE}')").fetchone() == (1,)
    assert judged(con, [f"{REMAINDER_ONE[:8]}{digit}" for digit in range(10)]) == [False] * 10


@pytest.mark.parametrize("code", ["", "-", "14747631", "1474763–1", "1474763-1 ", " 1474763-1", "474763-1",
                                  "FI14747631",
                                  "1474763-11", "147476A-1", "1474763-A", "１474763-1"])
def test_only_the_form_with_seven_digits_and_a_hyphen_is_valid(con, code):
    assert judged(con, [code]) == [False]


def test_what_is_missing_is_not_judged(con):
    assert judged(con, [None, "1474763-1"]) == [None, True]
