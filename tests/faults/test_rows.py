"""What stands in the rows (faults F20–F32, F42, F44–F49, F51–F54, F58, F59, F69, F70): one night holds all of it."""

import json
import unicodedata
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.answers import safe_cell
from pipelines.cli import app
from tests.support import (
    T0,
    World,
    application,
    as_csv,
    business_id,
    code,
    csv_of,
    hire,
    organisation,
    people,
    person,
    project,
    report,
    table,
    theme,
    wrong,
)

NFD_TITLE = unicodedata.normalize("NFD", "Hankkeen nimi").upper()
NOTICE = "Viety tieto ylittää sallitun tietomäärän, osa riveistä jäi pois.\n"
EVIL_HEADER = 'x"; DROP TABLE dim_project; --'
FORMULAS = ["=1+1", "+358 40", "-5 %", "@SUM(A1)", "\t=1", " =cmd()", "＝1+1"]
MARKUP = ["<script>alert(1)</script>", "a|b `c` **d**", "'; DROP TABLE dim_project; --", "{column} {detail}",
          "%s $1 \\1"]
AMOUNTS = {"1 234,50": 1234.5, "1\u00a0234,50": 1234.5, "1\u202f234,50": 1234.5, "1234,50": 1234.5, "1234.50": 1234.5,
           "−5": -5, "0": 0}
AMBIGUOUS = {"1.234,50": "number_ambiguous", "1,234.50": "number_ambiguous", "1,5e3": "number_scientific",
             "noin 5": "number_form", "1,234": "number_decimals"}
DATES = {"31.2.2025": "date_impossible", "2025-13-01": "date_impossible", "1.1.25": "date_two_digit_year",
         "0000-00-00": "date_impossible", "45000": "date_excel_serial", "tammikuu": "date_form"}
BAD_TEXT = {"nolla\x00tavu": "U+0000", "suunta\u202etxt": "U+202E"}


PROJECTS = [
    project("S10001"), project("S10002"), project("S10003"), project("S10004"), project("S10005"),
    project("S20001", title="TyÃ¶llisyys"),
    *(project(f"S2010{n}", title=text) for n, text in enumerate(BAD_TEXT)),
    *(project(f"S2020{n}", title=text) for n, text in enumerate(FORMULAS)),
    *(project(f"S2030{n}", title=text, **{EVIL_HEADER: f"arvo '{n}"}) for n, text in enumerate(MARKUP)),
    *(project(f"S2040{n}", planned_total_eur=text) for n, text in enumerate(AMOUNTS)),
    *(project(f"S2050{n}", planned_total_eur=text) for n, text in enumerate(AMBIGUOUS)),
    project("S20601", group_code="00123", place_postcode="00100", beneficiary_business_id="12345678901234567890"),
    project("S20602", group_code="1,23E+15"),
    project("S20701", beneficiary_name="N/A", place_city="-", support_form="ei tietoa", summary=" ",
            fund_subtype="NULL"),
    project("S20801", ends_on="1.1.2024"),
    project("S20802", beneficiary_business_id=business_id(1)[:-1] + str((int(business_id(1)[-1]) + 1) % 10)),
    project("S20803", beneficiary_business_id=business_id(1)),
    project("S20901", location_code="Atlantis"),
    project("S20902", title="Soita 010190-9999 tai " + code(77) + " heti"),
]
SPELLS = [
    *people(20),
    person(20, status_at_start="uusi asema"),
    person(21, gender="ei tietoa"), person(22, age_at_start=""), person(23, education="ei tietoa"),
    person(24, status_at_start=""), person(25, gender="ei tietoa", record_status="kesken"),
    person(26, project_code="S10002"), person(26, project_code="S10003"),
    person(27, project_code="S10002", started_on="1.1.2026", ended_on="28.2.2026", status_at_end="työtön työnhakija"),
    person(27, project_code="S10002", spell_no="2", started_on="1.6.2026", ended_on="31.8.2026",
           status_at_end="työssä"),
    person(28, project_code="S10003"), person(28, project_code="S10003"),
    person(29, project_code="S10003"), person(29, project_code="S10003", education="korkea-aste"),
    person(30, project_code="S10004", ended_on="1.1.2026"),
    person(31, project_code="S10004", started_on="31.12.2024"),
    person(32, project_code="S10004", started_on="1.1.2025"),
    person(33, project_code="S10004", ended_on="29.9.2026", status_at_end="työssä"),
    person(34, project_code="S10004", ended_on="28.9.2026", status_at_end="työssä"),
    person(35, project_code="S10004", age_at_start="14"), person(36, project_code="S10004", age_at_start="15"),
    person(37, project_code="S10004", age_at_start="101"), person(38, project_code="S10004", age_at_start="100"),
    person(39, project_code="S10004", age_at_start="121"), person(40, project_code="S10004", age_at_start="-1"),
    person(41, project_code="S10004", ended_on="1.3.2026", status_at_end="työssä", status_at_end_on="30.3.2026"),
    person(42, project_code="S10004", ended_on="1.3.2026", status_at_end="työssä", status_at_end_on="29.3.2026"),
    person(43, project_code="S10004", ended_on="1.3.2026", status_at_end="työssä",
           status_at_6m="parempi työmarkkina-asema"),
    person(44, project_code="S99999"),
    {**person(45), "person_key": wrong(code(45))}, {**person(46), "person_key": code(46).replace("-", "–")},
    {**person(47), "person_key": code(47, separator="A").lower()}, {**person(48), "person_key": "310290-9000"},
    person(49, started_on="31.2.2026"), person(50, started_on=" "),
]
REPORTS = [
    report(1), report(1),
    report(2), report(2, value="5"),
    report(3, method="arvaus"), report(4, indicator_code="EECO99"), report(5, period_end="1.1.2025"),
    report(6, value="1.234,50"), report(7, period_start="45000"),
    report(8, project_code="S10005", indicator_code="UTM-R01", value="0"),
]
HIRES = [hire(1), hire(2), hire(1, project_code="S10005")]
CLAIMS = [{"project_code": "S10001", "claim_no": str(n), "period_start": "1.1.2026", "period_end": "30.6.2026",
           "received_on": "1.7.2026", "claimed_eur": amount, "approved_eur": amount, "paid_eur": amount,
           "paid_on": "1.8.2026", "claim_status": "maksettu"} for n, amount in ((1, "900"), (2, "−100"), (3, "400"))]
DECISIONS = [{"project_code": p, "decision_no": "0", "decision_kind": "tukipäätös", "decided_on": "1.12.2025",
              "granted_eur": amount} for p, amount in (("S10001", "1000"), ("S10002", "-5"))]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One night with every kind of row."""
    world = World(tmp_path_factory.mktemp("rows"), special_category_basis="laki 757/2021")
    put = world.put
    put(f"hankkeet_{T0}.csv", csv_of("hankkeet", PROJECTS, also=[EVIL_HEADER],
                                     rename={"project_code": "HANKEKOODI\u00a0 ", "title": NFD_TITLE}))
    # the columns the other way round, one of them unknown and with a code in it
    spells = table("osallistujat", SPELLS, also=["Osoite"])
    spells = [[*row[:-1], "Katu 1, " + code(99)] if n else row for n, row in enumerate(spells)]
    put(f"osallistujat_{T0}.csv", as_csv([row[::-1] for row in spells]) +
        ";" * (len(spells[0]) - 1) + "Yhteensä 51\n" + "Yhteensä;51\nApplied filters: Tila on hyväksytty\n")
    lines = csv_of("seurantaraportit", REPORTS).splitlines()
    put(f"seurantaraportit_{T0}.csv", "\n".join([
        *lines, "S10001;9;liian vähän", lines[1] + ";liikaa;kenttiä",
        lines[1].replace(";1;", ";10;", 1) + '"kaksi\nriviä ja ""lainaus"""', lines[1].replace(";1;", ";11;", 1),
        "Tulostettu 1.10.2026" + ";" * (lines[0].count(";")), ""]))
    put(f"teemat_{T0}.csv", csv_of("teemat", [
        theme(), *(theme(owner=f"S1000{n % 5 + 1}", theme=f"P{n}", valid_from=day) for n, day in enumerate(DATES)),
        theme(theme="OK1", valid_from="2025-01-02"), theme(theme="OK2", valid_from="02.01.2025"),
        theme(theme="EI", source="NULL"), theme(theme="VÄLI", source=" ")]))
    put(f"tyollistymiset_{T0}.csv", csv_of("tyollistymiset", HIRES))
    put(f"maksatukset_{T0}.csv", csv_of("maksatukset", CLAIMS))
    put(f"paatokset_{T0}.csv", csv_of("paatokset", DECISIONS))
    put(f"organisaatiot_{T0}.csv", csv_of("organisaatiot", [organisation(business_id(n), Muu="säilyy") for n in (1, 2)],
                                          also=["Muu"], without=["de_minimis_eur"]).replace(";", "\t"))
    put("organisaatiot_20260927T0100.csv", csv_of("organisaatiot", [organisation(business_id(1))],
                                                  without=["joined_on"]))
    put("organisaatiot_20260927T0101.csv", csv_of("organisaatiot", [organisation(business_id(1))],
                                                  rename={"joined_on": "Mukaantulopvm"}))
    put("organisaatiot_20260927T0102.csv", csv_of("organisaatiot", [organisation(business_id(1))]).replace(";", "^"))
    put("hakemukset_20260927T0100.csv", csv_of("hakemukset", [application(1), application(2)]) + NOTICE)
    world.night()
    return world


def row_of(rows: list, **wanted: str) -> int:
    """The row number that a person sees of the first row with these values."""
    return next(n for n, row in enumerate(rows, 2) if all(row.get(k) == v for k, v in wanted.items()))


def spell_row(n: int) -> int:
    return row_of(SPELLS, person_key=code(n))


def test_every_file_is_balanced_and_the_night_loads(world: World) -> None:
    """Each accepted file accounts for all its rows, damaged ones and doubles too."""
    world.balanced()
    bad = 2 + len(AMBIGUOUS) + 2 + 1  # damaged text, amounts, Excel's form and end before start, a code in a title
    assert world.counts(f"hankkeet_{T0}.csv") == (len(PROJECTS), len(PROJECTS) - bad, bad, 0)
    assert world.counts(f"osallistujat_{T0}.csv")[0::3] == (len(SPELLS), 1)
    assert world.one("SELECT count(*) FROM fact_spell WHERE project_code = 'S10001'") == 25
    assert {f["severity"] for f in world.findings()} <= {"info", "warning", "error", "critical"}
    for found in world.findings():
        assert all(found[f"message_{language}"] for language in ("fi", "sv", "en")), found
        assert "{" not in found["message_fi"].replace("{column} {detail}", ""), found


def test_f20_double_encoded_text(world: World) -> None:
    """A warning with the repaired word; what is stored is what came."""
    found = world.finding("file_double_encoded")
    assert found["severity"] == "warning" and "Työllisyys" in found["message_en"] and "TyÃ¶" in found["message_en"]
    assert world.one("SELECT title FROM dim_project WHERE project_code = 'S20001'") == "TyÃ¶llisyys"


@pytest.mark.parametrize(("text", "sign"), BAD_TEXT.items())
def test_f21_control_characters(world: World, text: str, sign: str) -> None:
    """The row is quarantined; the sign is named by its code point and never shown raw."""
    row = row_of(PROJECTS, title=text)
    found = world.finding("row_control_character", row_no=row)
    assert sign in found["message_en"] and found["severity"] == "error" and "Type the text anew" in found["message_en"]
    assert all(sign not in (message or "") for f in world.findings() for message in f.values()
               if isinstance(message, str) for sign in "\x00\u202e")
    assert world.ask("SELECT 1 FROM dim_project WHERE project_code = ?", PROJECTS[row - 2]["project_code"]) == []


def test_f23_field_count(world: World) -> None:
    """Too few or too many fields: the row is quarantined with its line; no value moves to a neighbour."""
    first = len(REPORTS) + 2
    for row, figures in ((first, "3 / 11"), (first + 1, "13 / 11")):
        found = world.finding("row_field_count", row_no=row)
        assert figures in found["message_en"] and "separator" in found["message_en"]
    assert world.ask("SELECT 1 FROM fact_report_value WHERE report_no = 9") == []


def test_f24_quotes_and_line_breaks(world: World) -> None:
    """A quoted line break is read; the row after it has the line where it starts."""
    assert world.one("SELECT remark FROM fact_report_value WHERE report_no = 10") == 'kaksi\nriviä ja "lainaus"'
    with duckdb.connect() as con:
        segment = next((world.home / "lake/seurantaraportit").glob("*.rows.parquet"))
        at = dict(con.sql(f"SELECT report_no, row_no FROM '{segment}' WHERE report_no IN ('10', '11')").fetchall())
    assert at == {"10": len(REPORTS) + 4, "11": len(REPORTS) + 6}


def test_f27_footers(world: World) -> None:
    """Known footers are neither rows nor participants; one that nobody knows is quarantined."""
    assert world.counts(f"osallistujat_{T0}.csv")[0] == len(SPELLS)
    assert world.ask("SELECT 1 FROM fact_spell WHERE project_code ILIKE 'Yhteens%'") == []
    found = world.findings("value_missing", export="seurantaraportit")
    assert {f["row_no"] for f in found} == {len(REPORTS) + 7}
    assert any("in column Raportin numero" in f["message_en"] for f in found)


def test_f29_numbers(world: World) -> None:
    """Every agreed form of a number is read alike; anything else is a finding, and no value is guessed."""
    for n, (text, value) in enumerate(AMOUNTS.items()):
        assert world.one(f"SELECT planned_total_eur FROM dim_project WHERE project_code = 'S2040{n}'") == value, text
    for n, (text, rule) in enumerate(AMBIGUOUS.items()):
        found = world.finding(rule, row_no=row_of(PROJECTS, planned_total_eur=text))
        assert text in found["message_en"] and found["severity"] == "error"
        assert found["column_name"] == "planned_total_eur" and "Suunniteltu rahoitus yhteensä" in found["message_en"]
        assert world.ask(f"SELECT 1 FROM dim_project WHERE project_code = 'S2050{n}'") == []


def test_f30_dates(world: World) -> None:
    """A rule for each kind of wrong day; ISO and Finnish days are read; a participant's value is not shown."""
    for n, (day, rule) in enumerate(DATES.items(), 3):
        found = world.finding(rule, export="teemat", row_no=n)
        assert f"({day})" in found["message_en"] and "Voimassa alkaen" in found["message_sv"]
    days = world.ask("SELECT DISTINCT valid_from FROM bridge_project_theme WHERE theme IN ('OK1', 'OK2')")
    assert [d["valid_from"].isoformat() for d in days] == ["2025-01-02"]
    found = world.finding("date_impossible", export="osallistujat")
    assert found["row_no"] == spell_row(49) and "31.2.2026" not in found["message_fi"] + found["message_en"]


def test_f31_text_stays_text(world: World) -> None:
    """Leading zeros and long ids survive to the published table; Excel's short form is a finding."""
    row, = world.ask("SELECT group_code, place_postcode, beneficiary_business_id FROM dim_project "
                     "WHERE project_code = 'S20601'")
    assert list(row.values()) == ["00123", "00100", "12345678901234567890"]
    found = world.finding("excel_damage")
    assert found["row_no"] == row_of(PROJECTS, project_code="S20602") and "1,23E+15" in found["message_en"]


def test_f32_words_for_nothing(world: World) -> None:
    """A word for "missing" is null only where the catalogue says so; elsewhere it stays, as a finding."""
    row, = world.ask("SELECT beneficiary_name, place_city, support_form, summary, fund_subtype FROM dim_project "
                     "WHERE project_code = 'S20701'")
    assert list(row.values()) == ["N/A", "-", "ei tietoa", None, "NULL"]
    found = world.findings("null_word_in_text", row_no=row_of(PROJECTS, project_code="S20701"))
    assert {f["column_name"] for f in found} == {"beneficiary_name", "place_city", "support_form", "fund_subtype"}
    assert {f["severity"] for f in found} == {"warning"}
    assert "NULL" in world.finding("null_word_elsewhere", export="teemat")["message_en"]
    assert world.finding("value_missing", export="teemat")["column_name"] == "source"
    assert world.ask("SELECT gender FROM fact_spell WHERE person_key IS NOT NULL AND gender = 'ei tietoa'") == []


def test_f42_probably_truncated(world: World) -> None:
    """The notice of a cut export holds the file; its rows are counted but do not count."""
    record = world.held("hakemukset_20260927T0100.csv", "file_truncated", "probably truncated", "150000")
    assert record.rows == 2
    assert world.one("SELECT count(*) FROM fact_application") == 0


def test_f42_an_operator_decides(tmp_path: Path) -> None:
    """What is held as truncated can be accepted, as its message says, or refused; either ends the waiting."""
    world = World(tmp_path)
    for hour, rows in (("01", [application(1), application(2)]), ("02", [application(1)])):
        world.put(f"hakemukset_20260927T{hour}00.csv", csv_of("hakemukset", rows) + NOTICE)
    night = world.take_in()
    assert [(r.verdict, r.rule_id, r.rows) for r in night.fresh] == [("held", "file_truncated", n) for n in (2, 1)]
    for record, word in zip(night.fresh, ("accept", "refuse"), strict=True):
        night.archive.decide(record.file_id, word)
    assert [(r.verdict, r.new_rows) for r in world.take_in().fresh] == [("accepted", 2), ("refused", None)]
    assert world.take_in().fresh == []


def test_f44_header_variants(world: World) -> None:
    """Case, NBSP, a trailing space and NFD are matched; one info finding for the file."""
    found = world.finding("file_header_variant")
    assert found["severity"] == "info" and "2 of them" in found["message_en"] and found["export"] == "hankkeet"
    assert world.one("SELECT title FROM dim_project WHERE project_code = 'S10001'") == "Hanke S10001"


def test_f45_unknown_columns(world: World) -> None:
    """An unknown column is a warning with the nearest header; kept in raw, but of participants never stored."""
    assert world.finding("file_unknown_column", export="organisaatiot")["severity"] == "warning"
    assert "Osoite" in world.finding("file_unknown_column", export="osallistujat")["message_en"]
    with duckdb.connect() as con:
        def extras(export: str) -> set:
            return set(con.sql(f"SELECT extra FROM '{world.home}/lake/{export}/*.rows.parquet'").fetchall())
        assert extras("organisaatiot") == {('{"Muu":"säilyy"}',)}
        assert extras("osallistujat") == {(None,)}
    assert world.findings("row_identity_code_in_text", export="osallistujat") == []  # a dropped column damages nothing


def test_f46_missing_columns(world: World) -> None:
    """A missing optional column is a warning and nulls; a required one refuses the file by the column's name."""
    found = world.finding("file_optional_column_missing", export="organisaatiot")
    assert found["severity"] == "warning" and "De minimis" in found["message_en"]
    assert world.ask("SELECT DISTINCT de_minimis_eur FROM bridge_project_organisation") == [{"de_minimis_eur": None}]
    world.refused("organisaatiot_20260927T0100.csv", "file_missing_column", "Mukaan pvm")


def test_f47_renamed_and_swapped_columns(world: World) -> None:
    """A renamed required column is refused with the suggestion; columns in another order give the same values."""
    world.refused("organisaatiot_20260927T0101.csv", "file_missing_column", "Mukaan pvm", "Mukaantulopvm", "synonym")
    row, = world.ask("SELECT DISTINCT age_at_start, education, status_at_start FROM fact_spell "
                     "WHERE project_code = 'S10002'")
    assert list(row.values()) == [36, "toinen aste", "työtön"]


def test_f22_separators(world: World) -> None:
    """Tab is read as agreed; another sign is refused, naming found and expected."""
    assert world.counts(f"organisaatiot_{T0}.csv") == (2, 2, 0, 0)
    world.refused("organisaatiot_20260927T0102.csv", "file_separator", "separated by ^", "; , TAB")


def test_f48_unknown_code(world: World) -> None:
    """The row is quarantined as "unknown code"; a personal column's word is not repeated, another's is."""
    found = world.finding("code_unknown", export="osallistujat")
    assert found["row_no"] == spell_row(20)
    assert "uusi asema" not in found["message_fi"] + found["message_sv"] + found["message_en"]
    assert "Työmarkkina-asema aloittaessa" in found["message_en"] and "catalogue.d" in found["message_en"]
    found = world.finding("code_unknown", export="seurantaraportit")
    assert "(arvaus)" in found["message_en"] and found["row_no"] == row_of(REPORTS, method="arvaus")
    assert "EECO99" in world.finding("indicator_unknown")["message_en"]


def test_f49_one_key_twice(world: World) -> None:
    """Identical rows count once; rows that differ are all quarantined and name each other's row numbers."""
    for export, first, second in (("seurantaraportit", 4, 5), ("osallistujat", spell_row(29), spell_row(29) + 1)):
        one, two = world.findings("key_conflict", export=export)
        assert (one["row_no"], two["row_no"]) == (first, second)
        assert f"rows {second}" in one["message_en"] and f"rows {first}" in two["message_en"]
    assert world.counts(f"seurantaraportit_{T0}.csv")[3] == 1 and world.counts(f"osallistujat_{T0}.csv")[3] == 1
    assert world.one("SELECT count(*) FROM fact_report_value WHERE report_no IN (1, 2)") == 1
    # of S10003: one person of two projects, one twice the same, one in conflict
    assert world.one("SELECT count(*) FROM fact_spell WHERE project_code = 'S10003'") == 2


RULES = {  # rule → (severity, row that fails, row just inside)
    "ended_before_start": ("error", 30, 34), "entry_before_project": ("warning", 31, 32),
    "ended_in_future": ("warning", 33, 34), "age_below_15": ("warning", 35, 36), "age_over_100": ("warning", 37, 38),
    "status_after_28_days": ("warning", 41, 42), "better_status_not_employed": ("warning", 43, 42),
}


@pytest.mark.parametrize("rule", RULES)
def test_f51_rules_on_spells(world: World, rule: str) -> None:
    """Each rule finds its failing row, passes its neighbour, and weighs what its YAML says."""
    severity, failing, passing = RULES[rule]
    found = {f["row_no"]: f for f in world.findings(rule)}
    assert spell_row(passing) not in found
    assert (found[spell_row(failing)]["severity"], found[spell_row(failing)]["project_code"]) == (severity, "S10004")
    assert set(found) - {spell_row(39), spell_row(40)} == {spell_row(failing)}  # ages 121 and −1 break theirs too


def test_f51_ages_out_of_range(world: World) -> None:
    """121 and −1 are quarantined without repeating the value; of S10004 the good and the warned rows count."""
    found = world.findings("value_out_of_range")
    assert [f["row_no"] for f in found] == [spell_row(39), spell_row(40)]
    assert not any("121" in f["message_en"] for f in found) and {f["severity"] for f in found} == {"error"}
    assert world.one("SELECT count(*) FROM fact_spell WHERE project_code = 'S10004'") == 11


def test_f51_rules_on_projects_and_reports(world: World) -> None:
    """End before start quarantines; a wrong check digit and an unmapped location only warn."""
    assert world.finding("project_end_before_start")["severity"] == "error"
    assert world.finding("report_period_reversed")["row_no"] == row_of(REPORTS, period_end="1.1.2025")
    found = world.findings("beneficiary_business_id_check")
    assert {f["row_no"] for f in found} == {row_of(PROJECTS, project_code=p) for p in ("S20802", "S20601")}
    assert {f["severity"] for f in found} == {"warning"}
    found = world.finding("code_unknown_warning", export="hankkeet")
    assert "(Atlantis)" in found["message_en"] and found["severity"] == "warning"
    assert world.one("SELECT location_code FROM dim_project WHERE project_code = 'S20901'") is None


def test_f52_cross_checks(world: World) -> None:
    """More hires than participants, paid above the decision and negative decisions are findings of their project."""
    found = world.finding("hires_exceed_participants")
    assert (found["project_code"], found["severity"]) == ("S10005", "warning")
    found = world.finding("paid_more_than_granted")
    assert found["project_code"] == "S10001" and "1200.00 > 1000.00" in found["message_en"]
    assert world.finding("decision_amount_negative")["project_code"] == "S10002"
    # the negative correction of claim 2 is legal
    assert world.counts(f"maksatukset_{T0}.csv") == (3, 3, 0, 0) and world.findings("correction_not_covered") == []


def value(world: World, indicator: str, owner: str, gender: str = "T") -> float | None:
    found = world.ask("""SELECT value FROM mart_indicator_value
                         WHERE indicator_code = ? AND owner_code = ? AND gender = ?
                         AND level = 'project' AND region_category = 'ALL' AND cut_off = DATE '2026-09-28'""",
                      indicator, owner, gender)
    return found[0]["value"] if found else None


def test_f53_incomplete_records(world: World) -> None:
    """An approved record that lacks an answer is in no indicator, in the control totals, and listed as incomplete."""
    assert value(world, "EECO01", "S10001") == 20
    assert value(world, "CTRL-01", "S10001") == 24 and value(world, "CTRL-02", "S10001") == 4
    found = [f for f in world.findings("approved_incomplete") if f["row_no"] != spell_row(20)]  # its code is unknown
    words = ("Sukupuoli", "Ikä aloittaessa", "Koulutusaste", "Työmarkkina-asema aloittaessa")
    assert [f["row_no"] for f in found] == [spell_row(n) for n in (21, 22, 23, 24)]
    assert all(word in f["message_en"] and f["project_code"] == "S10001" for f, word in zip(found, words, strict=True))


def test_f54_one_person_several_times(world: World) -> None:
    """Two projects: two participations. Two spells in one: one, with the first entry and the last exit."""
    assert (value(world, "EECO01", "S10002"), value(world, "EECO01", "S10003")) == (2, 2)
    states = world.ask("""SELECT entered_on, ended_on FROM fact_participation WHERE project_code = 'S10002'
                          AND holds_to IS NULL AND ended_on IS NOT NULL""")
    assert [(s["entered_on"].isoformat(), s["ended_on"].isoformat()) for s in states] == [("2026-01-01", "2026-08-31")]
    assert value(world, "EECR04", "S10002") == 1


def test_f58_identity_codes_that_are_wrong(world: World) -> None:
    """Wrong check character, look-alike hyphen, small letters, a day that does not exist: quarantined, never shown."""
    row = row_of(SPELLS, person_key=wrong(code(45)))
    for rule, at in (("row_identity_code_check", row), ("row_identity_code_small_letters", row + 2)):
        found = world.finding(rule)
        assert found["row_no"] == at and found["severity"] == "error" and "Henkilötunnus" in found["message_en"]
    assert [f["row_no"] for f in world.findings("row_identity_code_form")] == [row + 1, row + 3]
    found = world.finding("row_identity_code_in_text")
    assert found["export"] == "hankkeet" and "Hankkeen nimi" in found["message_fi"]
    assert world.ask("SELECT 1 FROM dim_project WHERE project_code = 'S20902'") == []


def test_f59_no_figure_where_there_can_be_none(world: World) -> None:
    """A rate without a denominator has no row; an active project without participants has zeros."""
    assert value(world, "UTM-R06", "S10001") == 0  # two hires old enough, nobody answered: 0 of 2
    assert value(world, "UTM-R06", "S10002") is None and value(world, "EECO01", "S10005") == 0
    assert world.ask("SELECT 1 FROM mart_indicator_value WHERE denominator = 0 OR isnan(value) OR isinf(value)") == []


def test_f69_cells_that_begin_like_formulas(world: World) -> None:
    """They stay the text that came, and a sheet for people gets an apostrophe before them; numbers stay."""
    for n, text in enumerate(FORMULAS):
        stored = world.one(f"SELECT title FROM dim_project WHERE project_code = 'S2020{n}'")
        assert stored == text.strip(" \t"), text
        assert safe_cell(text) == "'" + text and safe_cell(stored) == "'" + stored
    assert [safe_cell(v) for v in (-5, -1.5, None, True, "tavallinen")] == [-5, -1.5, None, True, "tavallinen"]


def test_f69_csv_for_people(world: World) -> None:
    """`eura sql --format csv` puts an apostrophe before such text and leaves numbers, JSON gives all as it is."""
    query = ("SELECT title, planned_total_eur FROM dim_project WHERE project_code IN ('S20200', 'S20405') "
             "ORDER BY project_code")
    told = CliRunner().invoke(app, ["sql", query, "--format", "csv", "--home", str(world.home)])
    assert told.exit_code == 0
    assert told.stdout.splitlines() == ["title,planned_total_eur", "'=1+1,", "Hanke S20405,-5.00"]
    told = CliRunner().invoke(app, ["sql", query, "--format", "json", "--home", str(world.home)])
    assert [row["title"] for row in json.loads(told.stdout)] == ["=1+1", "Hanke S20405"]


def test_f70_markup_and_sql_are_text(world: World) -> None:
    """Script, Markdown, SQL and our own placeholders are stored as they came; headers are never SQL; tables stand."""
    for n, text in enumerate(MARKUP):
        assert world.one(f"SELECT title FROM dim_project WHERE project_code = 'S2030{n}'") == text
    assert EVIL_HEADER in world.finding("file_unknown_column", export="hankkeet")["message_en"]
    with duckdb.connect() as con:
        kept = con.sql(f"SELECT extra ->> '{EVIL_HEADER}' FROM '{world.home}/lake/hankkeet/*.rows.parquet' "
                       f"WHERE title = '{MARKUP[0]}'").fetchone()
    assert kept == ("arvo '0",)


def test_f06_f10_nothing_outside_the_home(world: World) -> None:
    """The night left nothing beside home and landing, and no work folder."""
    assert sorted(p.name for p in Path(world.root).iterdir()) == ["home", "landing"]
    assert not any((world.home / ".work").iterdir())


