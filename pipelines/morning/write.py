"""Writes the morning page in every language, whatever the night was: what cannot be read is told on the page."""

import json
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote

import duckdb

from pipelines.catalogue import Catalogue, CatalogueError, load_catalogue
from pipelines.home import Home, write_text
from pipelines.lake.lake import Lake
from pipelines.morning.facts import STOPPING, Morning
from pipelines.pages import render
from pipelines.pages.forms import HELSINKI
from pipelines.report.facts import SEVERITIES, Project
from pipelines.report.words import Words
from pipelines.report.write import file_name
from pipelines.settings import Settings
from pipelines.status import freshness, refused_or_held
from pipelines.verdict import told_of
from pipelines.warehouse.inputs import reason
from pipelines.warehouse.publish import Current, PublishError, open_current, read_current
from pipelines.words import LANGUAGES, labels, said

TEMPLATE = Path(__file__).parent / "templates" / "morning.html"
LINKED = {"projects": "projects/index.{}.html", "trend": "trend.{}.html", "indicators": "indicators/index.{}.html",
          "dictionary": "dictionary/{}/index.html"}


def keep_morning(settings: Settings) -> list[str]:
    """`write_morning` for a night: what went wrong, in words. Never raises, because a page must not fail a night."""
    try:
        write_morning(settings)
    except Exception as error:  # noqa: BLE001  the night is done and told; whatever a page lacks is told beside it
        return [said("morning_not_written", cause=told_of(error))[settings.language]]
    return []


def write_morning(settings: Settings, out: Path | None = None, languages: tuple[str, ...] = LANGUAGES) -> list[Path]:
    """Writes `index.<language>.html` below `out` (default: `reports/`), and `index.html` in the configured language.

    Raises OSError. Without a verdict, a build or a catalogue the page says what is missing.
    """
    home = Home(settings.home)
    folder = out or home.reports
    written = []
    for language in languages:
        text = render(TEMPLATE, language, **_values(home, folder, language, languages))
        written.append(folder / f"index.{language}.html")
        write_text(written[-1], text)
        if language == settings.language or len(languages) == 1:
            write_text(folder / "index.html", text)
    return written


def _values(home: Home, folder: Path, language: str, languages: tuple[str, ...]) -> dict:
    catalogue = _catalogue(home)
    w = {name: text[language] for name, text in labels("morning").items()}
    trouble, current, morning = None, None, None
    try:
        current = read_current(home)
        if current:
            with open_current(home) as con:
                morning = Morning(con, catalogue, language)
    except (PublishError, duckdb.Error) as error:
        trouble = told_of(error)[language]
    names = labels("pages")["language_name"]
    return {
        "title": w["title"], "w": w, "words": Words(language), "severities": SEVERITIES, "stopping": STOPPING, "trouble": trouble,
        "verdict": _verdict(home), "current": _told(current), "morning": morning, "exports": _exports(catalogue, language),
        "fresh": [e | {"last": _moment(e["last"]), "due": e["due"] and date.fromisoformat(e["due"])}
                  for e in freshness(catalogue, Lake(home).records().values(), current)],
        "states": {name: text[language] for name, text in labels("file_states").items()},
        "stopped": refused_or_held(catalogue, Lake(home).records().values(), language),
        "outside": _outside(home, catalogue, morning, language),
        "address": lambda project: _address(folder, home, project, language),
        "others": [(code, names[code], f"index.{code}.html") for code in languages if code != language],
        "linked": {n: path.format(language) for n, path in LINKED.items() if (folder / path.format(language)).exists()},
    }


def _catalogue(home: Home) -> Catalogue:
    try:
        return load_catalogue(home.overlay)
    except CatalogueError:  # the verdict has the reason; the page needs the names of exports only
        return load_catalogue()


def _verdict(home: Home) -> dict | None:
    """The last night's verdict with its moment; None where no night has run."""
    try:
        verdict = json.loads(home.verdict.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return verdict | {"at": datetime.fromisoformat(verdict["at"])}


def _told(current: Current | None) -> dict | None:
    if current is None:
        return None
    return {"build": current.build, "known_at": _moment(current.known_at), "published_at": _moment(current.published_at)}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(HELSINKI) if text else None


def _exports(catalogue: Catalogue, language: str) -> dict[str, str]:
    return {e.name: getattr(e.labels, language) for e in catalogue.exports.values()}


def _outside(home: Home, catalogue: Catalogue, morning: Morning | None, language: str) -> list[dict]:
    """Files that the published build does not have: those of a night that did not publish."""
    known = morning.known_files if morning else set()
    return [{"delivery": r.delivery, "file": r.file, "verdict": r.verdict, "rows": r.rows,
             "reason": reason(catalogue, r, language)}
            for r in Lake(home).records().values() if r.file_id not in known and r.verdict != "ignored"]


def _address(folder: Path, home: Home, project: Project, language: str) -> str | None:
    """Address of a project's error report, seen from the page; None where it has not been written."""
    name = file_name(project.code)
    page = Path("projects") / name / f"{name}.{language}.html"
    if folder != home.reports or not (folder / page).exists():
        return None
    return quote(page.as_posix(), safe="/.")
