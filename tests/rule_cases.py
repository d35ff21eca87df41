"""Cases of hand-written rules: rows of `typed_` tables laid out by hand, and the rows that a rule names among them."""

from datetime import date

import duckdb
import pytest

from pipelines.catalogue import Catalogue
from pipelines.connection import define_macros
from pipelines.gate.typed import SQL_TYPES

ALWAYS = "2026-03-31T01:45:00+03:00"
LATER = "2026-06-30T01:45:00+03:00"
PLACE = "row_id BIGINT, known_from TIMESTAMPTZ, known_to TIMESTAMPTZ"
FIRST, SECOND = date(2026, 3, 31), date(2026, 6, 30)
# A row of each export that breaks no rule, also beside one such row of every other export.
GOOD = {
    "hankkeet": {"project_code": "S30001", "specific_objective": "4.1", "planned_eu_state_eur": 100,
                 "beneficiary_business_id": "1474763-1", "starts_on": "2025-01-01", "ends_on": "2027-12-31"},
    "hakuilmoitukset": {"call_id": "c1", "call_code": "KOE-1"},
    "hakemukset": {"application_id": "100001", "received_on": "2025-01-10", "application_status": "hyväksytty",
                   "applicant_business_id": "1474763-1", "planned_start": "2025-03-01", "planned_end": "2027-02-28",
                   "decided_on": "2025-03-01"},
    "osallistujat": {"project_code": "S30001", "person_key": "a" * 64, "spell_no": 1, "age_at_start": 36, "gender": "F",
                     "education": "toinen aste", "status_at_start": "työtön", "started_on": "2025-02-01",
                     "record_status": "hyväksytty"},
    "seurantaraportit": {"project_code": "S30001", "report_no": 1, "period_start": "2025-01-01",
                         "period_end": "2025-06-30", "indicator_code": "EECO12", "value": 4, "method": "kerätty",
                         "report_status": "hyväksytty"},
    "tyollistymiset": {"project_code": "S30001", "hire_no": 1, "target_group": "osatyökykyinen",
                       "hired_on": "2025-03-01", "employer_business_id": "1474763-1"},
    "organisaatiot": {"project_code": "S30001", "business_id": "1474763-1", "role": "työnantaja",
                      "joined_on": "2025-02-01"},
    "arvioinnit": {"application_id": "100001", "criterion_code": "S1", "criterion_kind": "sisällöllinen", "score": 4,
                   "appraised_on": "2025-02-01"},
    "paatokset": {"project_code": "S30001", "decision_no": 0, "decision_kind": "tukipäätös", "decided_on": "2025-03-01",
                  "granted_eur": 100, "eu_eur": 60, "eligible_eur": 125, "support_pct": 80, "starts_on": "2025-03-01",
                  "ends_on": "2027-02-28"},
    "maksatukset": {"project_code": "S30001", "claim_no": 1, "period_start": "2025-03-01", "period_end": "2025-08-31",
                    "received_on": "2025-10-01", "claimed_eur": 40, "approved_eur": 40, "paid_eur": 40,
                    "paid_on": "2025-11-15", "claim_status": "maksettu"},
    "toimintamallit": {"model_id": "TM-1", "model_name": "Malli", "project_code": "S30001", "stage": "kehitetty",
                       "reached_on": "2025-06-01"},
    "tapahtumat": {"event_id": "T1", "event_type": "hakuinfo", "held_on": "2025-06-01", "attendees": 20,
                   "organisations": 10},
    "teemat": {"theme": "UTM", "owner_kind": "hanke", "owner": "S30001", "valid_from": "2025-01-01", "source": "koe"},
    "tavoitteet": {"level": "hanke", "owner": "S30001", "indicator_code": "EECO01", "due_on": "2029-12-31",
                   "target": 100, "unit": "henkilöä"},
}


def case(rule: str, passes: dict, fails: dict, found: tuple[int, ...] = (1,)) -> pytest.param:
    """Rows by export, in order of their `row_id` 1, 2 …; `found` are those of the rule's export that it must name."""
    return pytest.param(rule, passes, fails, found, id=rule)


def empty_tables(catalogue: Catalogue) -> duckdb.DuckDBPyConnection:
    """Empty `typed_` tables of every export, `stg_` views of what is known now, the macros, the indicators' codes."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'Europe/Helsinki'")
    define_macros(con, "portable")
    define_macros(con, "reading")
    for name, export in catalogue.exports.items():
        columns = ", ".join([PLACE, *(f'"{c.name}" {SQL_TYPES[c.type]}' for c in export.columns)])
        con.execute(f"CREATE TABLE typed_{name} ({columns})")
        con.execute(f"CREATE VIEW stg_{name} AS SELECT * FROM typed_{name} WHERE known_to IS NULL")
    con.execute("CREATE TABLE catalogue_indicator (indicator_code VARCHAR)")
    con.executemany("INSERT INTO catalogue_indicator VALUES (?)", [(code,) for code in catalogue.indicators])
    return con


def fill(con: duckdb.DuckDBPyConnection, tables: dict[str, list[dict]]) -> None:
    """Inserts rows; what a row does not say stands as in `GOOD`."""
    for export, rows in tables.items():
        for row_id, row in enumerate(rows, start=1):
            whole = {"row_id": row_id, "known_from": ALWAYS} | GOOD[export] | row
            marks = ", ".join("?" * len(whole))
            con.execute(f"INSERT INTO typed_{export} ({', '.join(whole)}) VALUES ({marks})", list(whole.values()))


def check(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, rule_id: str, passes: dict, fails: dict, expected: tuple) -> None:
    """Asserts that a rule lets the good rows pass and names exactly the bad ones."""
    fill(con, passes)
    assert found(con, catalogue, rule_id) == [], "a row that is right is found"
    for export in passes:
        con.execute(f"DELETE FROM typed_{export}")
    fill(con, fails)
    assert found(con, catalogue, rule_id) == list(expected)


def findings(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, rule_id: str) -> list[dict]:
    """What a rule's query returns, as dictionaries, in order of `row_id`."""
    result = con.execute(_query(catalogue, rule_id))
    names = [column[0] for column in result.description]
    return sorted((dict(zip(names, row, strict=True)) for row in result.fetchall()), key=lambda f: f["row_id"])


def found(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, rule_id: str) -> list[int]:
    """The `row_id`s that a rule names."""
    return [f["row_id"] for f in findings(con, catalogue, rule_id)]


def seen(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, rule_id: str) -> list[tuple]:
    """Row, and the days from and until which the finding stands; `infinity` and no `seen_to` are None."""
    query = _query(catalogue, rule_id)
    names = [column[0] for column in con.execute(f"SELECT * FROM ({query}) LIMIT 0").description]
    until = "CASE WHEN seen_to < 'infinity' THEN CAST(seen_to AS DATE) END" if "seen_to" in names else "NULL"
    return con.execute(f"SELECT row_id, CAST(seen_from AS DATE), {until} FROM ({query}) ORDER BY ALL").fetchall()


def _query(catalogue: Catalogue, rule_id: str) -> str:
    rule = catalogue.rules[rule_id]
    return rule.failing_rows or f"SELECT row_id FROM typed_{rule.export} WHERE {rule.fails_when}"
