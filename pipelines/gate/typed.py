"""Makes `typed_<export>`: one row per row version, cast by the catalogue, each doubtful cell named by the rule it breaks.

A column `<name>` of the catalogue becomes `<name>` (NULL when it cannot be read) and, where a fault is possible,
`<name>__fault`: NULL, or the rule's id and what a reader may see of the cell, joined by `\\x1f`. Cells of personal
columns are never repeated in a fault.
"""

from datetime import datetime

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Column, Export
from pipelines.door.shape import BLANKS
from pipelines.lake.lake import Lake

SEEN_CHARACTERS = 60  # of a cell in a finding: enough to recognise it, too little to be a copy
SQL_TYPES = {"text": "VARCHAR", "code": "VARCHAR", "identity_code": "VARCHAR", "date": "DATE", "time": "TIMESTAMP",
             "int": "BIGINT", "eur": "DECIMAL(18,2)", "dec": "DECIMAL(18,4)", "bool": "BOOLEAN"}
CASTS = {"date": ("to_date_any", "date_fault"), "int": ("to_int", "number_fault"),
         "eur": ("to_eur", "number_fault"), "dec": ("to_dec", "number_fault")}


def write_words(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, lake: Lake, known_at: datetime | None) -> None:
    """The table `code_word` (list, word, code): every word that a code may arrive as, of the catalogue and of the page."""
    rows = {(name, word.strip().lower()): entry.code
            for name, entries in catalogue.codelists.items() for entry in entries
            for word in (entry.code, entry.label_fi, entry.label_sv, entry.label_en, *entry.synonyms)}
    con.execute("CREATE TABLE code_word (list VARCHAR, word VARCHAR, code VARCHAR)")
    columns = list(zip(*((n, w, c) for (n, w), c in rows.items()), strict=True))
    con.execute("INSERT INTO code_word SELECT unnest(?), unnest(?), unnest(?)", [list(c) for c in columns])  # one by one: 0.3 s
    if side := catalogue.exports.get("koodisto"):
        con.execute(f"""
            INSERT INTO code_word
            SELECT list, word, min(code) FROM (
                SELECT list, lower(trim(code)) AS word, trim(code) AS code FROM ({lake.versions_sql(side, known_at)})
                WHERE code IS NOT NULL) AS arrived
            ANTI JOIN code_word USING (list, word) GROUP BY ALL""")


def write_typed(con: duckdb.DuckDBPyConnection, export: Export, catalogue: Catalogue, lake: Lake,
                known_at: datetime | None) -> int:
    """Creates `typed_<export>` and `damaged_<export>`; returns how many rows can be judged (damaged ones cannot)."""
    con.execute(f"CREATE TEMP VIEW version AS {lake.versions_sql(export, known_at)}")
    place = "row_id, file_id, sheet, row_no, known_from, known_to, key_hash, row_hash, seq, gone_seq"
    joins = " ".join(_join(c) for c in export.columns if c.type in ("code", "bool") and not c.separator)
    casts = ",\n".join(f"{_cast(c)} AS {c.name}" for c in export.columns)
    # read once, before the joins: the faults look at the value again, and a text of few forms is read once for each form
    values = "".join(f", {CASTS[c.type][0]}({c.name}_raw) AS {c.name}_value" for c in export.columns if c.type in CASTS)
    faults = ",\n".join(f"{fault} AS {c.name}__fault" for c in export.columns if (fault := fault_sql(c, export, catalogue)))
    con.execute(f"""
        CREATE TABLE typed_{export.name} AS
        WITH cleaned AS (SELECT {place}, damage, {', '.join(_cleaned(c) for c in export.columns)} FROM version),
        valued AS (SELECT *{values} FROM cleaned WHERE damage IS NULL)
        SELECT {', '.join(f'v.{p}' for p in place.split(', '))}, {casts}{',' + faults if faults else ''}
        FROM valued AS v {joins}""")
    con.execute(f"""
        CREATE TABLE damaged_{export.name} AS
        SELECT -1 - row_id AS row_id, file_id, sheet, row_no, known_from, known_to, key_hash, row_hash, seq,
               gone_seq, damage, detail FROM version WHERE damage IS NOT NULL""")
    con.execute("DROP VIEW version")
    return con.sql(f"SELECT count(*) FROM typed_{export.name}").fetchone()[0]


def _cleaned(column: Column) -> str:
    """A cell without its surrounding blanks; a word for "empty" and an empty cell are NULL, or what the catalogue says."""
    if column.type == "identity_code":
        return f"{column.name} AS {column.name}_raw, {column.name}_fault"
    text = f"nullif(trim({column.name}, {BLANKS}), '')"
    if column.null_words:
        words = ", ".join(f"'{_q(w.lower())}'" for w in column.null_words)
        text = f"CASE WHEN lower(trim({column.name}, {BLANKS})) NOT IN ({words}) THEN {text} END"
    if column.default is not None:
        text = f"coalesce({text}, '{_q(column.default)}')"
    return f"{text} AS {column.name}_raw"


def _cast(column: Column) -> str:
    raw = f"v.{column.name}_raw"
    if column.type in CASTS:
        return f"v.{column.name}_value"
    if column.type == "bool":
        return f"CAST(word_{column.name}.code AS BOOLEAN)"
    if column.type == "time":
        return f"try_cast({raw} AS TIMESTAMP)"
    if column.separator:
        return _codes(column, "w.code")
    return f"word_{column.name}.code" if column.type == "code" else raw


def _join(column: Column) -> str:
    alias = f"word_{column.name}"
    codelist = column.codelist or "boolean"
    return (f"LEFT JOIN code_word AS {alias} ON {alias}.list = '{codelist}' AND {alias}.word = "
            f"lower(v.{column.name}_raw)")


def _codes(column: Column, item: str) -> str:
    """Several codes of one cell, each once, joined by `|`; an empty part (a separator too many) is nothing."""
    return (f"(SELECT string_agg(DISTINCT {item}, '|' ORDER BY {item}) FROM (SELECT trim(p, {BLANKS}) AS part FROM "
            f"unnest(string_split(v.{column.name}_raw, '{_q(column.separator)}')) AS s(p)) LEFT JOIN code_word AS w "
            f"ON w.list = '{column.codelist}' AND w.word = lower(part) WHERE part <> '')")


def fault_sql(column: Column, export: Export, catalogue: Catalogue) -> str | None:
    """SQL of the rule that a cell breaks, or None where nothing can be wrong with it."""
    raw = f"v.{column.name}_raw"
    cases = []
    if column.required:
        cases.append(f"WHEN {raw} IS NULL THEN {_said('value_missing', None)}")
    if column.type == "identity_code":
        cases.append(f"WHEN v.{column.name}_fault IS NOT NULL THEN v.{column.name}_fault || chr(31)")
    hidden = {column.sensitivity, export.sensitivity} & {"personal", "special"}
    shown = None if hidden and column.sensitivity != "public" else raw
    cases += _value_cases(column, raw, shown, catalogue)
    return f"CASE {' '.join(cases)} END" if cases else None


def _value_cases(column: Column, raw: str, shown: str | None, catalogue: Catalogue) -> list[str]:
    unknown = "code_unknown" if column.on_unknown == "quarantine" else "code_unknown_warning"
    if column.type in CASTS:
        value, fault = f"v.{column.name}_value", CASTS[column.type][1]
        cases = [f"WHEN {raw} IS NOT NULL AND {value} IS NULL THEN {_said(f'{fault}({raw})', shown, is_sql=True)}"]
        bounds = [f"{value} < {column.minimum}"] if column.minimum is not None else []
        bounds += [f"{value} > {column.maximum}"] if column.maximum is not None else []
        return cases + ([f"WHEN {' OR '.join(bounds)} THEN {_said('value_out_of_range', shown)}"] if bounds else [])
    if column.type == "bool":
        return [f"WHEN {raw} IS NOT NULL AND word_{column.name}.code IS NULL THEN {_said('bool_form', shown)}"]
    if column.type == "time":
        return [f"WHEN {raw} IS NOT NULL AND try_cast({raw} AS TIMESTAMP) IS NULL THEN {_said('date_form', shown)}"]
    if column.separator:
        none = f"CASE WHEN w.code IS NULL THEN left(part, {SEEN_CHARACTERS}) END"
        return [f"WHEN {_codes(column, none)} IS NOT NULL THEN {_said(unknown, shown and _codes(column, none))}"]
    if column.type == "code" and unknown == "code_unknown_warning" and column.column_required:
        return [f"WHEN word_{column.name}.code IS NULL THEN {_said(unknown, shown and f'coalesce({shown}, chr(45))')}"]
    if column.type == "code":
        return [f"WHEN {raw} IS NOT NULL AND word_{column.name}.code IS NULL THEN {_said(unknown, shown)}"]
    if column.type != "text":
        return []
    missing = ", ".join(f"'{_q(w.lower())}'" for w in catalogue.parameters.get("words_for_missing", {}).get("words", ()))
    rule = "null_word_elsewhere" if column.required else "null_word_in_text"
    cases = [f"WHEN lower({raw}) IN ({missing}) THEN {_said(rule, shown)}"] if missing else []
    if column.identifier:
        cases.append(f"WHEN regexp_matches({raw}, '^\\d([.,]\\d+)?[eE]\\+\\d+$') THEN {_said('excel_damage', shown)}")
    return cases


def _said(rule: str, shown: str | None, is_sql: bool = False) -> str:
    """SQL text of a fault: rule id, `\\x1f`, and what may be shown of the cell."""
    name = rule if is_sql else f"'{rule}'"
    return f"{name} || chr(31)" + (f" || left({shown}, {SEEN_CHARACTERS})" if shown else "")


def _q(text: object) -> str:
    return str(text).replace("'", "''")
