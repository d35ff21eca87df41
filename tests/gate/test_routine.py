"""Every routine rule: cells that are read, cells that are named by the rule they break, and what a finding may show.

A cell goes through `write_typed` over a lake that is a table laid out by hand; what needs several rows or exports
(keys, parents, identity codes) goes through the door, the lake and the gate as in a night; no warehouse is built.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.catalogue.models import Column, Export, Labels
from pipelines.connection import connect, define_macros
from pipelines.gate.judge import judge
from pipelines.gate.typed import SEEN_CHARACTERS, write_typed, write_words
from tests.support import (
    T0,
    T1,
    World,
    application,
    as_csv,
    catalogue,
    code,
    csv_of,
    people,
    person,
    project,
    table,
    wrong,
)

EXPECTATIONS = Path(__file__).parents[2] / "expectations"
NBSP, NARROW, MINUS = "\u00a0", "\u202f", "\u2212"
PLACE = {"row_id": "row_number() OVER ()", "file_id": "'f'", "sheet": "NULL::VARCHAR", "known_from": "now()",
         "known_to": "NULL::TIMESTAMPTZ", "key_hash": "0::UBIGINT", "row_hash": "0::UBIGINT", "seq": "0",
         "gone_seq": "NULL::INTEGER", "damage": "NULL::VARCHAR", "detail": "NULL::VARCHAR"}
CATALOGUE = catalogue()


class HandLake:
    """A lake whose only export is the table `arrived`; its code lists that came with the page are `page`."""

    def versions_sql(self, export: Export, known_at: datetime | None = None) -> str:
        return "SELECT * FROM page" if export.name == "koodisto" else "SELECT * FROM arrived"


def labels(text: str) -> Labels:
    return Labels(fi=text, sv=text, en=text)


def tiny(column_type: str, sensitivity: str = "internal", **more: object) -> Export:
    """An export of one column, `x`, in the shape that the catalogue would give it."""
    column = Column(name="x", header=labels("X"), type=column_type, description=labels("x"), sensitivity=sensitivity,
                    **more)
    return Export(name="koe", labels=labels("koe"), description=labels("koe"), origin="assumed", key=("x",),
                  columns=(column,))


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    define_macros(con, "portable")
    define_macros(con, "reading")
    con.execute("""CREATE TABLE page AS SELECT * FROM (VALUES
        ('maakunta', '99'), ('maakunta', ' 99 '), ('maakunta', '01'), ('muu', 'Ab'), ('muu', 'aB'), ('muu', NULL))
        AS v(list, code)""")
    write_words(con, CATALOGUE, HandLake(), None)
    return con


def typed(con: duckdb.DuckDBPyConnection, export: Export, rows: list[dict]) -> list[dict]:
    """The rows of `typed_<export>` for cells given by column name, in order."""
    names = [c.name for c in export.columns] + ([f"{export.identity.name}_fault"] if export.identity else [])
    columns = {"row_no": "0::BIGINT"} | dict.fromkeys(names, "NULL::VARCHAR") | PLACE
    head = ", ".join(f"{value} AS {name}" for name, value in columns.items())
    con.execute(f"CREATE OR REPLACE TABLE arrived AS SELECT {head} LIMIT 0")
    for number, row in enumerate(rows, 2):
        given = {"row_no": number} | row
        con.execute(f"INSERT INTO arrived ({', '.join(given)}) VALUES ({', '.join('?' * len(given))})",
                    list(given.values()))
    try:
        assert write_typed(con, export, CATALOGUE, HandLake(), None) == len(rows)
        result = con.execute(f"SELECT * FROM typed_{export.name} ORDER BY row_no")
        head = [d[0] for d in result.description]
        return [dict(zip(head, row, strict=True)) for row in result.fetchall()]
    finally:
        con.execute(f"DROP TABLE IF EXISTS typed_{export.name}; DROP TABLE IF EXISTS damaged_{export.name}")


def read(con: duckdb.DuckDBPyConnection, export: Export | str, column: str, cell: str | None) -> tuple[object, str,
                                                                                                       str]:
    """Value of a cell, the rule it breaks ('' for none) and what a reader would see of it."""
    export = CATALOGUE.exports[export] if isinstance(export, str) else export
    (row,) = typed(con, export, [{column: cell}])
    rule, _, shown = (row.get(f"{column}__fault") or "").partition("\x1f")
    return row[column], rule, shown


def read_all(con: duckdb.DuckDBPyConnection, column_type: str, cells: Iterable[str]) -> dict[str, tuple]:
    """Value and fault of many cells of one type."""
    rows = typed(con, tiny(column_type), [{"x": cell} for cell in cells])
    return {cell: (row["x"], row["x__fault"]) for cell, row in zip(cells, rows, strict=True)}


NUMBERS = {  # cell: as eur, as dec, as int; a text is the rule that names it
    "1234": ("1234", "1234", 1234), "0": ("0", "0", 0), "007": ("7", "7", 7), "-5": ("-5", "-5", -5),
    f"{MINUS}5": ("-5", "-5", -5),
    "1 234": ("1234", "1234", 1234), f"1{NBSP}234": ("1234", "1234", 1234), f"1{NARROW}234": ("1234", "1234", 1234),
    f"{MINUS}1 234 567": ("-1234567", "-1234567", -1234567), f"{NBSP} 12 {NARROW}": ("12", "12", 12),
    "5,0": ("5", "5", 5), "5.00": ("5", "5", 5),
    "1 234,50": ("1234.50", "1234.50", "number_decimals"), f"1{NBSP}234,50": ("1234.50", "1234.50", "number_decimals"),
    f"1{NARROW}234,50": ("1234.50", "1234.50", "number_decimals"), "1234,50": ("1234.50", "1234.50", "number_decimals"),
    "1234.50": ("1234.50", "1234.50", "number_decimals"), f"{MINUS}1 234,5": ("-1234.5", "-1234.5", "number_decimals"),
    "0,125": ("number_decimals", "0.125", "number_decimals"), "37,5": ("37.5", "37.5", "number_decimals"),
    "1234,5678": ("number_decimals", "1234.5678", "number_decimals"), "0,00001": ("number_decimals",) * 3,
    # one separator before three digits: thousands or decimals?
    "1.000": ("number_decimals",) * 3, "1,234": ("number_decimals",) * 3, f"{MINUS}12.345": ("number_decimals",) * 3,
    "1.234,50": ("number_ambiguous",) * 3, "1,234.50": ("number_ambiguous",) * 3,
           "1.234.567": ("number_ambiguous",) * 3,
    "1 234.567,00": ("number_ambiguous",) * 3, f"{MINUS}1.234,50": ("number_ambiguous",) * 3,
    "1,5e3": ("number_scientific",) * 3, "1E+05": ("number_scientific",) * 3,
           f"{MINUS}2.5E-3": ("number_scientific",) * 3,
    "noin 5": ("number_form",) * 3, "12 €": ("number_form",) * 3, "1 23": ("number_form",) * 3,
           "1234 567": ("number_form",) * 3,
    "5,": ("number_form",) * 3, ",5": ("number_form",) * 3, "+5": ("number_form",) * 3, "- 5": ("number_form",) * 3,
    "(5)": ("number_form",) * 3, "٥": ("number_form",) * 3, "ei tietoa": ("number_form",) * 3,
           "-": ("number_form",) * 3,
    "1" + "0" * 30: ("number_form",) * 3,
}
DATES = {
    "1.2.2025": date(2025, 2, 1), "01.02.2025": date(2025, 2, 1), "31.12.2026": date(2026, 12, 31),
    "29.2.2024": date(2024, 2, 29),
    "2025-02-01": date(2025, 2, 1), "2025-02-01T13:45:00": date(2025, 2, 1), "2025-02-01 00:00:00": date(2025, 2, 1),
    "2025-02-01 13:45": date(2025, 2, 1), "2025-02-01T13:45:00.123": date(2025, 2, 1),
    f" {NBSP}1.2.2025\t": date(2025, 2, 1),
    "31.2.2025": "date_impossible", "29.2.2025": "date_impossible", "1.13.2025": "date_impossible",
    "0.1.2025": "date_impossible",
    "2025-13-01": "date_impossible", "2025-02-30T00:00:00": "date_impossible", "0000-00-00": "date_impossible",
    "1.1.25": "date_two_digit_year", "31/12/25": "date_two_digit_year", "1-1-25": "date_two_digit_year",
    "45000": "date_excel_serial", "45658,5": "date_excel_serial", "45658.25": "date_excel_serial",
    # a zone may move the day, and a day without its zeros is none of the contract's forms: not "impossible"
    "2025-02-01T22:30:00Z": "date_form", "2025-02-01T00:00:00+02:00": "date_form", "2025-1-5": "date_form",
    "1/2/2025": "date_form", "2025": "date_form", "20250201": "date_form", "tammikuu": "date_form", "1.2.": "date_form",
    "1.2.2025 klo 9": "date_form", "1. 2. 2025": "date_form", "ei tietoa": "date_form", "-": "date_form",
}


@pytest.mark.parametrize(("at", "column_type"), enumerate(("eur", "dec", "int")))
def test_numbers_are_read_by_the_contract_or_named(con, at, column_type):
    """As euros, decimals and whole numbers; what is named is never guessed."""
    wanted = {cell: three[at] for cell, three in NUMBERS.items()}
    assert read_all(con, column_type, wanted) == {
        cell: (None, f"{word}\x1f{cell}") if str(word).startswith("number_") else (Decimal(word), None)
        for cell, word in wanted.items()}


def test_dates_are_read_by_the_contract_or_named(con):
    assert read_all(con, "date", DATES) == {
        cell: (None, f"{word}\x1f{cell}") if isinstance(word, str) else (word, None) for cell, word in DATES.items()}


def test_every_type_of_the_catalogue_reads_an_empty_cell_as_null(con):
    for column_type in ("text", "date", "time", "int", "eur", "dec", "bool"):
        for cell in (None, "", " ", f"{NBSP}\t{NARROW}"):
            assert read(con, tiny(column_type), "x", cell) == (None, "", "")
            assert read(con, tiny(column_type, required=True), "x", cell) == (None, "value_missing", "")


def test_a_moment_is_read_or_named(con):
    assert read(con, tiny("time"), "x", "2025-02-01T13:45:00")[:2] == (datetime(2025, 2, 1, 13, 45), "")
    assert read(con, tiny("time"), "x", "illalla") == (None, "date_form", "illalla")


@pytest.mark.parametrize(("export", "column", "cell", "value", "rule", "shown"), [
    ("teemat", "theme", "UTM", "UTM", "", ""), ("teemat", "theme", " ", None, "value_missing", ""),
    ("teemat", "owner_kind", None, None, "value_missing", ""), ("teemat", "valid_from", "", None, "value_missing", ""),
    # codes: case and surrounding blanks do not matter, labels and synonyms of three languages are words
    ("teemat", "owner_kind", f"\t HANKE{NBSP}", "hanke", "", ""),
    ("teemat", "owner_kind", "hanki", None, "code_unknown", "hanki"),
    ("seurantaraportit", "gender", "KVINNA", "F", "", ""), ("seurantaraportit", "gender", "", None, "", ""),
    ("seurantaraportit", "method", "arvaus", None, "code_unknown", "arvaus"),
    ("hankkeet", "fund", " esf+ ", "ESR+", "", ""),
    # a location: unknown or empty is a warning, and so is an organisation type; only the empty location is one
    ("hankkeet", "location_code", "fi1b1 UUSIMAA", "01", "", ""),
    ("hankkeet", "location_code", "1", None, "code_unknown_warning", "1"),
    ("hankkeet", "location_code", "Atlantis", None, "code_unknown_warning", "Atlantis"),
    ("hankkeet", "location_code", " ", None, "code_unknown_warning", "-"),
    ("hankkeet", "location_code", None, None, "code_unknown_warning", "-"),
    ("hankkeet", "location_code", "valtakunnallinen / ka", "valtakunnallinen/KA", "", ""),
    ("hankkeet", "location_code", "99", "99", "", ""),  # of the page's own list
    ("hakemukset", "organisation_type", "", None, "", ""),
    ("hakemukset", "organisation_type", "jokin", None, "code_unknown_warning", "jokin"),
    # several codes in one cell
    ("hakemukset", "activity_type", " Pilotointi | kehittäminen ", "kehittäminen|pilotointi", "", ""),
    ("hakemukset", "activity_type", "pilotointi", "pilotointi", "", ""),
    ("hakemukset", "activity_type", "", None, "", ""),
    ("hakemukset", "activity_type", "pilotointi||kehittäminen|", "kehittäminen|pilotointi", "", ""),
    ("hakemukset", "region_code", "Uusimaa|FI1B1|01| uusimaa", "01", "", ""),  # one code, whatever its words
    ("hakemukset", "activity_type", "pilotointi|kokeilu|arvaus", "pilotointi", "code_unknown", "arvaus|kokeilu"),
    # yes and no
    *(("tyollistymiset", "is_tailored", word, True, "", "") for word in ("Kyllä", " ja", "YES", "1")),
    *(("tyollistymiset", "is_tailored", word, False, "", "") for word in ("Ei", "nej ", "NO", "0")),
    ("tyollistymiset", "is_tailored", " ", None, "", ""),
    ("tyollistymiset", "is_tailored", "ehkä", None, "bool_form", ""),
    ("tyollistymiset", "is_tailored", "ei tietoa", None, "bool_form", ""),
    ("arvioinnit", "is_met", "2", None, "bool_form", "2"),
    # ranges and defaults
    ("osallistujat", "spell_no", " ", 1, "", ""), ("osallistujat", "spell_no", None, 1, "", ""),
    ("osallistujat", "spell_no", "2", 2, "", ""),
    ("osallistujat", "spell_no", "0", 0, "value_out_of_range", ""), ("osallistujat", "age_at_start", "0", 0, "", ""),
    ("osallistujat", "age_at_start", "120", 120, "", ""),
    ("osallistujat", "age_at_start", "121", 121, "value_out_of_range", ""),
    ("osallistujat", "age_at_start", f"{MINUS}1", -1, "value_out_of_range", ""),
    # words for "missing": null only where the catalogue says so
    ("osallistujat", "gender", f" Ei tietoa{NBSP}", None, "", ""),
    ("osallistujat", "gender", "uppgift saknas", None, "", ""),
    ("osallistujat", "education", "EI TIETOA", None, "", ""), ("osallistujat", "gender", "-", None, "code_unknown", ""),
    ("osallistujat", "status_at_start", "ei tietoa", None, "code_unknown", ""),
    ("seurantaraportit", "gender", "ei tietoa", "U", "", ""),
    ("teemat", "source", "NULL", "NULL", "null_word_elsewhere", "NULL"),
    ("teemat", "source", " - ", "-", "null_word_elsewhere", "-"),
    ("teemat", "source", "nolla", "nolla", "", ""), ("hankkeet", "summary", "N/A", "N/A", "null_word_in_text", "N/A"),
    ("hankkeet", "summary", "Ei tietoa", "Ei tietoa", "null_word_in_text", "Ei tietoa"),
    ("hankkeet", "summary", "Nauris", "Nauris", "", ""),
    # identifiers
    ("hankkeet", "group_code", "1,23E+15", "1,23E+15", "excel_damage", "1,23E+15"),
    ("hankkeet", "group_code", "1e+09", "1e+09", "excel_damage", "1e+09"),
    ("hankkeet", "group_code", "00123", "00123", "", ""),
    ("hankkeet", "title", "1,23E+15", "1,23E+15", "", ""),
])
def test_a_cell_is_read_or_named(con, export, column, cell, value, rule, shown):
    assert read(con, export, column, cell) == (value, rule, shown)


def test_what_a_finding_shows_is_cut(con):
    assert read(con, "hankkeet", "starts_on", "x" * 500) == (None, "date_form", "x" * SEEN_CHARACTERS)
    assert read(con, "hakemukset", "activity_type", "y" * 500) == (None, "code_unknown", "y" * SEEN_CHARACTERS)


def test_words_of_the_page_join_those_of_the_catalogue_once(con):
    """A code of the page is a word of its list; the catalogue's meaning of a word stands, and no word has two codes."""
    words = con.sql("""SELECT list, word, code FROM code_word
        WHERE (list, word) IN (('maakunta', '99'), ('maakunta', '01'), ('muu', 'ab')) ORDER BY ALL""").fetchall()
    assert words == [("maakunta", "01", "01"), ("maakunta", "99", "99"), ("muu", "ab", "Ab")]
    assert con.sql("SELECT word FROM code_word GROUP BY list, word HAVING count(*) > 1").fetchall() == []


SECRET = "salainen 1,5e3"


@pytest.mark.parametrize("export", [e.name for e in CATALOGUE.exports.values() if e.sensitivity in ("personal",
                                                                                                    "special")])
def test_no_cell_of_a_personal_export_is_repeated(con, export):
    """Every column that the catalogue does not call public: its fault names a rule and nothing more."""
    columns = [c for c in CATALOGUE.exports[export].columns if c.type != "identity_code" and c.sensitivity != "public"]
    for cell in (SECRET, "31.2.2025", "1.234,50", "n/a", "1,23E+15", "999"):
        (row,) = typed(con, CATALOGUE.exports[export], [{c.name: cell for c in columns}])
        said = [row[f"{c.name}__fault"] for c in columns if row.get(f"{c.name}__fault")]
        assert all(fault.endswith("\x1f") for fault in said), said
        assert said or cell != SECRET


@pytest.mark.parametrize(("column_type", "more"), [
    ("code", {"codelist": "gender"}), ("code", {"codelist": "gender", "separator": "|"}),
    ("code", {"codelist": "gender", "on_unknown": "warn", "column_required": True}), ("int", {}), ("eur", {}),
    ("dec", {}),
    ("date", {}), ("time", {}), ("bool", {}), ("int", {"maximum": 5})])
@pytest.mark.parametrize("sensitivity", ["personal", "special"])
def test_no_cell_of_a_personal_column_is_repeated(con, column_type, more, sensitivity):
    cell = "999" if "maximum" in more else SECRET
    _, rule, shown = read(con, tiny(column_type, sensitivity, **more), "x", cell)
    assert rule and shown == ""


def test_a_public_column_of_a_personal_export_may_be_shown(con):
    assert read(con, "osallistujat", "project_code", "1,23E+15") == ("1,23E+15", "excel_damage", "1,23E+15")


def test_an_identity_code_that_breaks_a_rule_is_named_and_not_repeated(con):
    rows = [{"person_key": "ab" * 32, "person_key_fault": rule} for rule in (None, "row_identity_code_check")]
    good, bad, empty = typed(con, CATALOGUE.exports["osallistujat"], [*rows, {}])
    assert (good["person_key"], good["person_key__fault"]) == ("ab" * 32, None)
    assert bad["person_key__fault"] == "row_identity_code_check\x1f"
    assert empty["person_key__fault"] == "value_missing\x1f"


# Rows that only several rows, several exports or the door can judge. Row numbers are those a person sees, from 2.
SMALL = code(6, separator="A").lower()
PROJECTS = [project("S10001"), project("S10002"), project("S10002"), project("S10003"),
            project("S10003", title="Toinen"),
            project("S10004", title=f"Soita {code(77)}"), project("S10005", location_code=""),
            project("S10006", location_code="Atlantis"), project("S10007", location_code="19"),
            project("s10007 ", title="Sama avain")]
SPELLS = [*people(3),
          person(3, project_code="S99999"), {**person(4), "person_key": wrong(code(4))}, {**person(5),
          "person_key": "010190900"},
          {**person(6), "person_key": SMALL}, {**person(7), "person_key": code(7).replace("-", "–")},
          {**person(8), "person_key": "310290-9000"}, {**person(9), "person_key": f" {code(9)}{NBSP}"},
          {**person(10), "person_key": ""},
          person(11, spell_no=""), person(11, spell_no="1", education="korkea-aste"),
          person(12, spell_no=""), person(12, spell_no="2", started_on="1.6.2026"),
          person(13), person(13), person(14, project_code="S10004")]
APPLICATIONS = [application(1, project_code="S10001"), application(2, project_code="S88888"), application(3)]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the gate leaves after a landing that holds all of the above; an orphan gets its parent a day later."""
    world = World(tmp_path_factory.mktemp("routine"))
    world.put(f"hankkeet_{T0}.csv", csv_of("hankkeet", PROJECTS))
    rows = table("osallistujat", SPELLS)
    world.put(f"osallistujat_{T0}.csv", as_csv(rows))
    world.put(f"hakemukset_{T0}.csv", csv_of("hakemukset", APPLICATIONS))
    world.put(f"hankkeet_{T1}.csv", csv_of("hankkeet", [*PROJECTS, project("S99999")]))
    lake = world.take_in().lake
    with connect(world.settings, tmp_path_factory.mktemp("work")) as con:
        judge(con, CATALOGUE, lake, None)
        yield con


def rows_of(con: duckdb.DuckDBPyConnection, rule: str, export: str) -> list[int]:
    """Row numbers with a finding of a rule."""
    return [r[0] for r in con.execute("""
        SELECT DISTINCT v.row_no FROM gate_finding AS f JOIN gate_version AS v USING (export, row_id)
        WHERE f.rule_id = ? AND f.export = ? ORDER BY 1""", [rule, export]).fetchall()]


def accepted(con: duckdb.DuckDBPyConnection, export: str) -> list[int]:
    return [r[0] for r in con.execute(f"SELECT row_no FROM stg_{export} ORDER BY 1").fetchall()]


GATE = {  # rule: export, rows
    "row_identity_code_check": ("osallistujat", [6]), "row_identity_code_form": ("osallistujat", [7, 9, 10]),
    "row_identity_code_small_letters": ("osallistujat", [8]), "row_identity_code_in_text": ("hankkeet", [7]),
    "key_conflict": ("osallistujat", [13, 14]), "orphan": ("osallistujat", [5, 19]),
    "orphan_warning": ("hakemukset", [2, 3, 4]), "duplicate_row": ("osallistujat", [18]),
}


@pytest.mark.parametrize("rule", GATE)
def test_the_gate_names_exactly_these_rows(night, rule):
    export, rows = GATE[rule]
    assert rows_of(night, rule, export) == rows


def test_only_rows_without_an_error_are_accepted(night):
    assert accepted(night, "osallistujat") == [2, 3, 4, 5, 11, 15, 16, 17]  # 12 has no code; of 17 and 18 one counts
    assert accepted(night, "hakemukset") == [2, 3, 4]
    assert accepted(night, "hankkeet") == [2, 3, 8, 9, 12]  # 12: the project of the second delivery


def test_an_empty_spell_is_the_first_and_shares_its_key(night):
    spells = night.sql("SELECT spell_no FROM stg_osallistujat WHERE row_no IN (15, 16) ORDER BY row_no")
    assert spells.fetchall() == [(1,), (2,)]
    shown = night.sql("""SELECT detail FROM gate_finding
        WHERE rule_id = 'key_conflict' AND export = 'osallistujat' ORDER BY 1""")
    assert shown.fetchall() == [("13",), ("14",)]


def test_keys_that_differ_in_case_or_blanks_only_are_one_key(night):
    assert rows_of(night, "key_conflict", "hankkeet") == [5, 6, 10, 11]


def test_identical_rows_are_doubles_and_no_conflict(night):
    clash = night.sql("SELECT row_no FROM gate_clash WHERE export = 'hankkeet' AND NOT has_error "
                      "AND row_no IN (3, 4) AND gone_seq IS NULL ORDER BY 1").fetchall()
    assert clash == [(3,), (4,)] and not {3, 4} & set(rows_of(night, "key_conflict", "hankkeet"))


def test_an_orphan_waits_for_its_parent_and_says_until_when(night):
    """Its finding is closed by the parent of the next night, and the row counts; one without a parent waits on."""
    closed = night.sql("SELECT v.row_no, f.detail, f.seen_to IS NOT NULL FROM gate_finding AS f JOIN gate_version AS v "
                       "USING (export, row_id) WHERE f.rule_id = 'orphan' ORDER BY 1").fetchall()
    assert closed == [(5, "hankkeet", True), (19, "hankkeet", False)]


def test_an_unknown_parent_that_only_warns_names_its_column(night):
    said = night.sql("""SELECT v.row_no, f.column_name, f.detail FROM gate_finding AS f JOIN gate_version AS v
        USING (export, row_id) WHERE f.rule_id = 'orphan_warning' ORDER BY ALL""").fetchall()
    assert said == [(2, "call_code", "hakuilmoitukset"), (3, "call_code", "hakuilmoitukset"),
                    (3, "project_code", "hankkeet"), (4, "call_code", "hakuilmoitukset")]


def test_a_location_that_is_empty_or_unknown_warns_and_the_row_counts(night):
    assert rows_of(night, "code_unknown_warning", "hankkeet") == [8, 9]
    assert {8, 9} <= set(accepted(night, "hankkeet"))


def test_no_finding_and_no_table_of_the_gate_holds_an_identity_code(night):
    """Neither as it came nor a part of it that names a person."""
    codes = [row["person_key"].strip() for row in SPELLS if row["person_key"]] + [code(77)]
    for name, in night.sql("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall():
        for row in night.sql(f'SELECT * FROM "{name}"').fetchall():
            text = "\x1f".join(str(cell) for cell in row).lower()
            assert not [c for c in codes if c.lower() in text], name


def test_details_of_findings_on_people_name_exports_rows_and_spells_only(night):
    details = night.sql("SELECT DISTINCT detail FROM gate_finding WHERE export = 'osallistujat'").fetchall()
    assert {detail for detail, in details} <= {None, "hankkeet", "13", "14", "1", "17"}


def test_every_routine_rule_has_a_case():
    routine = {rule["id"] for rule in yaml.safe_load((EXPECTATIONS / "routine.yml").read_text("utf-8"))}
    identity = {rule["id"] for rule in yaml.safe_load((EXPECTATIONS / "rows.yml").read_text("utf-8"))
                if "identity_code" in rule["id"]}
    marks = next(m for m in test_a_cell_is_read_or_named.pytestmark if m.name == "parametrize")
    covered = {case[4] for case in marks.args[1]} | set(GATE) | {w for w in DATES.values() if isinstance(w, str)}
    covered |= {w for three in NUMBERS.values() for w in three if isinstance(w, str) and w.startswith("number_")}
    assert routine | identity == covered - {""}
