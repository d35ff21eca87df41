"""The figures a second time: slow, obvious, in pandas, written from the delivery contract §§ 2.8–2.10, 2.15, 3 and 4.

Nothing here is copied from `sql/`; where the two differ, one of them reads the contract wrongly. Every rule stands
where the contract has it, for one person, one project and one cut-off at a time. No pipeline code is imported.
"""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

PROGRAMME_STARTS = date(2021, 1, 1)
GENDERS = ("F", "M", "N")
UNEMPLOYED = {"työtön", "pitkäaikaistyötön"}
INACTIVE = {"työelämän ulkopuolella", "työelämän ulkopuolella, koulutuksessa"}
EMPLOYED = {"työssä", "yrittäjä"}
WORKING = {"työssä", "yrittäjänä"}
OUTPUTS = [f"EECO{n:02d}" for n in range(1, 12)]
RESULTS = [f"EECR{n:02d}" for n in range(1, 7)]
CONTROLS = ["CTRL-01", "CTRL-02", "CTRL-03"]
RESERVED_SUMS = {
    "EECO02+04": ["EECO02", "EECO04"],
    "EECO02+05": ["EECO02", "EECO05"],
    "EECO02+04+05": ["EECO02", "EECO04", "EECO05"],
    "EECO06+07": ["EECO06", "EECO07"],
    "EECO10+11": ["EECO10", "EECO11"],
}
COUNTED_FROM_PARTICIPANTS = [*OUTPUTS, *RESULTS, *RESERVED_SUMS, *CONTROLS]
HIRES_BY_GROUP = {"osatyökykyinen": "UTM-R01", "vammainen": "UTM-R02", "muu heikko asema": "UTM-R03"}
FROM_REPORTS = [f"EECO{n}" for n in range(12, 18)]
COVERED = [*COUNTED_FROM_PARTICIPANTS, *HIRES_BY_GROUP.values(), "UTM-R04", "UTM-R05", "UTM-R06", *FROM_REPORTS]
KEY = ["indicator_code", "level", "owner_code", "region_category", "gender", "cut_off"]


@dataclass
class World:
    """What is known: accepted rows of each export (dictionaries by column name) and the day they are known on."""

    known_on: date
    hankkeet: list[dict] = field(default_factory=list)  # with region_category in place of the location
    osallistujat: list[dict] = field(default_factory=list)
    tyollistymiset: list[dict] = field(default_factory=list)
    seurantaraportit: list[dict] = field(default_factory=list)
    teemat: list[dict] = field(default_factory=list)
    hakemukset: list[dict] = field(default_factory=list)


@dataclass
class Figure:
    """One figure of one project, and what it is made of."""

    value: float = 0.0
    numerator: float | None = None
    denominator: float | None = None
    methods: set[str] = field(default_factory=set)

    def add(self, other: "Figure") -> None:
        """Adds a project's figure to the figure of a whole."""
        self.value += other.value
        if other.denominator is not None:
            self.numerator = (self.numerator or 0) + other.numerator
            self.denominator = (self.denominator or 0) + other.denominator
        self.methods |= other.methods

    @property
    def method(self) -> str:
        """The word for how it was obtained; `useita` where there are several."""
        return next(iter(self.methods)) if len(self.methods) == 1 else "useita"


def six_months_after(day: date) -> date:
    """Six calendar months later; the last of the month where the day does not exist."""
    month = day.month + 6
    year, month = (day.year + 1, month - 12) if month > 12 else (day.year, month)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def cut_offs(world: World) -> list[date]:
    """Every quarter end from the first event of the programme to the day as known, and that day itself."""
    events = [row[column] for rows, column in ((world.hankkeet, "starts_on"), (world.osallistujat, "started_on"),
                                               (world.tyollistymiset, "hired_on"),
                                               (world.seurantaraportit, "period_end"))
              for row in rows if row[column] is not None]
    events = [day for day in events if PROGRAMME_STARTS <= day <= world.known_on]
    found = {world.known_on}
    if events:
        every_day = pd.date_range(min(events), world.known_on)
        found |= {day.date() for day in every_day if day.is_quarter_end}
    return sorted(found)


# --- participants ---------------------------------------------------------------------------------------------------


def is_complete(first: dict) -> bool:
    """Whether gender, status at start, age and education are all known (§ 3)."""
    return (first["gender"] in GENDERS and first["status_at_start"] is not None
            and first["age_at_start"] is not None and first["education"] is not None)


def counted_in(spells: list[dict], cut_off: date) -> tuple[str | None, set[str]]:
    """(gender, indicators) in which one person's approved spells in one project count as of a cut-off."""
    begun = sorted((s for s in spells if s["started_on"] <= cut_off), key=lambda s: (s["started_on"], s["spell_no"]))
    if not begun:
        return None, set()
    first, last = begun[0], begun[-1]
    gender = first["gender"] if first["gender"] in GENDERS else None
    if not is_complete(first):
        return gender, {"CTRL-01", "CTRL-02"}
    codes = {"CTRL-01"} | outputs(first)
    if last["ended_on"] is not None and last["ended_on"] <= cut_off:
        codes |= {"CTRL-03"} | results(first, last, cut_off)
    return gender, codes


def outputs(first: dict) -> set[str]:
    """Output indicators of a complete entry."""
    codes = {"EECO01"}
    status, age = first["status_at_start"], first["age_at_start"]
    if status in UNEMPLOYED:
        codes.add("EECO02")
    if status == "pitkäaikaistyötön":
        codes.add("EECO03")
    if status in INACTIVE:
        codes.add("EECO04")
    if status in EMPLOYED:
        codes.add("EECO05")
    if age < 18:
        codes.add("EECO06")
    if 18 <= age <= 29:
        codes.add("EECO07")
    if age >= 55:
        codes.add("EECO08")
    codes.add({"enintään perusaste": "EECO09", "toinen aste": "EECO10", "korkea-aste": "EECO11"}[first["education"]])
    return codes


def results(first: dict, last: dict, cut_off: date) -> set[str]:
    """Result indicators of a person who has left by the cut-off; the answers are the last spell's alone."""
    codes = set()
    status, end = first["status_at_start"], last["status_at_end"]
    described = last["status_at_end_on"] or last["ended_on"]
    if last["gained_qualification"]:
        codes.add("EECR03")
    if 0 <= (described - last["ended_on"]).days <= 28:
        if status in INACTIVE and end == "työtön työnhakija":
            codes.add("EECR01")
        if status != "työelämän ulkopuolella, koulutuksessa" and end == "opiskelemassa tai koulutuksessa":
            codes.add("EECR02")
        if status in UNEMPLOYED | INACTIVE and end in WORKING:
            codes.add("EECR04")
    if six_months_after(last["ended_on"]) <= cut_off:
        if status in UNEMPLOYED | INACTIVE and last["status_at_6m"] in WORKING:
            codes.add("EECR05")
        if status in EMPLOYED and last["status_at_6m"] == "parempi työmarkkina-asema":
            codes.add("EECR06")
    return codes


def participant_figures(world: World, cut_off: date) -> dict[tuple[str, str, str], Figure]:
    """(project, indicator, gender) → figure, from spells; zeros of the projects that have begun included."""
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for project in world.hankkeet:
        if project["starts_on"] is not None and project["starts_on"] <= cut_off:
            for code in COUNTED_FROM_PARTICIPANTS:
                counts[project["project_code"], code, "T"] = 0
    spells = pd.DataFrame([s for s in world.osallistujat if s["record_status"] == "hyväksytty"], dtype=object)
    people = spells.groupby(["project_code", "person_key"]).groups if len(spells) else {}
    for (project_code, _), rows in people.items():
        gender, codes = counted_in(spells.loc[rows].to_dict("records"), cut_off)
        for code in codes:
            for total in [code, *(name for name, parts in RESERVED_SUMS.items() if code in parts)]:
                counts[project_code, total, "T"] += 1
                if gender:
                    counts[project_code, total, gender] += 1
    return {key: Figure(float(n), methods={"kerätty"}) for key, n in counts.items()}


# --- hires and reports ----------------------------------------------------------------------------------------------


def crosses_threshold(hire: dict) -> bool:
    """From a service or unemployment to work without wage subsidy; an empty answer is not a "no"."""
    return (hire["from_service"] in ("työllistymistä edistävä palvelu", "työttömyys")
            and hire["has_wage_subsidy"] is not None and not hire["has_wage_subsidy"])


def is_old_enough(hire: dict, cut_off: date) -> bool:
    """Whether six calendar months have gone since the hire."""
    return six_months_after(hire["hired_on"]) <= cut_off


def projects_with_hire_rows(world: World) -> set[str]:
    """Projects that are counted from rows, whatever their reports say."""
    return {h["project_code"] for h in world.tyollistymiset}


def hire_figures(world: World, cut_off: date) -> dict[tuple[str, str, str], Figure]:
    """(project, indicator, gender) → figure, from hire rows."""
    figures: dict[tuple[str, str, str], Figure] = {}
    for hire in world.tyollistymiset:
        if hire["hired_on"] > cut_off:
            continue
        codes = [HIRES_BY_GROUP[hire["target_group"]], "UTM-R04", *(["UTM-R05"] if crosses_threshold(hire) else [])]
        for gender in {"T", hire["gender"]} & {"T", *GENDERS}:
            for code in codes:
                figures.setdefault((hire["project_code"], code, gender), Figure()).add(Figure(1.0, methods={"kerätty"}))
            if is_old_enough(hire, cut_off):
                share = Figure(0.0, 1.0 if hire["in_work_6m"] else 0.0, 1.0, {"kerätty"})
                figures.setdefault((hire["project_code"], "UTM-R06", gender), Figure()).add(share)
    return figures


def report_figures(world: World, cut_off: date) -> dict[tuple[str, str, str], Figure]:
    """(project, indicator, gender) → figure, from the latest approved report whose period ends by the cut-off."""
    with_rows = projects_with_hire_rows(world)
    figures: dict[tuple[str, str, str], Figure] = {}
    approved = [r for r in world.seurantaraportit if r["report_status"] == "hyväksytty" and r["period_end"] <= cut_off]
    hire_codes = [*HIRES_BY_GROUP.values(), "UTM-R05"]
    for project_code, code in sorted({(r["project_code"], r["indicator_code"]) for r in approved}):
        if code not in FROM_REPORTS and (code not in hire_codes or project_code in with_rows):
            continue
        rows = [r for r in approved if (r["project_code"], r["indicator_code"]) == (project_code, code)]
        latest = max((r["period_end"], r["report_no"]) for r in rows)
        rows = [r for r in rows if (r["period_end"], r["report_no"]) == latest]
        parts = [r for r in rows if r["gender"] is not None]
        totals = [r for r in rows if r["gender"] is None]
        stands = totals or parts  # the report's own total stands, else the sum of its genders
        figures[project_code, code, "T"] = Figure(float(sum(r["value"] for r in stands)),
                                                  methods={r["method"] for r in stands})
        for part in parts:
            if part["gender"] in GENDERS and part["value"] != 0:
                figures[project_code, code, part["gender"]] = Figure(float(part["value"]), methods={part["method"]})
    for (project_code, code, gender), figure in list(figures.items()):
        if code in HIRES_BY_GROUP.values():
            figures.setdefault((project_code, "UTM-R04", gender), Figure()).add(figure)
    return figures


# --- levels ---------------------------------------------------------------------------------------------------------


def themes_of(world: World, project_code: str, cut_off: date) -> set[str]:
    """Themes that hold for a project at a cut-off: its own rows if it has any, else those of its applications' calls."""
    rows = [t for t in world.teemat if t["owner_kind"] == "hanke" and t["owner"] == project_code]
    if not rows:
        calls = {a["call_code"] for a in world.hakemukset if a["project_code"] == project_code}
        rows = [t for t in world.teemat if t["owner_kind"] == "haku" and t["owner"] in calls]
    return {t["theme"] for t in rows
            if t["valid_from"] <= cut_off and (t["valid_to"] is None or cut_off <= t["valid_to"])}


def owners_of(world: World, project: dict, cut_off: date) -> list[tuple[str, str]]:
    """(level, owner) of everything a project's figures are part of."""
    code = project["project_code"]
    owners = [("project", code), *(("theme", theme) for theme in themes_of(world, code, cut_off))]
    if project["specific_objective"]:
        owners.append(("specific_objective", project["specific_objective"]))
    funds = {p["project_code"]: p["fund"] for p in world.hankkeet}
    with_participants = {funds[s["project_code"]] for s in world.osallistujat if s["record_status"] == "hyväksytty"}
    if project["fund"] == "ESR+" or project["fund"] in with_participants - {None}:
        owners.append(("programme", project["fund"]))
    return owners


def mart_indicator_value(world: World) -> pd.DataFrame:
    """The published table, of the indicators in `COVERED`."""
    rows = []
    for cut_off in cut_offs(world):
        of_projects = [*participant_figures(world, cut_off).items(), *hire_figures(world, cut_off).items(),
                       *report_figures(world, cut_off).items()]
        figures: dict[tuple, Figure] = {}
        for project in world.hankkeet:
            categories = {"ALL", project["region_category"]} - {None}
            for level, owner in owners_of(world, project, cut_off):
                for (project_code, code, gender), figure in of_projects:
                    if project_code == project["project_code"]:
                        for category in categories:
                            figures.setdefault((code, level, owner, category, gender, cut_off), Figure()).add(figure)
        for key, f in figures.items():
            value = 100 * f.numerator / f.denominator if f.denominator is not None else f.value
            rows.append((*key, value, f.numerator, f.denominator, f.method))
    return pd.DataFrame(rows, columns=[*KEY, "value", "numerator", "denominator", "method"])


def mart_hires_by_project(world: World) -> pd.DataFrame:
    """The published table: every project that has begun × target group, at the day as known."""
    rows = []
    day = world.known_on
    reported = report_figures(world, day)
    for project in world.hankkeet:
        if project["starts_on"] is None or project["starts_on"] > day:
            continue
        code = project["project_code"]
        theme = "|".join(sorted(themes_of(world, code, day))) or None
        for group, indicator in [*HIRES_BY_GROUP.items(), ("ALL", "UTM-R04")]:
            if code in projects_with_hire_rows(world):
                counts = counts_of_hires([h for h in world.tyollistymiset if h["project_code"] == code
                                          and group in (h["target_group"], "ALL") and h["hired_on"] <= day], day)
            else:
                hires = reported.get((code, indicator, "T"))
                open_market = reported.get((code, "UTM-R05", "T")) if group == "ALL" else None
                said = hires or open_market
                counts = (hires and hires.value, open_market and open_market.value, None, None, None,
                          said and said.method)
            rows.append((code, project["title"], theme, project["authority_code"], group, *counts))
    return pd.DataFrame(rows, columns=[
        "project_code", "project_title", "theme", "authority_code", "target_group", "hires", "hires_open_market",
        "hires_in_work_6m", "hires_old_enough_for_6m", "employers_hiring", "method"])


def counts_of_hires(hires: list[dict], day: date) -> tuple:
    """What the hire rows of one project and target group say."""
    old = [h for h in hires if is_old_enough(h, day)]
    return (float(len(hires)), float(sum(crosses_threshold(h) for h in hires)), sum(bool(h["in_work_6m"]) for h in old),
            len(old), len({h["employer_business_id"] for h in hires}), "kerätty")
