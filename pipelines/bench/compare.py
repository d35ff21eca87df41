"""Compares the (row, rule) sets of the three ways to judge the rows. Says row numbers and rules, never a value."""

from itertools import combinations
from pathlib import Path

import duckdb

SHOWN = 5  # rows named for each rule


def disagreements(folder: Path, names: tuple[str, ...] = ("ours", "hand", "peer")) -> list[str]:
    """One sentence for each rule on which two of `<name>.parquet` differ, over the rows that the peer has seen too."""
    said = []
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE seen AS SELECT row_no FROM read_parquet('{folder}/rows.parquet')")
        for name in names:
            con.execute(f"CREATE TABLE {name} AS SELECT CAST(row_no AS BIGINT) AS row_no, rule_id "
                        f"FROM read_parquet('{folder}/{name}.parquet') SEMI JOIN seen USING (row_no)")
        for one, other in combinations(names, 2):
            said += _only_in(con, one, other) + _only_in(con, other, one)
    return said


def counts(folder: Path, names: tuple[str, ...] = ("ours", "hand", "peer")) -> dict[str, int]:
    """How many (row, rule) pairs each way found."""
    return {name: duckdb.sql(f"SELECT count(*) FROM read_parquet('{folder}/{name}.parquet')").fetchone()[0] for name in names}


def _only_in(con: duckdb.DuckDBPyConnection, one: str, other: str) -> list[str]:
    found = con.sql(f"""
        SELECT rule_id, count(*), list(row_no ORDER BY row_no)[:{SHOWN}]
        FROM (SELECT row_no, rule_id FROM {one} EXCEPT SELECT row_no, rule_id FROM {other})
        GROUP BY rule_id ORDER BY rule_id""").fetchall()
    return [f"Sets differ: {n} rows break {rule} by {one} and not by {other}; the first: {', '.join(map(str, first))}"
            for rule, n, first in found]
