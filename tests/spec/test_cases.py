"""The contract's rules as cases that a statistician can read: `cases/<rule>.yml` through a whole night.

A case is a sentence, tables of rows (only the columns that matter; the rest is filled in below) and the figures expected.
In `figures` a cell is a value, `-` (there is no such row) or empty (not asked); a rate is `50 (2/4)`. Owners are the case's
own projects `A`, `B`, …, `objective`, `other`, `TEEMA`, `TOINEN`, or a fund. In `hires` a `-` is NULL. Cases share one night,
for figures of different projects do not touch; a case with `world` has nights of its own, and `later` is a second delivery.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.support import World, business_id, call_page, code, csv_of, manifest

CASES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
EXPORTS = ("hankkeet", "osallistujat", "hakemukset", "teemat", "tyollistymiset", "seurantaraportit", "organisaatiot",
           "toimintamallit", "paatokset", "maksatukset", "tapahtumat", "tavoitteet")
ADOPTERS = ("employer_business_id", "business_id", "applicant_business_id")  # `E1` → an invented business id
KNOWN_AT = "2026-10-15T01:45:00+03:00"
FUND_LETTER = {"ESR+": "S", "EAKR": "A", "JTF": "J"}
FILLED_IN = {
    "hankkeet": {"fund": "ESR+", "specific_objective": "objective", "authority_code": "Uudenmaan liitto",
                 "starts_on": "1.1.2026", "ends_on": "31.12.2028", "location_code": "Uusimaa"},
    "osallistujat": {"age_at_start": "40", "gender": "nainen", "education": "toinen aste", "status_at_start": "työtön",
                     "record_status": "hyväksytty"},
    "hakemukset": {"applicant_name": "Oy Koe Ab", "applicant_business_id": business_id(1), "title": "Koe",
                   "received_on": "1.9.2025", "applied_eur": "1000", "budget_eur": "1500"},
    "teemat": {"source": "koe"},
    "tyollistymiset": {"target_group": "osatyökykyinen", "employer_business_id": "E1"},
    "seurantaraportit": {"period_start": "1.1.2026", "method": "kerätty", "report_status": "hyväksytty"},
    "organisaatiot": {"organisation_name": "Oy Koe Ab", "role": "työnantaja", "joined_on": "1.2.2026"},
    "toimintamallit": {"model_name": "Malli"},
    "paatokset": {"decision_kind": "muutospäätös"},
    "maksatukset": {"period_start": "1.1.2026", "period_end": "31.1.2026"},
    "tapahtumat": {},
    "tavoitteet": {"unit": "henkilöä"},
}
BESIDE = ("method", "target", "achievement_pct")  # columns that stand beside a figure
PLACE = {"level": "project", "owner": "A", "region_category": "ALL", "gender": "T", "cut_off": None}


@dataclass(frozen=True)
class Case:
    """One case file; `number` keeps its projects, objectives and themes apart from those of other cases."""

    name: str
    number: int
    given: dict

    def projects(self, part: dict) -> dict[str, str]:
        """The case's letter for a project → the code it is delivered under."""
        rows = parsed(part["hankkeet"]) if "hankkeet" in part else [{"project": "A"}]
        return {r["project"]: f"{FUND_LETTER[r.get('fund', 'ESR+')]}{40000 + self.number * 10 + n}"
                for n, r in enumerate(rows)}

    def word(self, word: str) -> str:
        """A word of the case as it is delivered and published; other words stay as they are."""
        own = {**self.projects(self.given), "objective": f"7.{self.number}", "other": f"8.{self.number}",
               "TEEMA": f"TEEMA{self.number}", "TOINEN": f"TOINEN{self.number}",
               "HAKU": f"KOE-1{self.number:02d}", "HAKU2": f"KOE-2{self.number:02d}"}
        return own.get(word, word)

    def rows(self, export: str, part: dict) -> list[dict]:
        """The rows of one export, every column filled in."""
        table = part.get(export, "project\nA" if export == "hankkeet" else "")
        return [self._filled(export, row) for row in parsed(table)]

    def _filled(self, export: str, row: dict[str, str]) -> dict[str, str]:
        filled = FILLED_IN[export] | {name: cell for name, cell in row.items() if name not in ("project", "person", "note")}
        if export != "teemat" and "project_code" not in row:
            filled["project_code"] = self.word(row.get("project", "A"))
        if export in ("tapahtumat", "tavoitteet") and not {"project", "project_code"} & row.keys():
            del filled["project_code"]
        for name in ("owner", "theme", "call_code", "specific_objective", "project_code"):
            if name in filled:
                filled[name] = self.word(filled[name])
        if export == "hankkeet":
            filled["title"] = f"{self.name} {row['project']}"
        if export == "osallistujat":
            filled["person_key"] = identity_code(row["person"])
        if export == "hakemukset":
            filled["application_id"] = f"{self.number * 1000 + int(row['application_id']):06d}"
        for name in ADOPTERS:
            if filled.get(name, "").startswith("E"):
                filled[name] = business_id(10 * int(filled[name].removeprefix("E")))
        for name in ("model_id", "event_id", "group_id"):  # numbers of the case, kept apart from other cases'
            if filled.get(name):
                filled[name] = f"K{self.number}-{filled[name]}"
        return filled

    def calls(self, part: dict) -> list[dict]:
        """The case's call notices as the public page has them."""
        return [{"id": f"{self.number}-{row['call_code']}", "hakutunnus": self.word(row["call_code"]), "tila": "paattynyt",
                 "otsikko": "Koehaku", "rahasto": row.get("fund", "ESR+"), "maakunnat": [],
                 "kokonaistuki": row.get("budget_eur", ""), "hakuaika": {"alku": row["opens_on"], "loppu": row["closes_on"]}}
                for row in parsed(part.get("hakuilmoitukset", ""))]


def parsed(table: str) -> list[dict[str, str]]:
    """Rows of a table written with `|`; a line that begins as the header did is a new header."""
    rows, header = [], None
    for line in filter(str.strip, table.splitlines()):
        cells = [cell.strip() for cell in line.split("|")]
        if header is None or cells[0] == header[0]:
            header = cells
        else:
            rows.append(dict(zip(header, cells, strict=True)))
    return rows


def identity_code(person: str) -> str:
    """`3` → an invented code; `3Y` → the same digits with the separator Y."""
    digits = person.rstrip("Y")
    return code(int(digits), separator="Y" if person != digits else "-")


@cache
def cases() -> dict[str, Case]:
    """Every case by name."""
    return {p.stem: Case(p.stem, n, yaml.safe_load(p.read_text("utf-8"))) for n, p in enumerate(CASES)}


def deliver(world: World, parts: list[tuple[Case, dict]], exported_at: str) -> None:
    """One delivery with the rows of several cases, and the night over it."""
    folder = f"toimitus_{exported_at[:10]}"
    tables = {export: [row for case, part in parts for row in case.rows(export, part)] for export in EXPORTS}
    files = {f"{export}.csv": csv_of(export, rows) for export, rows in tables.items() if rows}
    if calls := [call for case, part in parts for call in case.calls(part)]:
        files["hakuilmoitukset.json"] = call_page(*calls)
    listed = [{"name": name, "export": name.split(".")[0]} for name in files]
    for name, content in files.items():
        world.put(f"{folder}/{name}", content)
    world.put(f"{folder}/manifest.json", manifest(listed, exported_at))
    night = world.night()
    assert not night.refused, night.reasons()
    assert world.ask("SELECT * FROM quality_finding WHERE severity IN ('error', 'critical')") == []


def world_at(root: Path) -> World:
    return World(root, special_category_basis="koe", hold_if_vanished_pct=100.0)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One night for every case without a world of its own."""
    world = world_at(tmp_path_factory.mktemp("shared"))
    deliver(world, [(c, c.given) for c in cases().values() if "world" not in c.given], KNOWN_AT)
    return world


@pytest.mark.parametrize("name", [p.stem for p in CASES])
def test_case(name: str, shared: World, tmp_path: Path):
    case = cases()[name]
    world = shared
    if "world" in case.given:
        world = world_at(tmp_path)
        deliver(world, [(case, case.given)], case.given["world"]["exported_at"])
        if later := case.given.get("later"):
            deliver(world, [(case, later)], later["exported_at"])
    wrong = wrong_figures(case, world) + wrong_hires(case, world)
    assert not wrong, "\n".join([f"{name}: {case.given['says']} ({case.given['contract']})", *wrong])


def wrong_figures(case: Case, world: World) -> list[str]:
    """One line for each figure of `mart_indicator_value` that is not as the case says."""
    wrong = []
    for row in parsed(case.given.get("figures", "")):
        place = {name: row.get(name, default) for name, default in PLACE.items()}
        asked = {name: cell for name, cell in row.items() if name not in (*PLACE, *BESIDE) and cell}
        for indicator, expected in asked.items():
            found = figure(case, world, indicator, place)
            shown = as_written(found)
            if shown != expected:
                wrong.append(f"  {indicator} {' '.join(place.values())}: expected {expected}, found {shown}")
            for name in BESIDE if found else ():
                cell = found[name] if isinstance(found[name], str) else "-" if found[name] is None else f"{found[name]:g}"
                if row.get(name) and cell != row[name]:
                    wrong.append(f"  {indicator} {' '.join(place.values())}: {name} {cell}, not {row[name]}")
    return wrong


def figure(case: Case, world: World, indicator: str, place: dict[str, str]) -> dict | None:
    found = world.ask(
        "SELECT value, numerator, denominator, method, target, achievement_pct FROM mart_indicator_value "
        "WHERE indicator_code = ? AND level = ? AND owner_code = ? AND region_category = ? AND gender = ? "
        "AND cut_off = to_date_fi(?)",
        indicator, place["level"], case.word(place["owner"]), place["region_category"], place["gender"], place["cut_off"])
    assert len(found) <= 1
    return found[0] if found else None


def as_written(found: dict | None) -> str:
    """A figure as the case files write it."""
    if found is None:
        return "-"
    if found["denominator"] is None:
        return f"{found['value']:g}"
    return f"{found['value']:g} ({found['numerator']:g}/{found['denominator']:g})"


def wrong_hires(case: Case, world: World) -> list[str]:
    """One line for each cell of `mart_hires_by_project` that is not as the case says."""
    wrong = []
    for row in parsed(case.given.get("hires", "")):
        letter, group = row.pop("project", "A"), row.pop("target_group")
        found = world.ask("SELECT * FROM mart_hires_by_project WHERE project_code = ? AND target_group = ?",
                          case.word(letter), group)
        if row.get("hires") == "no row" or not found:
            wrong += [] if row.get("hires") == "no row" and not found else [f"  hires {letter} {group}: {len(found)} rows"]
            continue
        for column, expected in row.items():
            cell = found[0][column]
            shown = "-" if cell is None else cell if isinstance(cell, str) else f"{cell:g}"
            if shown != "|".join(case.word(w) for w in expected.split("+")):
                wrong.append(f"  {column} {letter} {group}: expected {expected}, found {shown}")
    return wrong
