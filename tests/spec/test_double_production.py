"""Double production: the SQL and the pandas reference must give the same tables, row for row, both ways."""

import os
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.spec import reference
from tests.spec.harness import Bench, bench
from tests.spec.reference import World

EXAMPLES = int(os.environ.get("EURA_EXAMPLES", "60"))
KNOWN_ON = [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 15), date(2026, 6, 29)]
EDGES = [date(2025, 6, 30), date(2025, 8, 31), date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31)]
STEPS = [-29, -28, -1, 0, 1, 28, 29, 60]
PROJECTS = ["S10001", "S10002", "J10003", "A10004"]
LEAST_SPELLS = 20  # with fewer, sixty worlds let wrong edges pass (28 days read as 29 was not seen)
CALLS = ["KOE-001", "KOE-002"]


def some(*values: object) -> st.SearchStrategy:
    return st.sampled_from(values)


near_an_edge = st.builds(lambda edge, step: edge + timedelta(days=step), st.sampled_from(EDGES), st.sampled_from(STEPS))
project_code = st.sampled_from(PROJECTS)


def project(code: str) -> st.SearchStrategy[dict]:
    return st.fixed_dictionaries({
        "project_code": st.just(code), "title": st.just(f"Hanke {code}"),
        "fund": st.just({"S": "ESR+", "J": "JTF", "A": "EAKR"}[code[0]]) | some("ESR+", None),
        "specific_objective": some("4.1", "4.1", "7.1", None), "authority_code": some("6413", None),
        "starts_on": near_an_edge | st.none() | some(date(2020, 12, 31), date(2025, 1, 1), date(2026, 12, 1)),
        "region_category": some("KA", "S", None)})


@st.composite
def spell(draw: st.DrawFn) -> dict:
    started = draw(near_an_edge)
    ended = draw(st.none() | some(0, 1, 27, 28, 29, 31, 62).map(lambda days: started + timedelta(days=days))
                 | near_an_edge.map(lambda day: max(day, started)))
    described = None
    if ended:
        described = draw(some(None, None, -1, 0, 27, 28, 28, 29, 29))
    return {
        "project_code": draw(project_code), "person_key": draw(some("a", "b", "c", "d", "e", "f")),
        "spell_no": draw(some(1, 1, 2, 3)), "record_status": draw(some(*["hyväksytty"] * 6, "jätetty", "kesken")),
        "gender": draw(some(*"FFFMMMNU", None)), "age_at_start": draw(some(0, 17, 18, 29, 30, 54, 55, 55, 80, None)),
        "education": draw(some(*["enintään perusaste", "toinen aste", "korkea-aste"] * 3, None)),
        "status_at_start": draw(some("työtön", "pitkäaikaistyötön", "työelämän ulkopuolella", "työelämän ulkopuolella",
                                     "työelämän ulkopuolella, koulutuksessa", "työssä", "yrittäjä", None)),
        "started_on": started, "ended_on": ended,
        "status_at_end_on": None if described is None else ended + timedelta(days=described),
        "status_at_end": draw(some("työtön työnhakija", "opiskelemassa tai koulutuksessa", "työssä", "yrittäjänä",
                                   "ei missään edellä mainituista", None)),
        "gained_qualification": draw(some(True, False, None)),
        "status_at_6m": draw(some("työssä", "yrittäjänä", "työtön työnhakija", "parempi työmarkkina-asema", None))}


hire = st.fixed_dictionaries({
    "project_code": st.sampled_from(PROJECTS[:2]), "hire_no": st.integers(1, 9), "hired_on": near_an_edge,
    "target_group": some("osatyökykyinen", "vammainen", "muu heikko asema"), "gender": some("F", "M", "N", "U", None),
    "employer_business_id": some("8000001-1", "8000002-2", "8000003-3"),
    "from_service": some("työllistymistä edistävä palvelu", "työttömyys", "opinnot", None),
    "has_wage_subsidy": some(True, False, False, None), "in_work_6m": some(True, False, None)})
said = st.tuples(st.integers(0, 9), some("kerätty", "kerätty", "arvio"), some("hyväksytty", "hyväksytty", "luonnos"))
report = st.fixed_dictionaries({
    "project_code": st.sampled_from(PROJECTS[1:]), "report_no": st.integers(1, 3),
    "period_end": st.sampled_from(EDGES) | near_an_edge,
    "said": st.dictionaries(
        some("EECO12", "EECO17", "UTM-R01", "UTM-R02", "UTM-R03", "UTM-R04", "UTM-R05", "UTM-R06", "EECO01"),
        st.dictionaries(some(None, "F", "M", "N", "U"), said, max_size=4), max_size=4)})
theme = st.fixed_dictionaries({
    "theme": some("UTM", "TOI"), "owner_kind": some("hanke", "haku"), "owner": st.sampled_from([*PROJECTS, *CALLS]),
    "valid_from": st.sampled_from(EDGES) | near_an_edge,
    "valid_to": st.none(), "source": st.just("koe")}).flatmap(
        lambda row: st.sampled_from([None, 0, 1, 92]).map(
            lambda days: row | {"valid_to": days if days is None else row["valid_from"] + timedelta(days=days)}))
application = st.fixed_dictionaries({
    "application_id": st.integers(100000, 100005).map(str), "call_code": st.sampled_from(CALLS),
    "project_code": project_code | st.none()})


def rows(row: st.SearchStrategy[dict], *key: str, most: int, least: int = 0) -> st.SearchStrategy[list[dict]]:
    return st.lists(row, min_size=least, max_size=most, unique_by=lambda r: tuple(r[name] for name in key))


def lines_of(given: dict) -> list[dict]:
    """A report's rows: one for each indicator and gender."""
    return [{name: given[name] for name in ("project_code", "report_no", "period_end")}
            | {"indicator_code": code, "gender": gender, "value": value, "method": method, "report_status": status}
            for code, genders in given["said"].items() for gender, (value, method, status) in genders.items()]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Few projects, many edges: every date stands within a month of a quarter's end or of 31 August."""
    reports = draw(rows(report, "project_code", "report_no", most=6))
    return World(
        known_on=draw(st.sampled_from(KNOWN_ON)),
        hankkeet=[draw(project(code)) for code in PROJECTS],
        osallistujat=draw(rows(spell(), "project_code", "person_key", "spell_no", least=LEAST_SPELLS, most=40)),
        tyollistymiset=draw(rows(hire, "project_code", "hire_no", most=10)),
        seurantaraportit=[line for r in reports for line in lines_of(r)],
        teemat=draw(rows(theme, "theme", "owner", "valid_from", most=8)),
        hakemukset=draw(rows(application, "application_id", most=4)))


@pytest.fixture(scope="module")
def sql() -> Bench:
    with bench() as made:
        yield made


def plain(table: pd.DataFrame, columns: list[str]) -> set[tuple]:
    """Rows as values that compare: dates as dates, every missing value as None."""
    return {tuple(None if pd.isna(v) else v.date() if isinstance(v, pd.Timestamp) else v for v in row)
            for row in table[columns].itertuples(index=False)}


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Both ways, naming the first rows that only one of the two has."""
    columns = list(expected.columns)
    by_sql, by_contract = plain(found, columns), plain(expected, columns)
    assert len(found) == len(by_sql), "the SQL gives a row twice"
    only_sql, only_contract = (sorted(rows, key=repr)[:8] for rows in (by_sql - by_contract, by_contract - by_sql))
    assert not only_sql and not only_contract, f"{columns}\nonly SQL: {only_sql}\nonly reference: {only_contract}"


@settings(max_examples=EXAMPLES, deadline=None, derandomize=bool(os.environ.get("CI")), database=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
@given(world=worlds())
def test_sql_and_reference_agree(sql: Bench, world: World):
    made = sql.figures(world)
    values = made["mart_indicator_value"]
    same(values[values["indicator_code"].isin(reference.COVERED)], reference.mart_indicator_value(world))
    same(made["mart_hires_by_project"], reference.mart_hires_by_project(world))
