"""The gate: casts every known row version, runs the suites, and leaves findings and the accepted rows (`stg_<export>`).

Leaves in the connection: `gate_finding` (a row for each rule that a row version breaks), `gate_standing` (versions that
do not count, and why), `stg_<export>` (accepted rows, as known), `gate_result` (a row for each expectation).
"""

import re
from datetime import datetime

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Export
from pipelines.connection import insert_rows
from pipelines.gate.failing import write_failing
from pipelines.gate.suites import Expected, suite_of
from pipelines.gate.typed import write_typed, write_words
from pipelines.lake.lake import Lake

PLACE = ("row_id", "file_id", "sheet", "row_no", "known_from", "known_to")
TABLES = """
    CREATE TABLE catalogue_rule (rule_id VARCHAR, severity VARCHAR, text_fi VARCHAR, text_sv VARCHAR, text_en VARCHAR,
                                 source VARCHAR, export VARCHAR);
    CREATE TABLE catalogue_column (export VARCHAR, column_name VARCHAR, header_fi VARCHAR, header_sv VARCHAR,
                                   header_en VARCHAR, type VARCHAR, sensitivity VARCHAR, description_fi VARCHAR,
                                   description_sv VARCHAR, description_en VARCHAR);
    CREATE TABLE gate_finding (rule_id VARCHAR, severity VARCHAR, export VARCHAR, row_id BIGINT, column_name VARCHAR,
                               detail VARCHAR, seen_from TIMESTAMPTZ, seen_to TIMESTAMPTZ);
    CREATE TABLE gate_version (export VARCHAR, row_id BIGINT, file_id VARCHAR, sheet VARCHAR, row_no BIGINT,
                               key_hash UBIGINT, project_code VARCHAR);
    CREATE TABLE gate_standing (export VARCHAR, file_id VARCHAR, seq INTEGER, gone_seq INTEGER, standing VARCHAR, n BIGINT);
    CREATE TABLE gate_clash (export VARCHAR, row_id BIGINT, key_hash UBIGINT, content VARCHAR, file_id VARCHAR,
                             row_no BIGINT, seq INTEGER, gone_seq INTEGER, has_error BOOLEAN);
    CREATE TABLE gate_result (export VARCHAR, expectation VARCHAR, rule_id VARCHAR, severity VARCHAR, failing BIGINT);
"""


def judge(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, lake: Lake, known_at: datetime | None) -> None:
    """Judges everything known at a moment. Raises RuleEngineError when a rule could not be evaluated."""
    con.execute(TABLES)
    _write_catalogue(con, catalogue)
    write_words(con, catalogue, lake, known_at)
    validator = None
    for export in in_order(catalogue):
        rows = write_typed(con, export, catalogue, lake, known_at)
        if rows and validator is None:
            from pipelines.gate.gx import Validator  # 2.2 s and 260 MB: only when there is something to validate

            validator = Validator(con)
        if rows:
            _write_shared_keys(con, export)
            _validate(con, validator, export, catalogue)
        _keep_merged(con, export, catalogue)
        _settle(con, export)


def in_order(catalogue: Catalogue) -> list[Export]:
    """Exports, each after its parents and after those that its hand-written rules read."""
    done: dict[str, Export] = {}
    read_by: dict[str, set[str]] = {}
    for rule in catalogue.rules.values():
        if rule.export:
            read_by.setdefault(rule.export, set()).update(re.findall(r"\b(?:typed|stg)_(\w+)", rule.failing_rows or ""))

    def visit(export: Export, path: tuple[str, ...] = ()) -> None:
        if export.name in done or export.name in path:
            return
        parents = {c.parent.export for c in export.columns if c.parent}
        for name in sorted((parents | read_by.get(export.name, set())) & set(catalogue.exports)):
            visit(catalogue.exports[name], (*path, export.name))
        done[export.name] = export

    for name in sorted(catalogue.exports):
        visit(catalogue.exports[name])
    return list(done.values())


def _validate(con: duckdb.DuckDBPyConnection, validator, export: Export, catalogue: Catalogue) -> None:
    expected = {e.name: e for e in suite_of(export, catalogue)}
    queries = write_failing(con, export, [e for e in expected.values() if e.query])
    outcomes = validator.validate(
        f"typed_{export.name}", [(e.name, e.fault_column) for e in expected.values() if e.fault_column], list(queries.items()))
    for outcome in outcomes:
        rule = expected[outcome.name]
        con.execute("INSERT INTO gate_result VALUES (?, ?, ?, ?, ?)", [
            export.name, outcome.name, rule.rule.id if rule.rule else None,
            rule.rule.severity if rule.rule else "error", outcome.failing])
        if outcome.failing:
            _write_findings(con, export, rule, outcome.query)


def _write_findings(con: duckdb.DuckDBPyConnection, export: Export, expected: Expected, query: str) -> None:
    """One finding for each row that the expectation's own query names."""
    table = f"typed_{export.name}"
    if expected.fault_column:
        con.execute(f"""
            INSERT INTO gate_finding
            SELECT r.rule_id, r.severity, '{export.name}', t.row_id, '{expected.column}',
                   nullif(split_part(t.{expected.fault_column}, chr(31), 2), ''), t.known_from, t.known_to
            FROM (SELECT row_id FROM ({query.rstrip(';')})) AS q
            JOIN {table} AS t ON t.row_id = q.row_id
            JOIN catalogue_rule AS r ON r.rule_id = split_part(t.{expected.fault_column}, chr(31), 1)""")
        return
    given = {d[0] for d in con.execute(f"SELECT * FROM ({query}) LIMIT 0").description}
    detail = "CAST(q.detail AS VARCHAR)" if "detail" in given else "NULL"
    since = "q.seen_from" if "seen_from" in given else "t.known_from"
    until = "nullif(q.seen_to, 'infinity')" if "seen_to" in given else "t.known_to"
    column = f"'{expected.column}'" if expected.column else "NULL"
    con.execute(f"""
        INSERT INTO gate_finding
        SELECT '{expected.rule.id}', '{expected.rule.severity}', '{export.name}', t.row_id, {column}, {detail}, {since}, {until}
        FROM ({query}) AS q JOIN {table} AS t ON t.row_id = q.row_id""")


def _write_shared_keys(con: duckdb.DuckDBPyConnection, export: Export) -> None:
    """`shared_key_<export>`: rows that share their key with another row known at the same time; usually very few."""
    name = export.name
    content = ", ".join(f"coalesce(CAST({c.name} AS VARCHAR), chr(0))" for c in export.columns)
    con.execute(f"""
        CREATE TABLE shared_key_{name} AS
        WITH several AS (SELECT key_hash FROM typed_{name} GROUP BY key_hash HAVING count(*) > 1),
        candidate AS (
            SELECT row_id, key_hash, file_id, row_no, seq, gone_seq, known_from, known_to,
                   md5(concat_ws(chr(31), {content})) AS content
            FROM typed_{name} SEMI JOIN several USING (key_hash)
        )
        SELECT a.* FROM candidate AS a WHERE EXISTS (
            SELECT 1 FROM candidate AS b WHERE b.key_hash = a.key_hash AND b.row_id <> a.row_id
               AND a.seq < coalesce(b.gone_seq, 2147483647) AND b.seq < coalesce(a.gone_seq, 2147483647))""")


def _settle(con: duckdb.DuckDBPyConnection, export: Export) -> None:
    """How each version stands: its own errors, its doubles; then `stg_<export>`, the accepted rows as known."""
    name = export.name
    con.execute(f"CREATE TABLE IF NOT EXISTS shared_key_{name} AS SELECT row_id, key_hash, file_id, row_no, seq, gone_seq, "
                f"known_from, known_to, '' AS content FROM typed_{name} WHERE false")
    con.execute(f"""
        INSERT INTO gate_finding
        SELECT d.damage, r.severity, '{name}', d.row_id, NULL, d.detail, d.known_from, d.known_to
        FROM damaged_{name} AS d JOIN catalogue_rule AS r ON r.rule_id = d.damage""")
    project = export.project_column or "NULL"
    con.execute(f"""
        INSERT INTO gate_version
        SELECT '{name}', t.row_id, t.file_id, t.sheet, t.row_no, t.key_hash, CAST({project} AS VARCHAR) FROM typed_{name} AS t
        SEMI JOIN (SELECT row_id FROM gate_finding WHERE export = '{name}') AS f USING (row_id)
        UNION ALL
        SELECT '{name}', d.row_id, d.file_id, d.sheet, d.row_no, d.key_hash, NULL FROM damaged_{name} AS d""")
    con.execute(f"""
        CREATE TEMP TABLE own_error AS
        SELECT DISTINCT row_id FROM gate_finding AS f
        WHERE f.export = '{name}' AND f.severity IN ('error', 'critical') AND f.rule_id <> 'key_conflict'
          AND (f.seen_to IS NULL OR EXISTS (SELECT 1 FROM typed_{name} AS t WHERE t.row_id = f.row_id AND t.known_to <= f.seen_to)
               OR f.row_id < 0)""")
    con.execute(f"""
        INSERT INTO gate_standing
        SELECT '{name}', t.file_id, t.seq, t.gone_seq, CASE WHEN e.row_id IS NULL THEN 'accepted' ELSE 'quarantined' END, count(*)
        FROM typed_{name} AS t LEFT JOIN own_error AS e ON e.row_id = t.row_id
        WHERE NOT EXISTS (SELECT 1 FROM shared_key_{name} AS s WHERE s.row_id = t.row_id) GROUP BY ALL
        UNION ALL
        SELECT '{name}', file_id, seq, gone_seq, 'quarantined', count(*) FROM damaged_{name} GROUP BY ALL""")
    con.execute(f"""
        INSERT INTO gate_clash
        SELECT '{name}', s.row_id, s.key_hash, s.content, s.file_id, s.row_no, s.seq, s.gone_seq, e.row_id IS NOT NULL
        FROM shared_key_{name} AS s LEFT JOIN own_error AS e ON e.row_id = s.row_id""")
    con.execute(f"""
        CREATE TABLE left_out_{name} AS
        WITH clash AS (
            SELECT row_id, count(DISTINCT content) OVER (PARTITION BY key_hash) AS contents,
                   row_number() OVER (PARTITION BY key_hash ORDER BY row_no, row_id) AS place
            FROM shared_key_{name} WHERE gone_seq IS NULL
        )
        SELECT row_id FROM own_error UNION SELECT row_id FROM clash WHERE contents > 1 OR place > 1""")
    # a view, for the few rows left out are joined in no time, while a copy of 1e6 rows takes 1 s and 400 MB
    con.execute(f"""
        CREATE VIEW stg_{name} AS
        SELECT {', '.join(f't.{c}' for c in (*PLACE, *(c.name for c in export.columns)))}
        FROM typed_{name} AS t ANTI JOIN left_out_{name} AS o ON o.row_id = t.row_id
        WHERE t.known_to IS NULL OR t.row_id IN (SELECT row_id FROM kept_{name})""")
    con.execute("DROP TABLE own_error")


def _keep_merged(con: duckdb.DuckDBPyConnection, export: Export, catalogue: Catalogue) -> None:
    """`kept_<export>`: the last row of a code that was merged or transferred and is no longer delivered.

    With the code listed by an operator, its row stays, so what was counted under it stays counted; see
    `bridge_project_successor` for the code that goes on.
    """
    merged = catalogue.parameters.get("merged_codes", {}).get(export.name)
    con.execute(f"CREATE TABLE kept_{export.name} (row_id BIGINT)")
    codes = [e.code for e in catalogue.codelists.get(merged["codelist"], ())] if merged else []
    if codes:
        con.execute(f"""
            INSERT INTO kept_{export.name}
            SELECT arg_max(row_id, gone_seq) FROM typed_{export.name} WHERE {merged['column']} IN ({', '.join('?' * len(codes))})
            GROUP BY {merged['column']} HAVING count(*) = count(gone_seq)""", codes)


def _write_catalogue(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    insert_rows(con, "catalogue_rule", [
        (r.id, r.severity, r.text.fi, r.text.sv, r.text.en, r.source, r.export) for r in catalogue.rules.values()])
    insert_rows(con, "catalogue_column", [
        (e.name, c.name, c.header.fi.strip(), c.header.sv, c.header.en, c.type, c.sensitivity,
         c.description.fi, c.description.sv, c.description.en)
        for e in catalogue.exports.values() for c in e.columns])
    con.execute("CREATE TABLE catalogue_indicator (indicator_code VARCHAR)")
    insert_rows(con, "catalogue_indicator", [(code,) for code in catalogue.indicators])
