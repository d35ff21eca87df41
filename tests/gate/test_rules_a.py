"""Each hand-written rule of the first seven exports: one case that it lets pass, one that it finds."""

import duckdb
import pytest

from pipelines.catalogue import Catalogue, load_catalogue
from tests.rule_cases import ALWAYS, FIRST, GOOD, LATER, SECOND, case, check, empty_tables, fill, findings, found, seen

EXPORTS = ("hankkeet", "hakemukset", "osallistujat", "seurantaraportit", "tyollistymiset", "organisaatiot", "teemat")
WRONG_IDS = ("1474763-2", "1375045-1", "14747631", "1474763", "1474763-1x", "FI14747631")  # the second: remainder 1
LEFT = {"ended_on": "2025-06-30", "status_at_end": "työssä"}
TOTAL = {"indicator_code": "UTM-R01", "value": 2}
MORE = {"report_no": 2, "period_end": "2025-12-31"}
TWO_HIRES = [{}, {"hire_no": 2}]


def ids(column: str) -> tuple[list[dict], list[dict], tuple[int, ...]]:
    """Business ids that are right (or missing), those that are not, and the rows of the latter."""
    right = [{}, {column: "0112038-9"}, {column: None}]
    return right, [{column: wrong} for wrong in WRONG_IDS], tuple(range(1, len(WRONG_IDS) + 1))


def id_case(rule: str, export: str, column: str) -> pytest.param:
    right, wrong, rows = ids(column)
    return case(rule, {export: right}, {export: wrong}, rows)


CASES = [
    case("project_end_before_start", {"hankkeet": [{}, {"ends_on": "2025-01-01"}, {"ends_on": None}]},
         {"hankkeet": [{"ends_on": "2024-12-31"}]}),
    id_case("beneficiary_business_id_check", "hankkeet", "beneficiary_business_id"),

    id_case("applicant_business_id_check", "hakemukset", "applicant_business_id"),
    case("planned_end_before_start", {"hakemukset": [{}, {"planned_end": "2025-03-01"}, {"planned_start": None}]},
         {"hakemukset": [{"planned_end": "2025-02-28"}]}),
    case("decided_before_received", {"hakemukset": [{"decided_on": "2025-01-10"}, {"decided_on": None}]},
         {"hakemukset": [{}, {"decided_on": "2025-01-09"}]}, (2,)),
    case("decided_status_without_date",
         {"hakemukset": [{}, *({"application_status": s, "decided_on": None}
                               for s in ("vireillä", "arvioitavana", "peruutettu"))]},
         {"hakemukset": [{"application_status": s, "decided_on": None}
                         for s in ("hyväksytty", "hylätty", "jätetty tutkimatta")]}, (1, 2, 3)),

    case("ended_before_start", {"osallistujat": [{}, {"ended_on": "2025-02-01"}]},
         {"osallistujat": [{"ended_on": "2025-01-31"}]}),
    case("status_date_before_end", {"osallistujat": [{}, LEFT, LEFT | {"status_at_end_on": "2025-06-30"}]},
         {"osallistujat": [LEFT | {"status_at_end_on": "2025-06-29"}]}),
    case("status_after_28_days", {"osallistujat": [LEFT, LEFT | {"status_at_end_on": "2025-07-28"}]},
         {"osallistujat": [LEFT | {"status_at_end_on": "2025-07-29"}]}),
    case("result_without_exit", {"osallistujat": [{}, LEFT, {"gained_qualification": False},
                                                  LEFT | {"status_at_6m": "työssä", "gained_qualification": True}]},
         {"osallistujat": [{"status_at_end": "työssä"}, {"status_at_6m": "työssä"}, {"gained_qualification": True}]},
         (1, 2, 3)),
    case("better_status_not_employed",
         {"osallistujat": [{"status_at_6m": "parempi työmarkkina-asema", "status_at_start": s}
                           for s in ("työssä", "yrittäjä", None)] + [{"status_at_6m": "työssä"}]},
         {"osallistujat": [{"status_at_6m": "parempi työmarkkina-asema", "status_at_start": s}
                           for s in ("työtön", "pitkäaikaistyötön", "työelämän ulkopuolella")]}, (1, 2, 3)),
    case("age_below_15", {"osallistujat": [{"age_at_start": 15}, {"age_at_start": None}]},
         {"osallistujat": [{"age_at_start": 14}, {"age_at_start": 0}]}, (1, 2)),
    case("age_over_100", {"osallistujat": [{"age_at_start": 100}]}, {"osallistujat": [{"age_at_start": 101}]}),
    case("entry_before_project", {"hankkeet": [{}], "osallistujat": [{"started_on": "2025-01-01"}]},
         {"hankkeet": [{}], "osallistujat": [{}, {"started_on": "2024-12-31"},
                                             {"started_on": "2024-12-31", "project_code": "S30002"}]}, (2,)),
    # known from 31 March 2026 in Finland, at a moment that is still 30 March in UTC
    case("ended_in_future", {"osallistujat": [{}, LEFT | {"ended_on": "2026-03-31",
                                                          "known_from": "2026-03-30T22:30:00Z"}]},
         {"osallistujat": [LEFT | {"ended_on": "2026-04-01"}]}),
    case("status_missing_on_exit", {"osallistujat": [{}, LEFT]}, {"osallistujat": [LEFT | {"status_at_end": None}]}),
    case("overlapping_spells",
         {"osallistujat": [LEFT, {"spell_no": 2, "started_on": "2025-06-30"},  # back on the day of leaving
                           {"person_key": "b" * 64}, {"person_key": "b" * 64, "project_code": "S30002"}]},
         {"osallistujat": [{"spell_no": 2, "started_on": "2025-06-29"}, LEFT,
                           {"person_key": "b" * 64}, {"person_key": "b" * 64, "spell_no": 2,
                                                      "started_on": "2025-09-01"},
                           {"person_key": "c" * 64, "spell_no": 1} | LEFT,
                           {"person_key": "c" * 64, "spell_no": 2} | LEFT]},
         (1, 4, 6)),
    case("approved_incomplete",
         {"osallistujat": [{}, *({"record_status": s, "gender": None, "age_at_start": None} for s in ("kesken",
                                                                                                      "jätetty"))]},
         {"osallistujat": [{"gender": None}, {"gender": "U"}, {"age_at_start": None}, {"education": None},
                           {"status_at_start": None}]}, (1, 2, 3, 4, 5)),

    case("report_period_reversed", {"seurantaraportit": [{}, {"period_end": "2025-01-01"}]},
         {"seurantaraportit": [{"period_end": "2024-12-31"}]}),
    case("total_differs_from_genders",
         {"seurantaraportit": [{}, {"gender": "F", "value": 3}, {"gender": "M", "value": 1},
                               {"report_no": 2, "value": 9}, {"report_no": 3, "gender": "F"}]},
         {"seurantaraportit": [{}, {"gender": "F", "value": 3}, {"gender": "M", "value": 2}]}),
    case("indicator_unknown", {"seurantaraportit": [{}, {"indicator_code": " utm-r04"}]},
         {"seurantaraportit": [{"indicator_code": "EECO99"}, {"indicator_code": "4"}]}, (1, 2)),
    case("report_value_falls",
         {"seurantaraportit": [{}, MORE, MORE | {"gender": "F", "value": 1},
                               MORE | {"indicator_code": "EECO13", "value": 1},
                               MORE | {"project_code": "S30002", "value": 1}]},
         {"seurantaraportit": [{}, MORE | {"value": 3}, MORE | {"report_no": 3, "period_end": "2026-06-30",
                                                                "value": 3}]}, (2,)),
    case("report_draft", {"seurantaraportit": [{}, {"report_status": "jätetty"}]},
         {"seurantaraportit": [{"report_status": "luonnos"}]}),
    case("routes_differ",
         {"tyollistymiset": [*TWO_HIRES, {"hire_no": 3, "target_group": "vammainen"},
                             {"hire_no": 4, "hired_on": "2025-07-01"}],
          "seurantaraportit": [TOTAL, TOTAL | {"indicator_code": "UTM-R02", "value": 1},
                               TOTAL | {"project_code": "S30002", "value": 7}, TOTAL | {"gender": "F", "value": 9},
                               TOTAL | MORE | {"report_status": "jätetty", "value": 9}]},
         {"tyollistymiset": TWO_HIRES,
          "seurantaraportit": [TOTAL | {"value": 9}, TOTAL | MORE | {"value": 3},
                               TOTAL | MORE | {"indicator_code": "UTM-R03", "value": 1}]}, (2, 3)),

    id_case("hire_business_id_check", "tyollistymiset", "employer_business_id"),
    case("hire_ended_before_start", {"tyollistymiset": [{}, {"ended_on": "2025-03-01"}]},
         {"tyollistymiset": [{"ended_on": "2025-02-28"}]}),
    case("hire_before_project", {"hankkeet": [{}], "tyollistymiset": [{"hired_on": "2025-01-01"}]},
         {"hankkeet": [{}], "tyollistymiset": [{}, {"hired_on": "2024-12-31"},
                                               {"hired_on": "2024-12-31", "project_code": "S30002"}]}, (2,)),
    case("hires_exceed_participants",
         {"tyollistymiset": TWO_HIRES, "osallistujat": [{}, {"person_key": "b" * 64}]},
         {"tyollistymiset": [{"hire_no": 2}, {}, {"project_code": "S30002"}],
          # spells of one person are one participation
          "osallistujat": [{}, {"spell_no": 2}, {"person_key": "b" * 64, "record_status": "jätetty"}]}, (2, 3)),

    id_case("organisation_business_id_check", "organisaatiot", "business_id"),

    case("theme_validity_reversed", {"teemat": [{}, {"valid_to": "2025-01-01"}]},
         {"teemat": [{"valid_to": "2024-12-31"}]}),
    case("theme_owner_call_unknown",
         {"hakuilmoitukset": [{}], "teemat": [{}, {"owner_kind": "haku", "owner": "KOE-1"}]},
         {"hakuilmoitukset": [{}, {"call_id": "c2", "call_code": "KOE-2", "known_to": LATER}],
          "teemat": [{"owner_kind": "haku", "owner": "KOE-2"}, {"owner_kind": "haku"}]}, (1, 2)),
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def con(catalogue: Catalogue) -> duckdb.DuckDBPyConnection:
    return empty_tables(catalogue)


@pytest.mark.parametrize(("rule", "passes", "fails", "expected"), CASES)
def test_rule_tells_the_good_case_from_the_bad(con, catalogue, rule, passes, fails, expected):
    check(con, catalogue, rule, passes, fails, expected)


def test_every_rule_of_the_seven_exports_has_a_case(catalogue):
    assert sorted(r.id for r in catalogue.rules.values() if r.export in EXPORTS) == sorted(c.id for c in CASES)


def test_rows_that_are_all_good_break_no_rule(con, catalogue):
    fill(con, {name: [{}] for name in GOOD})
    assert [r.id for r in catalogue.rules.values() if r.export in EXPORTS and found(con, catalogue, r.id)] == []


def test_no_rule_on_people_shows_a_value(con, catalogue):
    """Details of personal exports name columns and numbers of spells only."""
    fill(con, {"osallistujat": [{"gender": "U", "age_at_start": None, "education": None, "status_at_start": None},
                                {"spell_no": 2, "started_on": "2025-05-01"}]})
    (incomplete,) = findings(con, catalogue, "approved_incomplete")
    assert incomplete["detail"] == "Sukupuoli, Ikä aloittaessa, Koulutusaste, Työmarkkina-asema aloittaessa"
    assert [f["detail"] for f in findings(con, catalogue, "overlapping_spells")] == ["1"]


def test_a_spell_before_its_project_is_seen_from_the_night_that_both_are_known(con, catalogue):
    fill(con, {"hankkeet": [{"known_from": LATER}], "osallistujat": [{"started_on": "2024-12-31"}],
               "tyollistymiset": [{"hired_on": "2024-12-31"}]})
    assert seen(con, catalogue, "entry_before_project") == [(1, SECOND, None)]
    assert seen(con, catalogue, "hire_before_project") == [(1, SECOND, None)]


def test_a_project_that_starts_earlier_after_a_correction_takes_the_finding_back(con, catalogue):
    fill(con, {"hankkeet": [{"known_to": LATER}, {"starts_on": "2024-01-01", "known_from": LATER}],
               "osallistujat": [{"started_on": "2024-12-31"}]})
    assert seen(con, catalogue, "entry_before_project") == []


def test_an_overlap_ends_when_the_earlier_spell_is_corrected(con, catalogue):
    fill(con, {"osallistujat": [{"known_to": LATER}, LEFT | {"known_from": LATER},
                                {"spell_no": 2, "started_on": "2025-09-01"}]})
    assert seen(con, catalogue, "overlapping_spells") == [(3, FIRST, SECOND)]


def test_a_corrected_spell_does_not_overlap_itself(con, catalogue):
    fill(con, {"osallistujat": [{"known_to": LATER}, {"started_on": "2025-02-03", "known_from": LATER}]})
    assert found(con, catalogue, "overlapping_spells") == []


def test_a_total_is_judged_once_its_genders_are_there(con, catalogue):
    fill(con, {"seurantaraportit": [{}, {"gender": "F", "value": 1, "known_from": LATER},
                                    {"gender": "M", "value": 3, "known_to": ALWAYS}]})
    assert seen(con, catalogue, "total_differs_from_genders") == [(1, SECOND, None)]


def test_a_value_that_falls_is_compared_with_the_last_approved_report(con, catalogue):
    fill(con, {"seurantaraportit": [{"value": 9, "report_status": "jätetty"}, MORE,
                                    {"report_no": 3, "period_end": "2026-06-30", "value": 3}]})
    assert [(f["row_id"], f["detail"]) for f in findings(con, catalogue, "report_value_falls")] == [(3, "2")]


def test_routes_that_differ_name_both_figures(con, catalogue):
    fill(con, {"tyollistymiset": [{}, {"hire_no": 2, "known_from": LATER}], "seurantaraportit": [TOTAL | {"value": 3}]})
    (finding,) = findings(con, catalogue, "routes_differ")
    assert finding["detail"].startswith("2 / 3") and seen(con, catalogue, "routes_differ") == [(1, SECOND, None)]
