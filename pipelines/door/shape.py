"""From a reader's cells by position to text rows by name, as the lake keeps them. Here identity codes end.

The result has `row_no, sheet, damage, detail, <columns of the catalogue>, extra, key_hash, row_hash`; an identity
column holds the person key and stands beside `<column>_fault`, the rule that its code breaks.
"""

from dataclasses import replace
from pathlib import Path

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Column, Export
from pipelines.door.headers import Match
from pipelines.door.names import masked, shown
from pipelines.door.pseudonym import CODE_IN_TEXT, MASK, fault_sql, key_sql
from pipelines.door.raw import RawTable

BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8239) || chr(8199)"


def write_rows(
    con: duckdb.DuckDBPyConnection, raw: RawTable, match: Match, export: Export, catalogue: Catalogue,
    target: Path, accept_temporary: bool,
) -> None:
    """Writes the rows of one file to Parquet. `con` holds `person_secret` when the export has an identity column."""
    # row numbers make the reading single-threaded; what is dear comes after it, on every core (1e6 rows: 12 s → 5 s)
    con.execute(f"CREATE OR REPLACE TEMP TABLE as_read AS SELECT * FROM {raw.relation}")
    rows = rows_sql(replace(raw, relation="as_read"), match, export, catalogue, accept_temporary)
    con.execute(f"COPY ({rows}) TO '{_quoted(target)}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    con.execute("DROP TABLE as_read")


def rows_sql(raw: RawTable, match: Match, export: Export, catalogue: Catalogue, accept_temporary: bool) -> str:
    """The SELECT behind `write_rows`; identifiers and words come from the catalogue, never from the file."""
    identity = export.identity
    others = [f"c{i}" for name, i in match.columns.items() if not identity or name != identity.name]
    kept = match.unknown if export.unknown_columns == "keep" else {}
    others += [f"c{i}" for i in kept.values()]
    suspect = f"regexp_matches(concat_ws(' ', {', '.join([*others, 'detail'])}), '{CODE_IN_TEXT}')"
    # trimmed once here: inside the fault's branches it was trimmed a dozen times, 1 s for 1e6 rows
    has_code = identity is not None and identity.name in match.columns
    code = f"nullif(trim(c{match.columns[identity.name]}, {BLANKS}), '')" if has_code else "NULL"
    cells = []
    for column in export.columns:
        cells += _cells(column, match, export, catalogue, accept_temporary)
    extra = ", ".join(f"{_literal(shown(h))}, {_masked(f'c{i}')}" for h, i in kept.items())
    names = [c.name for c in export.columns]
    # row_hash leaves the place out, so that a row which moved within its file is not a changed one
    content = ", ".join(f"coalesce({n}, chr(0))" for n in [*names, "extra", "damage", "detail"])
    return f"""
        WITH shaped AS (
            SELECT row_no, {_literal(raw.sheet and masked(raw.sheet))} AS sheet,
                   coalesce(damage, CASE WHEN is_suspect THEN 'row_identity_code_in_text' END) AS damage,
                   CASE WHEN damage IS NOT NULL THEN {_masked('detail')} WHEN is_suspect THEN {_places(match, export, kept)} END
                       AS detail,
                   {', '.join(cells)}, {f'CAST(json_object({extra}) AS VARCHAR)' if extra else 'CAST(NULL AS VARCHAR)'} AS extra
            FROM (SELECT *, {suspect} AS is_suspect, {code} AS identity_code FROM {raw.relation})
        )
        SELECT *, md5_number_lower({_key(export)}) AS key_hash, md5_number_lower(concat_ws(chr(31), {content})) AS row_hash
        FROM shaped"""


def _places(match: Match, export: Export, kept: dict[str, int]) -> str:
    """SQL of the headers under which a code stands where none belongs."""
    words = {i: export.column(name).header.fi.strip() for name, i in match.columns.items()
             if export.column(name).type != "identity_code"} | {i: shown(header) for header, i in kept.items()}
    said = ", ".join(f"CASE WHEN regexp_matches(c{i}, '{CODE_IN_TEXT}') THEN {_literal(word)} END" for i, word in words.items())
    return f"concat_ws(', ', {said})" if said else "CAST(NULL AS VARCHAR)"


def _cells(column: Column, match: Match, export: Export, catalogue: Catalogue, accept_temporary: bool) -> list[str]:
    """The SELECT items of one column."""
    if column.name not in match.columns:
        missing = [f"CAST(NULL AS VARCHAR) AS {column.name}"]
        return missing + ([f"CAST(NULL AS VARCHAR) AS {column.name}_fault"] if column.type == "identity_code" else [])
    cell = f"c{match.columns[column.name]}"
    if column.type == "identity_code":
        return [
            f"CASE WHEN identity_code IS NOT NULL THEN {key_sql('identity_code')} END AS {column.name}",
            f"{fault_sql('identity_code', accept_temporary)} AS {column.name}_fault",
        ]
    text = _masked(cell)
    if column.dropped_when and column.dropped_when in match.columns:
        text = f"CASE WHEN {_says_no(column.dropped_when, match, catalogue)} THEN {text} END"
    return [f"{text} AS {column.name}"]


def _says_no(flag: str, match: Match, catalogue: Catalogue) -> str:
    """Whether a bool cell is empty or says no: anything else drops what it protects, an unknown word too."""
    words = [w for e in catalogue.codelists["boolean"] if e.code == "false" for w in
             (e.code, e.label_fi, e.label_sv, e.label_en, *e.synonyms)]
    listed = ", ".join(_literal(w.lower()) for w in ("", *words))
    return f"lower(trim(coalesce(c{match.columns[flag]}, ''), {BLANKS})) IN ({listed})"


def _masked(cell: str) -> str:
    once = f"regexp_replace({cell}, '{CODE_IN_TEXT}', '\\1{MASK}\\3', 'g')"
    # twice, for two codes that share the character between them
    return f"CASE WHEN is_suspect THEN regexp_replace({once}, '{CODE_IN_TEXT}', '\\1{MASK}\\3', 'g') ELSE {cell} END"


def _key(export: Export) -> str:
    """The text of a row's key: white space and case do not matter, an empty cell is what the catalogue says."""
    parts = []
    for name in export.key:
        column = export.column(name)
        text = f"upper(trim(coalesce({name}, ''), {BLANKS}))"
        if column.type == "identity_code":  # a person key has no blanks, and trimming 64 characters costs 1 s for 1e6 rows
            text = f"upper(coalesce({name}, ''))"
        if column.type == "int":
            text = f"coalesce(CAST(to_int({text}) AS VARCHAR), {text})"
        if column.type == "date":
            text = f"coalesce(CAST(to_date_any(trim({name}, {BLANKS})) AS VARCHAR), {text})"
        parts.append(f"coalesce(nullif({text}, ''), {_literal(column.default)})" if column.default else text)
    # a damaged row has no key that can be trusted: its place stands in
    return f"CASE WHEN damage IS NULL THEN concat_ws(chr(31), {', '.join(parts)}) ELSE concat('row ', row_no, damage) END"


def _literal(text: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if text is None else f"'{_quoted(text)}'"


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
