"""Child process of the rules inside DuckDB: ours as the gate runs them, and the hand-written SQL, in turns.

The cells' own faults are found while the gate casts, so their cost is what casting with them takes longer than without.
"""

import statistics
import time
from pathlib import Path
from unittest.mock import patch

import duckdb

from pipelines.bench.child import answer, request
from pipelines.bench.world import EXPORTED_AT
from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.catalogue.models import Export
from pipelines.connection import connect
from pipelines.gate import judge, typed
from pipelines.gate.gx import Validator
from pipelines.home import open_home
from pipelines.lake.lake import Lake
from pipelines.settings import Settings

NAME = "osallistujat"


def main() -> None:
    """Writes `ours.parquet` and `hand.parquet` (row_no, rule_id) and the rows for the peer; prints the seconds."""
    given = request()
    settings, folder, repeats = Settings(**given["settings"]), Path(given["folder"]), given["repeats"]
    catalogue, lake = load_catalogue(), Lake(open_home(settings.home))
    export = catalogue.exports[NAME]
    hand = Path(given["hand_sql"]).read_text("utf-8")
    seconds: dict[str, list[float]] = {"bare": [], "faulted": [], "suite": [], "hand": []}
    with connect(settings, folder) as con:
        _parents(con, catalogue, lake)
        for _ in range(repeats):
            with patch.object(typed, "fault_sql", lambda *_: None):
                seconds["bare"].append(_cast(con, export, catalogue, lake))
            seconds["faulted"].append(_cast(con, export, catalogue, lake))
        _write_bench_rows(con, export, lake, folder, given["peer_permille"])
        for _ in range(repeats):
            seconds["suite"].append(_suite(con, export, catalogue))
            began = time.perf_counter()
            con.execute(f"CREATE OR REPLACE TABLE hand AS {hand}")
            seconds["hand"].append(time.perf_counter() - began)
        con.execute(f"""COPY (
            SELECT DISTINCT t.row_no, f.rule_id FROM gate_finding AS f JOIN typed_{NAME} AS t ON t.row_id = f.row_id
            WHERE f.export = '{NAME}') TO '{folder}/ours.parquet' (FORMAT parquet)""")
        con.execute(f"COPY (SELECT DISTINCT row_no, rule_id FROM hand) TO '{folder}/hand.parquet' (FORMAT parquet)")
        judged = con.sql("SELECT count(*) FROM bench_row").fetchone()[0]
        rules = [r[0] for r in con.sql("SELECT DISTINCT rule_id FROM hand ORDER BY rule_id").fetchall()]
    # neighbours are compared, so that a busy minute of the machine is in both
    faults = statistics.median(f - b for f, b in zip(seconds["faulted"], seconds["bare"], strict=True))
    middle = {k: statistics.median(v) for k, v in seconds.items()}
    answer({"seconds": middle | {"faults": faults}, "ours": middle["suite"] + max(0.0, faults), "hand": middle["hand"],
            "rows": judged, "rules_that_fail": rules})


def _parents(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, lake: Lake) -> None:
    """Everything that the rules on participants look at beside the participants, as `judge` leaves it."""
    con.execute(judge.TABLES)
    judge._write_catalogue(con, catalogue)
    typed.write_words(con, catalogue, lake, None)
    projects = catalogue.exports["hankkeet"]
    typed.write_typed(con, projects, catalogue, lake, None)
    judge._write_shared_keys(con, projects)
    judge._validate(con, Validator(con), projects, catalogue)
    judge._keep_merged(con, projects, catalogue)
    judge._settle(con, projects)


def _cast(con: duckdb.DuckDBPyConnection, export: Export, catalogue: Catalogue, lake: Lake) -> float:
    con.execute(f"DROP TABLE IF EXISTS typed_{NAME}")
    con.execute(f"DROP TABLE IF EXISTS damaged_{NAME}")
    began = time.perf_counter()
    typed.write_typed(con, export, catalogue, lake, None)
    return time.perf_counter() - began


def _suite(con: duckdb.DuckDBPyConnection, export: Export, catalogue: Catalogue) -> float:
    con.execute(f"DROP TABLE IF EXISTS shared_key_{NAME}")
    con.execute(f"DELETE FROM gate_finding WHERE export = '{NAME}'")
    began = time.perf_counter()
    judge._write_shared_keys(con, export)
    judge._validate(con, Validator(con), export, catalogue)
    return time.perf_counter() - began


def _write_bench_rows(con: duckdb.DuckDBPyConnection, export: Export, lake: Lake, folder: Path, permille: int) -> None:
    """`bench_row`: typed cells beside their text, and the same as Parquet for the peer: all of it, or a share of the people,
    so that the rows of one person stay together. No measured part."""
    raw = ", ".join(typed._cleaned(c) for c in export.columns)
    texts = ", ".join(f"c.{c.name}_raw" for c in export.columns if c is not export.identity)
    cells = ", ".join(f"t.{c.name}" for c in export.columns)
    con.execute(f"""
        CREATE TABLE bench_row AS
        SELECT t.row_no, t.key_hash, CAST(TIMESTAMPTZ '{EXPORTED_AT[NAME]}' AS DATE) AS known_on, {cells}, {texts},
               c.{export.identity.name}_fault
        FROM typed_{NAME} AS t
        JOIN (SELECT row_no, {raw} FROM ({lake.versions_sql(export)}) WHERE damage IS NULL) AS c ON c.row_no = t.row_no""")
    con.execute(f"COPY (SELECT * FROM bench_row WHERE hash(coalesce(person_key, CAST(row_no AS VARCHAR))) % 1000 < {permille} "
                f"ORDER BY row_no) TO '{folder}/rows.parquet' (FORMAT parquet)")
    con.execute(f"""COPY (SELECT t.project_code, t.starts_on, s.project_code IS NOT NULL AS is_accepted FROM typed_hankkeet AS t
                    LEFT JOIN stg_hankkeet AS s ON s.row_id = t.row_id) TO '{folder}/projects.parquet' (FORMAT parquet)""")
    con.execute(f"""COPY (SELECT list, word, code FROM code_word) TO '{folder}/words.parquet' (FORMAT parquet)""")


if __name__ == "__main__":
    main()
