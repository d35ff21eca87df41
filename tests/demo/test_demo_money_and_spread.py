"""Synthetic appraisals, decisions, claims, models, events and targets: one story over the nights, mistakes apart."""

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from stdnum.fi import ytunnus

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.demo import write_demo

FIRST, JUNE, LAST = "20251231", "20260630", "20260930"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """The demo at scale 1, written once."""
    target = tmp_path_factory.mktemp("landing")
    write_demo(target, catalogue=catalogue)
    return target


def cells(landing: Path, export: str, night: str = LAST) -> list[dict[str, str]]:
    """Rows of one export on a night; June's files lie loose, with the night in their names."""
    loose = landing / f"{export}_{night}T0145.csv"
    path = loose if loose.exists() else landing / f"eura_{night}T0145" / f"{export}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if export == "tapahtumat" else ";"))


def projects(landing: Path, night: str = LAST) -> dict[str, list]:
    loose = landing / f"hankkeet_{night}T0145.xlsx"
    path = loose if loose.exists() else landing / f"eura_{night}T0145" / "hankkeet.xlsx"
    return {row[0]: row for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:-2]}


def day(text: str) -> date:
    of_month, month, year = map(int, text.split("."))
    return date(year, month, of_month)


def cents(text: str) -> int:
    return round(float(text.replace(" ", "").replace(",", ".")) * 100)


def test_scores_keep_to_their_scales_but_for_the_mistake(landing: Path) -> None:
    top = {"sisällöllinen": 5, "tarkentava": 5, "horisontaalinen": 3}
    rows = cells(landing, "arvioinnit")
    assert {row["Perusteen laji"] for row in rows} == {*top, "yleinen"}
    over = [row for row in rows if row["Pisteet"] and int(row["Pisteet"]) > top.get(row["Perusteen laji"], -1)]
    assert [row["Pisteet"] for row in over] == ["7"]
    assert all((row["Täyttyy"] != "") == (row["Perusteen laji"] == "yleinen") for row in rows)


def test_only_examined_applications_are_appraised(landing: Path) -> None:
    told = {row["Hakemusnumero"]: row for row in cells(landing, "hakemukset")}
    appraised = {row["Hakemusnumero"] for row in cells(landing, "arvioinnit")}
    assert appraised <= told.keys()
    assert {told[number]["Tila"] for number in appraised}.isdisjoint({"peruutettu", "jätetty tutkimatta"})
    failed = {row["Hakemusnumero"] for row in cells(landing, "arvioinnit") if row["Täyttyy"] == "Ei"}
    assert failed and "hyväksytty" not in {told[number]["Tila"] for number in failed}


def test_some_scores_are_put_right_between_nights(landing: Path) -> None:
    def scores(night: str) -> dict[tuple, str]:
        return {(r["Hakemusnumero"], r["Valintaperuste"]): r["Pisteet"] for r in cells(landing, "arvioinnit", night)}

    before, after = scores(FIRST), scores(LAST)
    assert before.keys() <= after.keys()
    assert 2 < sum(before[key] != after[key] for key in before) < len(before) / 50


def test_every_project_has_its_grant_and_some_have_changes_dated_back(landing: Path) -> None:
    rows = cells(landing, "paatokset")
    numbers = defaultdict(set)
    for row in rows:
        numbers[row["Hankekoodi"]].add(int(row["Päätösnumero"]))
    assert numbers.keys() == projects(landing).keys()
    assert all(found == set(range(len(found))) for found in numbers.values())
    changes = [row for row in rows if row["Päätöslaji"] == "muutospäätös"]
    back = [row for row in changes if day(row["Voimassa alkaen"]) < day(row["Päätöspvm"])]
    assert len(changes) > 40 and len(back) > len(changes) / 2
    assert all(row["Perustelu"] for row in changes)


@pytest.mark.parametrize("night", [FIRST, LAST])
def test_the_project_list_shows_the_decision_in_force(landing: Path, night: str) -> None:
    in_force: dict[str, tuple] = {}
    for row in cells(landing, "paatokset", night):
        since = (day(row["Voimassa alkaen"] or row["Päätöspvm"]), int(row["Päätösnumero"]))
        in_force[row["Hankekoodi"]] = max(in_force.get(row["Hankekoodi"], (since, "")), (since, row["Myönnetty tuki"]))
    listed = {code: round(row[13] * 100) for code, row in projects(landing, night).items()}
    assert {code: cents(granted) for code, (_, granted) in in_force.items()} == listed


def test_claims_pass_through_their_states(landing: Path) -> None:
    def states(night: str) -> dict[tuple, dict]:
        return {(r["Hankekoodi"], r["Hakemuksen järjestysnumero"]): r for r in cells(landing, "maksatukset", night)}

    before, after = states(FIRST), states(LAST)
    assert before.keys() <= after.keys()
    assert {row["Tila"] for row in after.values()} == {"haettu", "päätetty", "maksettu", "palautettu"}
    moves = Counter((before[key]["Tila"], after[key]["Tila"]) for key in before)
    assert moves["haettu", "maksettu"] > 3 and moves["palautettu", "maksettu"] > 0
    assert moves["maksettu", "haettu"] == 0
    returned = [row for row in after.values() if row["Tila"] == "palautettu"]
    assert not any(row["Maksettu"] or row["Maksupvm"] for row in returned)


def test_most_claims_are_paid_within_their_time_and_some_late(landing: Path) -> None:
    paid = [row for row in cells(landing, "maksatukset") if row["Maksupvm"]]
    waits = [(day(row["Maksupvm"]) - day(row["Saapumispvm"])).days for row in paid]
    assert 0.05 < sum(wait > 100 for wait in waits) / len(waits) < 0.4


def test_one_correction_is_covered_and_nobody_is_paid_more_than_granted(landing: Path) -> None:
    granted = {row["Hankekoodi"]: cents(row["Myönnetty tuki"]) for row in cells(landing, "paatokset")}
    rows = [row for row in cells(landing, "maksatukset") if row["Tila"] != "palautettu"]
    minus = [row for row in rows if row["Haettu maksettavaksi"].startswith("-")]
    assert len(minus) == 1 and minus[0]["Tila"] == "maksettu"
    paid: Counter = Counter()
    for row in sorted(rows, key=lambda r: int(r["Hakemuksen järjestysnumero"])):
        paid[row["Hankekoodi"]] += cents(row["Maksettu"] or "0")
        assert 0 <= paid[row["Hankekoodi"]] <= granted[row["Hankekoodi"]]


def test_models_spread_outside_their_home(landing: Path) -> None:
    rows = cells(landing, "toimintamallit")
    home = {row["Mallin tunnus"]: row for row in rows if row["Vaihe"] == "kehitetty"}
    assert {row["Mallin tunnus"] for row in rows} == home.keys()
    adopted = [row for row in rows if row["Vaihe"] == "käyttöönotettu"]
    outside = [row for row in adopted if row["Hankekoodi"] != home[row["Mallin tunnus"]]["Hankekoodi"]]
    assert len(adopted) > len(outside) > 20
    assert len({row["Maakunta"] for row in outside}) > 5 and len({row["TOL 2025"] for row in outside}) > 5
    assert all(day(row["Pvm"]) > day(home[row["Mallin tunnus"]]["Pvm"]) for row in adopted)
    wrong = [row for row in rows if row["Käyttöönottajan Y-tunnus"] and not ytunnus.is_valid(row["Käyttöönottajan Y-tunnus"])]
    assert len(wrong) == 1
    assert {row["Vaihe"] for row in rows} == {"kehitetty", "pilotoitu", "käyttöönotettu", "juurrutettu"}


def test_events_are_of_four_kinds_and_belong_to_a_call_or_a_project(landing: Path) -> None:
    rows = cells(landing, "tapahtumat")
    assert set(Counter(row["Laji"] for row in rows)) == {"hakuinfo", "hakijoiden aktivointi", "levittäminen", "viestintä"}
    assert all((row["Hakutunnus"] == "") != (row["Hankekoodi"] == "") for row in rows if row["Hakutunnus"] != "ITÄEVK-999")
    assert all((row["Tavoitti"] != "") == (row["Laji"] == "viestintä") for row in rows)
    assert {row["Tunnus"] for row in cells(landing, "tapahtumat", FIRST)} <= {row["Tunnus"] for row in rows}


def test_targets_of_three_levels_and_one_that_was_raised(landing: Path) -> None:
    def of_theme(night: str) -> str:
        return next(row["Arvo"] for row in cells(landing, "tavoitteet", night)
                    if (row["Taso"], row["Indikaattori"], row["Tavoitepvm"]) == ("teema", "UTM-R04", "31.12.2029"))

    rows = cells(landing, "tavoitteet")
    programme = [row for row in rows if row["Taso"] == "ohjelma"]
    assert {row["Taso"] for row in rows} == {"ohjelma", "teema", "hanke"}
    assert {row["Tavoitepvm"] for row in programme} == {"31.12.2024", "31.12.2029"}
    assert {row["Alueluokka"] for row in programme} == {"KA", "S"}
    assert (of_theme(FIRST), of_theme(JUNE), of_theme(LAST)) == ("1000", "1200", "1200")
