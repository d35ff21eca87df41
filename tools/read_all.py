"""Reads every row of a DuckDB file and prints, as JSON, the version of duckdb and each table's and view's rows and content.

Needs nothing but the package `duckdb`, so that another version than the product's can run it: `python read_all.py FILE`.
"""

import json
import sys

import duckdb


def read_all(path: str) -> dict:
    """{"duckdb": version, "tables": {table: [rows, hash of the content]}}; the macros of the file are tried too."""
    with duckdb.connect(path, read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SELECT ratio(1, 2), months_added(DATE '2026-08-31', 6)").fetchall()
        tables = con.execute("SELECT table_name FROM information_schema.tables ORDER BY table_name").fetchall()
        return {"duckdb": duckdb.__version__, "tables": {name: _content(con, name) for (name,) in tables}}


def _content(con: duckdb.DuckDBPyConnection, table: str) -> list:
    return list(con.execute(f"""
        SELECT count(*), md5(string_agg(CAST(t AS VARCHAR), '|' ORDER BY CAST(t AS VARCHAR))) FROM {table} AS t""").fetchone())


if __name__ == "__main__":
    print(json.dumps(read_all(sys.argv[1])))
