"""What the values of each column say, counted once for each different value inside DuckDB. No value leaves here unmasked.

`seen` has one row for each column and different text: col (position), text, n (rows of the sample).
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Column
from pipelines.connection import insert_rows
from pipelines.door.pseudonym import CODE_FORM, fault_sql
from pipelines.door.readers.relation import literal
from pipelines.door.shape import BLANKS

FORMS_SHOWN = 3
FORM_LENGTH = 24
NUMBERS = {"int": "to_int", "eur": "to_eur", "dec": "to_dec"}
CHECKS = {"business_id": "business_id_is_valid(text)"}
THOUSANDS = r"^[-−]?\d{{1,3}}({mark}\d{{3}})+({decimal}\d+)?$"


@dataclass
class Evidence:
    """One column of the file. Shares are of its filled cells; `forms` are its most common masks with their shares."""

    position: int
    header: str
    filled: int = 0
    distinct: int = 0
    shares: dict[str, float] = field(default_factory=dict)  # date, int, …, identity_code, form and list names, date forms
    forms: list[tuple[str, float]] = field(default_factory=list)

    def share(self, kind: str) -> float:
        """Share of the values that are of that kind."""
        return self.shares.get(kind, 0.0)

    def fit(self, column: Column, form: str | None) -> float:
        """Share of the values that `column` can hold; `form` is what parameters.yml says of text columns of that name."""
        if column.type in ("code", "bool"):
            return self.share(list_kind(column.codelist or "boolean", column.separator))
        if column.type == "date":
            return max([self.share("date"), *(s for k, s in self.shares.items() if k.startswith("%"))])
        if column.type in NUMBERS:
            return max([self.share(column.type), *(s for k, s in self.shares.items() if k.startswith("thousands "))])
        return self.share(form or column.type) if form or column.type != "text" else 1.0


def list_kind(codelist: str, separator: str | None) -> str:
    """The name under which the share of a code list stands; of several codes in a cell, by their separator."""
    return f"list {codelist}" + (f" {separator}" if separator else "")


def form_of(column: Column, parameters: dict) -> str | None:
    """The form that text columns of that name have, by its name in parameters.yml."""
    if column.type != "text":
        return None
    return next((name for name, form in parameters["forms"].items() if re.search(form["columns"], column.name)), None)


def gather(con: duckdb.DuckDBPyConnection, headers: tuple[str, ...], catalogue: Catalogue) -> list[Evidence]:
    """The evidence of every column with a header, over the table `sample`. Leaves `seen` and `code_word` for more questions."""
    parameters = catalogue.parameters["adopt"]
    _write_seen(con, len(headers), catalogue)
    found = {i: Evidence(i, header.strip()) for i, header in enumerate(headers) if header.strip()}
    kinds = _kinds(parameters)
    counted = ", ".join(f"coalesce(sum(n) FILTER ({sql}), 0)" for sql in kinds.values())
    for col, filled, distinct, *counts in con.sql(
            f"SELECT col, sum(n), count(*), {counted} FROM seen WHERE NOT is_missing GROUP BY col").fetchall():
        if col in found:
            found[col].filled, found[col].distinct = int(filled), int(distinct)
            found[col].shares = {kind: float(n) / float(filled) for kind, n in zip(kinds, counts, strict=True) if n}
    _lists(con, found, catalogue)
    _forms(con, found)
    return list(found.values())


def _write_seen(con: duckdb.DuckDBPyConnection, width: int, catalogue: Catalogue) -> None:
    missing = ", ".join(literal(w.lower()) for w in catalogue.parameters.get("words_for_missing", {}).get("words", ("",)))
    cells = ", ".join(f"c{i}" for i in range(width))
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE seen AS
        SELECT col, text, n, lower(text) IN ({missing}) AS is_missing FROM (
            SELECT CAST(substr(name, 2) AS INTEGER) AS col, trim(cell, {BLANKS}) AS text, count(*) AS n
            FROM (UNPIVOT (SELECT {cells} FROM sample WHERE damage IS NULL) ON {cells} INTO NAME name VALUE cell) GROUP BY ALL)
        WHERE text <> ''""")
    con.execute("CREATE OR REPLACE TEMP TABLE code_word (list VARCHAR, word VARCHAR, code VARCHAR)")
    words = {(name, word.strip().lower()): e.code for name, entries in catalogue.codelists.items() for e in entries
             for word in (e.code, e.label_fi, e.label_sv, e.label_en, *e.synonyms)}
    insert_rows(con, "code_word", [(name, word, code) for (name, word), code in words.items()])


def _kinds(parameters: dict) -> dict[str, str]:
    """Kind → SQL condition on `text`."""
    kinds = {"date": "to_date_any(text) IS NOT NULL", "time": "to_date_iso(text) IS NOT NULL",
             "identity_code": f"regexp_full_match(upper(text), '{CODE_FORM}')",
             "identity_code valid": f"({fault_sql('upper(text)', True)}) IS NULL"}
    kinds |= {kind: f"{macro}(text) IS NOT NULL" for kind, macro in NUMBERS.items()}
    kinds |= {name: CHECKS[form["check"]] if "check" in form else f"regexp_full_match(text, {literal(form['pattern'])})"
              for name, form in parameters["forms"].items()}
    kinds |= {form: f"to_date_any(text) IS NULL AND try_strptime(text, {literal(form)}) BETWEEN '1900-01-01' AND '2100-01-01'"
              for form in parameters["date_forms"]}
    for mark in parameters["thousands"]:
        pattern = THOUSANDS.format(mark=re.escape(mark), decimal=r"\." if mark == "," else ",")
        kinds[f"thousands {mark}"] = f"regexp_matches(text, {literal(pattern)}) OR to_eur(text) IS NOT NULL"
        kinds[f"grouped {mark}"] = f"regexp_matches(text, {literal(pattern)}) AND to_eur(text) IS NULL"
    return kinds


def _lists(con: duckdb.DuckDBPyConnection, found: dict[int, Evidence], catalogue: Catalogue) -> None:
    whole = con.sql("SELECT col, list, sum(n) FROM seen JOIN code_word ON word = lower(text) WHERE NOT is_missing GROUP BY ALL")
    for col, name, n in whole.fetchall():
        if col in found:
            found[col].shares[list_kind(name, None)] = float(n) / found[col].filled
    separators = {c.separator for export in catalogue.exports.values() for c in export.columns if c.separator}
    for separator in sorted(separators):
        con.execute(f"""
            CREATE OR REPLACE TEMP TABLE part AS
            SELECT col, trim(p, {BLANKS}) AS text, n FROM seen, unnest(string_split(seen.text, {literal(separator)})) AS s(p)
            WHERE NOT is_missing""")
        totals = dict(con.sql("SELECT col, sum(n) FROM part WHERE text <> '' GROUP BY col").fetchall())
        for col, name, n in con.sql(
                "SELECT col, list, sum(n) FROM part JOIN code_word ON word = lower(text) GROUP BY ALL").fetchall():
            if col in found:
                found[col].shares[list_kind(name, separator)] = float(n) / float(totals[col])


def _forms(con: duckdb.DuckDBPyConnection, found: dict[int, Evidence]) -> None:
    by_column = defaultdict(list)
    for col, form, n in con.sql(f"""
            SELECT col, form, sum(n) AS n FROM (SELECT col, {mask_sql('text')} AS form, n FROM seen WHERE NOT is_missing)
            GROUP BY col, form QUALIFY row_number() OVER (PARTITION BY col ORDER BY sum(n) DESC, form) <= {FORMS_SHOWN}
            ORDER BY col, n DESC, form""").fetchall():
        by_column[col].append((form, float(n)))
    for col, forms in by_column.items():
        if col in found:
            found[col].forms = [(form, n / found[col].filled) for form, n in forms]


def mask_sql(text: str) -> str:
    """SQL of a text with 9 for each digit and a or A for each letter: its form, not its content."""
    for signs, mask in ((r"\p{N}", "9"), (r"\p{Lu}", "A"), (r"[\p{Ll}\p{Lm}\p{Lo}\p{Lt}]", "a")):
        text = f"regexp_replace({text}, '{signs}', '{mask}', 'g')"
    return f"left({text}, {FORM_LENGTH})"
