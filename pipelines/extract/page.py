"""The page of an extract: the finding first, then charts with their text and table, printable, and no request to anywhere."""

import datetime as dt
from pathlib import Path

from pipelines.extract.about import About
from pipelines.extract.charts import charts
from pipelines.extract.cover import cover_rows, state
from pipelines.extract.sheets import Cell, Data, Figures, Sheet
from pipelines.extract.texts import LANGUAGES, TEXTS, group, word
from pipelines.pages import render
from pipelines.pages.forms import day, number

ON_PAGE = ("headline", "targets", "money", "revisions")  # the others are long: the workbook has them
AT_MOST = 40  # rows of a table on the page
NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}


def write_page(path: Path, about: About, data: Data, tables: list[Sheet], language: str) -> None:
    """One HTML file in one language, with links to the other two beside it."""
    figures = Figures(data, language)
    said = {name: word(name, language=language) for name in
            ("subtitle", "full_tables", "notes", "method_title", "item", "value_word", "more_rows", "own_indicators")}
    html = render(
        TEXTS / "page.html", language, title=word("title", language=language, quarter=about.quarter), words=said,
        finding=_finding(figures, about, language), about=about, state=state(about, language),
        side=word(about.side, language=language), cover=cover_rows(about, language), charts=charts(figures, about, language),
        tables=[_shown(t, language, about) for t in tables if t.id in ON_PAGE and t.rows],
        revisions=_revisions(data["revisions"], language), signs=group("shorthands", language),
        method=next(t for t in tables if t.id == "method").rows, workbook=about.file(language, "xlsx"),
        links=[(code, NAMES[code], about.file(code, "html")) for code in LANGUAGES if code != language])
    path.write_text(html, "utf-8", newline="\n")


def _finding(figures: Figures, about: About, language: str) -> tuple[str, str]:
    """What the quarter says in a sentence, and in another."""
    def said(code: str) -> str:
        cell = figures.cell(code, "theme", about.theme)
        return word("hidden", language=language) if isinstance(cell, str) else number(cell, language)

    first = word("finding", language=language, hires=said("UTM-R04"), able=said("UTM-R01"))
    more = word("finding_more", language=language, employers=said("UTM-O01"), market=said("UTM-R05"),
                cut_off=day(dt.date.fromisoformat(about.cut_off), language))
    return first, more


def _shown(table: Sheet, language: str, about: About) -> dict:
    """A table as the page prints it: at most AT_MOST rows, the theme's own first where a table names owners."""
    rows = table.rows
    if table.id == "targets":
        rows = [r for r in rows if r[1] == about.theme] + [r for r in rows if r[1] != about.theme]
    kinds = [k if k in ("text", "code") else "number" for k in table.kinds]
    cells = [[_text(cell, kind, language) for cell, kind in zip(row, table.kinds, strict=True)] for row in rows[:AT_MOST]]
    headers = [(header, "text" if kind == "code" else kind) for header, kind in zip(table.headers, kinds, strict=True)]
    return {"id": table.id, "title": table.title, "kinds": kinds, "headers": headers, "rows": cells,
            "left": max(0, len(rows) - AT_MOST)}


def _text(cell: Cell, kind: str, language: str) -> str:
    if kind == "day" and isinstance(cell, str) and cell[:1].isdigit():
        return day(dt.date.fromisoformat(cell), language)
    if isinstance(cell, str):
        return cell
    return number(cell, language, 0 if kind in ("euros", "count") or (cell == int(cell) and kind != "percent") else 1)


def _revisions(revisions: list[dict], language: str) -> str:
    kinds = [change["kind"] for change in revisions]
    return word("revisions_page", language=language, count=len(kinds), major=kinds.count("major"),
                corrections=kinds.count("correction"))
