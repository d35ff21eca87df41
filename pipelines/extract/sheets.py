"""The tables that people read, in one language: rows of cells ready to be written. Workbook and page share them.

A cell is a number, a text, or a shorthand such as `[c]`; none is empty.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipelines.extract.about import About
from pipelines.extract.texts import columns, group, method_text, tables, word

Cell = str | float | int
Data = dict[str, list[dict]]  # rows of the side's open files, by the file's name
PERSONAL = ("participants", "control", "hires", "reports")  # families whose figures may have a gender
NOT_APPLICABLE, NOT_AVAILABLE = "[z]", "[x]"
COUNTED_NONE = {"percent", "ratio", "days"}  # without a row: the denominator is 0


@dataclass(frozen=True)
class Sheet:
    """One table: `name` is the sheet's, `kinds` say how its columns are written."""

    id: str
    name: str
    title: str
    headers: list[str]
    kinds: list[str]
    rows: list[list[Cell]]


class Figures:
    """The side's figures by their key, and the words of its codes."""

    def __init__(self, data: Data, language: str) -> None:
        self.rows = {(r["indicator_code"], r["level"], r["owner_code"], r["region_category"], r["gender"]): r
                     for r in data["figures"]}
        self.language = language
        self._words = {(r["list"], r["code"]): r[f"label_{language}"] for r in data["labels"]}
        self.units = {r["indicator_code"]: (r["unit"], r["family"]) for r in data["indicators"]}

    def word(self, codelist: str, code: str | None) -> str:
        """A code's label; the code itself where it has none, and [x] where there is no code."""
        return NOT_AVAILABLE if code is None else self._words.get((codelist, code), code)

    def cell(self, code: str, level: str, owner: str, category: str = "ALL", gender: str = "T") -> Cell:
        """The figure, or the shorthand that says why there is none."""
        row = self.rows.get((code, level, owner, category, gender))
        if row is None:
            unit, family = self.units.get(code, ("", ""))
            return NOT_APPLICABLE if unit in COUNTED_NONE or (gender != "T" and family not in PERSONAL) else NOT_AVAILABLE
        return f"[{row['shorthand']}]" if row["shorthand"] else number(row["value"])

    def method(self, row: dict) -> str:
        """How the figure was come by; nothing is said of a figure that has no method."""
        return NOT_APPLICABLE if not row["method"] else self.word("method", row["method"])

    def revised(self, *rows: dict | None) -> str:
        """Whether any of the figures was revised."""
        return "[r]" if any(r and r["revised"] for r in rows) else word("not_revised", language=self.language)

    def fell(self, *rows: dict | None) -> str:
        """Whether counts of this owner and region category fell by a correction, which readers cannot see in hidden ones."""
        return word("fell" if any(r and r["corrected"] for r in rows) else "not_revised", language=self.language)


def number(value: object) -> Cell:
    """A number as it is, whole where it is whole; [x] where there is none."""
    if value is None or value != value:
        return NOT_AVAILABLE
    return int(value) if value == int(value) else float(value)


def sheets(data: Data, about: About, language: str) -> list[Sheet]:
    """Every table of a side, in the catalogue's order."""
    figures = Figures(data, language)
    made = []
    for name, told in tables().items():
        names = told["columns"]
        rows = [[_filled(row.get(column)) for column in names] for row in ROWS[name](data, figures, about, told)]
        made.append(Sheet(name, told["sheet"][language], told["title"][language], [columns()[c][language] for c in names],
                          [columns()[c]["kind"] for c in names], rows))
    return made


def _filled(cell: object) -> Cell:
    return number(cell) if cell is None or isinstance(cell, float) else cell


def _headline(data: Data, figures: Figures, about: About, told: dict) -> Iterator[dict]:
    programmes = sorted({k[2] for k in figures.rows if k[:2] == ("EECO01", "programme")})
    for level, owner in [("theme", about.theme), *(("programme", p) for p in programmes)]:
        for code in told["indicators"]:
            row = figures.rows.get((code, level, owner, "ALL", "T"))
            if row is None and figures.units[code][0] not in COUNTED_NONE:
                continue
            yield _named(figures, code, level, owner) | {
                "value": figures.cell(code, level, owner), "target": _target(row),
                "achievement_pct": _achieved(row), "method": figures.method(row) if row else NOT_APPLICABLE,
                "revised": figures.revised(row)}


def _indicators(data: Data, figures: Figures, about: About, told: dict) -> Iterator[dict]:
    places = {k[:4] for k, row in figures.rows.items() if k[1] in told["levels"] and row["family"] in told["families"]}
    families = told["families"]
    order = {code: (families.index(family), code) for code, (_, family) in figures.units.items() if family in families}
    for code, level, owner, category in sorted(places, key=lambda k: (told["levels"].index(k[1]), k[2], k[3], order[k[0]])):
        each = {g: figures.rows.get((code, level, owner, category, g)) for g in ("F", "M", "N", "T")}
        cells = {g: figures.cell(code, level, owner, category, g) for g in each}
        yield _named(figures, code, level, owner, category) | {
            "women": cells["F"], "men": cells["M"], "non_binary": cells["N"], "total": cells["T"],
            "method": figures.method(next(r for r in (each["T"], *each.values()) if r)),
            "revised": figures.revised(*each.values()), "corrected": figures.fell(*each.values())}


def _targets(data: Data, figures: Figures, about: About, told: dict) -> Iterator[dict]:
    for aim in data["targets"]:
        key = (aim["indicator_code"], aim["level"], aim["owner_code"], aim["region_category"])
        value = figures.cell(*key)
        achieved = value if isinstance(value, str) else 100 * value / aim["target"] if aim["target"] else NOT_APPLICABLE
        yield _named(figures, *key) | {"milestone_2024": NOT_APPLICABLE if aim["milestone_2024"] != aim["milestone_2024"]
                                       else aim["milestone_2024"], "target": aim["target"], "target_due_on": aim["target_due_on"],
                                       "value": value, "achievement_pct": achieved}


def _projects(data: Data, figures: Figures, about: About, told: dict) -> Iterator[dict]:
    for project in data["projects"]:
        code = project["project_code"]
        yield project | {"theme": _theme(project), "authority": figures.word("authority", project["authority_code"]),
                         "region_category": figures.word("region_category", project["region_category"]),
                         **{column: figures.cell(i, "project", code) for column, i in told["figures"].items()}}


def _money(data: Data, figures: Figures, about: About, told: dict) -> Iterator[dict]:
    first = next(iter(told["figures"].values()))
    order = ["programme", "specific_objective", "theme"]
    places = sorted({k[1:4] for k in figures.rows if k[0] == first and k[1] in order}, key=lambda k: (order.index(k[0]), *k))
    for level, owner, category in places:
        yield _named(figures, first, level, owner, category) | {
            column: figures.cell(code, level, owner, category) for column, code in told["figures"].items()}


def _funnel(data: Data, figures: Figures, about: About, told: dict) -> Iterator[dict]:
    for call in data["calls"]:
        share = call["acceptance_pct"]
        yield call | {"theme": _theme(call), "acceptance_pct": NOT_APPLICABLE if share != share else share}


def _models(data: Data, figures: Figures, about: About, told: dict) -> Iterator[dict]:
    for model in data["models"]:
        yield {name: NOT_APPLICABLE if value is None else value for name, value in model.items()}


def _revisions(data: Data, figures: Figures, about: About, told: dict) -> Iterator[dict]:
    kinds, causes = group("kinds", figures.language), group("causes", figures.language)
    for change in data["revisions"]:
        key = (change["indicator_code"], change["level"], change["owner_code"], change["region_category"])
        hidden = f"[{change['shorthand']}]" if change["shorthand"] else None
        yield _named(figures, *key) | {
            "published_in": change["published_in"], "gender": figures.word("gender", change["gender"]),
            "old_value": change["old_value"], "new_value": hidden or change["new_value"], "kind": kinds[change["kind"]],
            "cause": ", ".join(causes[c] for c in change["cause"].split("|"))}


def _method(data: Data, figures: Figures, about: About, told: dict) -> Iterator[dict]:
    for topic, text in method_text(figures.language):
        yield {"topic": topic, "text": text}


def _theme(row: dict) -> str:
    return NOT_APPLICABLE if row["theme"] == "-" else row["theme"]


def _named(figures: Figures, code: str, level: str, owner: str, category: str = "ALL") -> dict:
    unit = figures.units.get(code, ("", ""))[0]
    return {"indicator_code": code, "indicator": figures.word("indicator", code), "unit": figures.word("unit", unit),
            "level": figures.word("level", level), "owner": owner, "region_category": figures.word("region_category", category)}


def _target(row: dict | None) -> Cell:
    return NOT_APPLICABLE if row is None or row["target"] is None or row["target"] != row["target"] else number(row["target"])


def _achieved(row: dict | None) -> Cell:
    if _target(row) == NOT_APPLICABLE:
        return NOT_APPLICABLE
    return f"[{row['shorthand']}]" if row["shorthand"] else number(row["achievement_pct"])


ROWS: dict[str, Callable[..., Iterator[dict]]] = {
    "headline": _headline, "indicators": _indicators, "targets": _targets, "projects": _projects, "funnel": _funnel,
    "models": _models, "money": _money, "revisions": _revisions, "method": _method}
