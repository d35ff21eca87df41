"""Each hand-written rule of the six later exports: one case that it lets pass, one that it finds.

A case is rows of `typed_` tables; what is not said stands as in `GOOD`. The rule must name exactly the `row_id`s expected.
"""

import duckdb
import pytest

from pipelines.catalogue import Catalogue, load_catalogue
from tests.rule_cases import ALWAYS, FIRST, GOOD, LATER, SECOND, case, check, empty_tables, fill, findings, found, seen

EXPORTS = ("arvioinnit", "paatokset", "maksatukset", "toimintamallit", "tapahtumat", "tavoitteet")
CHANGE = {"decision_no": 1, "decision_kind": "muutospäätös", "decided_on": "2025-09-01"}
ADOPTED = {"stage": "käyttöönotettu", "business_id": "1474763-1", "reached_on": "2025-09-01"}
BACK = {"claim_status": "palautettu", "paid_eur": None, "paid_on": None}


CASES = [
    case("score_out_of_scale", {"arvioinnit": [{"score": 5}, {"score": 3, "criterion_kind": "horisontaalinen"},
                                               {"score": 0}]},
         {"arvioinnit": [{"score": 6}, {"score": 4, "criterion_kind": "horisontaalinen"}, {"score": -1}]}, (1, 2, 3)),
    case("criterion_met_only_general", {"arvioinnit": [{"criterion_kind": "yleinen", "is_met": True}, {}]},
         {"arvioinnit": [{"is_met": False}]}),
    case("general_criterion_scored", {"arvioinnit": [{"criterion_kind": "yleinen", "score": None, "is_met": True}]},
         {"arvioinnit": [{"criterion_kind": "yleinen", "score": 4}]}),
    case("criterion_without_answer",
         {"arvioinnit": [{}, {"criterion_kind": "yleinen", "score": None, "is_met": False},
                         {"score": None, "appraised_on": None}]},
         {"arvioinnit": [{"score": None}, {"criterion_kind": "yleinen", "is_met": None}]}, (1, 2)),
    case("appraised_before_received", {"hakemukset": [{}], "arvioinnit": [{"appraised_on": "2025-01-10"}]},
         {"hakemukset": [{}], "arvioinnit": [{"appraised_on": "2025-01-09"}]}),
    case("approved_despite_failed_criterion",
         {"hakemukset": [{"application_status": "hylätty"}], "arvioinnit": [{"criterion_kind": "yleinen", "is_met": False}]},
         {"hakemukset": [{}], "arvioinnit": [{"criterion_kind": "yleinen", "is_met": False},
                                             {"criterion_kind": "yleinen", "is_met": True}]}),

    case("decision_ends_before_start", {"paatokset": [{}, {"ends_on": None}]}, {"paatokset": [{"ends_on": "2025-02-28"}]}),
    case("support_above_80", {"paatokset": [{}, {"support_pct": None}]},
         {"paatokset": [{"support_pct": 80.01}, {"support_pct": None, "granted_eur": 101}]}, (1, 2)),
    case("grant_without_zero_decision", {"paatokset": [{}, CHANGE]},
         {"paatokset": [CHANGE | {"decision_no": 2}, CHANGE, CHANGE | {"project_code": "S30002"}, {"project_code": "S30002"}]},
         (2,)),
    case("decision_kind_differs_from_number", {"paatokset": [{}, CHANGE]},
         {"paatokset": [CHANGE | {"decision_no": 0}, {"decision_no": 1}]}, (1, 2)),
    case("decision_effective_after_end", {"paatokset": [{"effective_from": "2025-01-15"}, CHANGE]},  # back-dating is legal
         {"paatokset": [{"effective_from": "2027-03-01"}, CHANGE | {"decided_on": "2027-05-01"}]}, (1, 2)),
    case("decision_amount_negative", {"paatokset": [{"granted_eur": 0}]},
         {"paatokset": [{"granted_eur": -1}, {"eu_eur": -1}, {"eligible_eur": -1}]}, (1, 2, 3)),
    case("eu_share_above_granted", {"paatokset": [{"eu_eur": 100}]}, {"paatokset": [{"eu_eur": 101}]}),
    case("paid_more_than_granted",
         {"paatokset": [{}], "maksatukset": [{"paid_eur": 60}, {"claim_no": 2, "paid_eur": 70},
                                             {"claim_no": 3, "paid_eur": -30}, BACK | {"claim_no": 4, "paid_eur": 9}]},
         {"paatokset": [{}, CHANGE | {"granted_eur": 90}], "maksatukset": [{"paid_eur": 60}, {"claim_no": 2, "paid_eur": 31}]},
         (2,)),
    case("claim_without_decision", {"paatokset": [{}], "maksatukset": [{}, {"claim_no": 2}]},
         {"paatokset": [{"project_code": "S30002"}], "maksatukset": [{"claim_no": 2}, {}]}, (2,)),
    case("granted_differs_from_tiepa",
         {"hankkeet": [{"planned_eu_state_eur": 101}], "paatokset": [{}]},
         {"hankkeet": [{"planned_eu_state_eur": 100}], "paatokset": [{}, CHANGE | {"granted_eur": 110}]}, (2,)),

    case("claim_period_reversed", {"maksatukset": [{"period_end": "2025-03-01"}]},
         {"maksatukset": [{"period_end": "2025-02-28"}]}),
    case("correction_not_covered",
         {"maksatukset": [{}, {"claim_no": 2, "claimed_eur": -40, "approved_eur": -40, "paid_eur": -40}]},
         {"maksatukset": [{"claimed_eur": -5, "approved_eur": -5, "paid_eur": -5}, {"claim_no": 2},
                          {"claim_no": 3, "claimed_eur": -10, "approved_eur": -10, "paid_eur": -36}]}, (1, 3)),
    case("returned_claim_with_payment", {"maksatukset": [BACK, BACK | {"paid_eur": 0}, {}]},
         {"maksatukset": [BACK | {"paid_eur": 40}, BACK | {"paid_on": "2025-11-15"}]}, (1, 2)),
    case("payment_without_date", {"maksatukset": [{}, {"paid_eur": None, "paid_on": None}, BACK | {"paid_eur": 40}]},
         {"maksatukset": [{"paid_on": None}]}),
    case("claim_status_without_amount",
         {"maksatukset": [{}, {"claim_status": "päätetty", "paid_eur": None},
                          {"claim_status": "haettu", "approved_eur": None, "paid_eur": None}]},
         {"maksatukset": [{"paid_eur": None}, {"claim_status": "päätetty", "approved_eur": None}]}, (1, 2)),
    case("paid_before_received", {"maksatukset": [{"paid_on": "2025-10-01"}]}, {"maksatukset": [{"paid_on": "2025-09-30"}]}),

    case("paid_differs_from_tiepa",
         {"hankkeet": [{"realised_eu_state_eur": 60.5}], "maksatukset": [{"paid_eur": 40}, {"claim_no": 2, "paid_eur": 20},
                                                                         BACK | {"claim_no": 3}]},
         {"hankkeet": [{"realised_eu_state_eur": 70}], "maksatukset": [{"paid_eur": 40}, {"claim_no": 2, "paid_eur": 20}]}, (2,)),
    case("realised_above_claimed",
         {"hankkeet": [{"realised_eu_state_eur": 40}], "maksatukset": [{}]},
         {"hankkeet": [{"realised_eu_state_eur": 41}], "maksatukset": [{}, BACK | {"claim_no": 2}]}),

    case("adopter_business_id_check", {"toimintamallit": [ADOPTED, {}]},
         {"toimintamallit": [ADOPTED | {"business_id": "1375045-1"}, ADOPTED | {"business_id": "1474763-2"}]}, (1, 2)),
    case("model_without_home", {"toimintamallit": [{}, ADOPTED]},
         {"toimintamallit": [ADOPTED | {"reached_on": "2025-10-01"}, ADOPTED, {"model_id": "TM-2"}]}, (2,)),
    case("model_with_two_homes", {"toimintamallit": [{}, {"model_id": "TM-2", "project_code": "S30002"},
                                                     {"business_id": "1474763-1"}]},
         {"toimintamallit": [{}, {"project_code": "S30002", "business_id": "1474763-1"}]}, (2,)),
    case("adoption_before_development", {"toimintamallit": [{}, ADOPTED, {"stage": "pilotoitu", "reached_on": "2025-05-01"}]},
         {"toimintamallit": [{}, ADOPTED | {"reached_on": "2025-05-31"}]}, (2,)),
    case("adoption_without_adopter", {"toimintamallit": [{}, ADOPTED]}, {"toimintamallit": [ADOPTED | {"business_id": None}]}),

    case("event_count_negative", {"tapahtumat": [{}, {"attendees": 0}]},
         {"tapahtumat": [{"attendees": -1}, {"organisations": -5}, {"reach": -1}]}, (1, 2, 3)),
    case("event_without_figure", {"tapahtumat": [{}, {"event_type": "viestintä", "reach": 500},
                                                 {"event_type": "levittäminen", "organisations": None}]},
         {"tapahtumat": [{"organisations": None}, {"event_type": "viestintä"}]}, (1, 2)),

    case("target_indicator_unknown", {"tavoitteet": [{}, {"indicator_code": " utm-r04"}]},
         {"tavoitteet": [{"indicator_code": "EECO99"}]}),
    case("target_owner_unknown",
         {"hankkeet": [{}], "teemat": [{}],
          "tavoitteet": [{}, {"level": "ohjelma", "owner": "4.1"}, {"level": "teema", "owner": "UTM"}]},
         {"hankkeet": [{}], "teemat": [{}],
          "tavoitteet": [{"owner": "4.1"}, {"level": "ohjelma", "owner": "S30001"}, {"level": "teema", "owner": "MUU"}]},
         (1, 2, 3)),
    case("milestone_above_target",
         {"tavoitteet": [{"due_on": "2024-12-31", "target": 100}, {},
                         {"indicator_code": "UTM-P07", "due_on": "2024-12-31", "target": 120}, {"indicator_code": "UTM-P07"},
                         {"region_category": "S", "due_on": "2024-12-31", "target": 300}]},
         {"tavoitteet": [{"due_on": "2024-12-31", "target": 101}, {}]}),
    case("programme_target_date", {"tavoitteet": [{"level": "ohjelma"}, {"due_on": "2027-02-28"}]},
         {"tavoitteet": [{"level": "ohjelma", "due_on": "2029-12-30"}]}),
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


def test_every_rule_of_the_six_exports_has_a_case(catalogue):
    assert {r.id for r in catalogue.rules.values() if r.export in EXPORTS} == {c.id for c in CASES}


def test_rows_that_are_all_good_break_no_rule(con, catalogue):
    fill(con, {name: [{}] for name in GOOD})
    assert [r.id for r in catalogue.rules.values() if r.export in EXPORTS and found(con, catalogue, r.id)] == []


def test_paid_more_than_granted_is_closed_when_the_change_arrives(con, catalogue):
    more = CHANGE | {"granted_eur": 150, "known_from": LATER}
    fill(con, {"paatokset": [{}, more], "maksatukset": [{"paid_eur": 120}]})
    assert seen(con, catalogue, "paid_more_than_granted") == [(1, FIRST, SECOND)]


def test_paid_more_than_granted_is_not_said_of_two_deliveries_of_one_night(con, catalogue):
    fill(con, {"paatokset": [{"known_to": "2026-03-31T02:45:00+03:00"},
                             {"granted_eur": 150, "known_from": "2026-03-31T02:45:00+03:00"}],
               "maksatukset": [{"paid_eur": 120}]})
    assert seen(con, catalogue, "paid_more_than_granted") == []


def test_a_claim_delivered_twice_in_one_file_is_summed_once(con, catalogue):
    fill(con, {"paatokset": [{}], "maksatukset": [{"paid_eur": 60}, {"paid_eur": 60}]})
    assert seen(con, catalogue, "paid_more_than_granted") == []


def test_the_decision_in_force_wins_a_tie_by_its_number_and_waits_for_its_day(con, catalogue):
    tie = CHANGE | {"effective_from": "2025-03-01", "granted_eur": 150}
    ahead = CHANGE | {"decision_no": 2, "effective_from": "2026-12-01", "granted_eur": 500}
    fill(con, {"hankkeet": [{"planned_eu_state_eur": 100}], "paatokset": [{}, tie, ahead]})
    assert seen(con, catalogue, "granted_differs_from_tiepa") == [(2, FIRST, None)]


def test_a_correction_is_covered_once_the_earlier_claim_arrives(con, catalogue):
    minus = {"claim_no": 2, "claimed_eur": -10, "approved_eur": -10, "paid_eur": -10}
    fill(con, {"maksatukset": [minus, {"known_from": LATER}]})
    assert seen(con, catalogue, "correction_not_covered") == [(1, FIRST, SECOND)]


def test_a_claim_that_was_sent_back_covers_no_correction(con, catalogue):
    minus = {"claim_no": 2, "claimed_eur": -10, "approved_eur": -10, "paid_eur": -10}
    fill(con, {"maksatukset": [BACK, minus]})
    assert [f["detail"] for f in findings(con, catalogue, "correction_not_covered")] == ["-10.00"]


def test_an_owner_that_arrives_later_closes_the_finding_and_one_that_goes_opens_it(con, catalogue):
    fill(con, {"hankkeet": [{"known_from": LATER}], "tavoitteet": [{}]})
    assert seen(con, catalogue, "target_owner_unknown") == [(1, FIRST, SECOND)]
    con.execute("UPDATE typed_hankkeet SET known_from = ?, known_to = ?", [ALWAYS, LATER])
    assert seen(con, catalogue, "target_owner_unknown") == [(1, SECOND, None)]


def test_a_model_gets_its_home_later(con, catalogue):
    fill(con, {"toimintamallit": [ADOPTED, {"known_from": LATER}]})
    assert seen(con, catalogue, "model_without_home") == [(1, FIRST, SECOND)]


@pytest.mark.parametrize(("export", "key"), [
    ("arvioinnit", ("application_id", "criterion_code")), ("paatokset", ("project_code", "decision_no")),
    ("maksatukset", ("project_code", "claim_no")), ("toimintamallit", ("model_id", "stage", "business_id")),
    ("tapahtumat", ("event_id",)), ("tavoitteet", ("level", "owner", "indicator_code", "region_category", "due_on"))])
def test_keys_are_those_of_the_contract(catalogue, export, key):
    assert catalogue.exports[export].key == key


def test_an_empty_adopter_and_an_empty_category_are_values_of_the_key(catalogue):
    for export, column in (("toimintamallit", "business_id"), ("tavoitteet", "region_category")):
        assert not catalogue.exports[export].column(column).required


def test_references_weigh_as_the_contract_says(catalogue):
    weights = {(e, c.name): (c.parent.export, c.parent.severity)
               for e in EXPORTS for c in catalogue.exports[e].columns if c.parent}
    assert weights == {
        ("arvioinnit", "application_id"): ("hakemukset", "error"),
        ("paatokset", "project_code"): ("hankkeet", "error"), ("paatokset", "application_id"): ("hakemukset", "warning"),
        ("maksatukset", "project_code"): ("hankkeet", "error"), ("toimintamallit", "project_code"): ("hankkeet", "error"),
        ("tapahtumat", "project_code"): ("hankkeet", "error"),
        ("tapahtumat", "call_code"): ("hakuilmoitukset", "warning")}


@pytest.mark.parametrize(("listed", "codes"), [
    ("criterion_kind", ["yleinen", "sisällöllinen", "horisontaalinen", "tarkentava"]),
    ("decision_kind", ["tukipäätös", "muutospäätös"]),
    ("claim_status", ["haettu", "päätetty", "maksettu", "palautettu"]),
    ("model_stage", ["kehitetty", "pilotoitu", "käyttöönotettu", "juurrutettu"]),
    ("event_type", ["hakuinfo", "hakijoiden aktivointi", "levittäminen", "viestintä"]),
    ("target_level", ["ohjelma", "teema", "hanke"])])
def test_code_lists_are_those_of_the_contract(catalogue, listed, codes):
    assert [entry.code for entry in catalogue.codelists[listed]] == codes
