"""Writes the pages below `reports/indicators/`: one for each topic and language, and an index."""

from collections.abc import Callable
from pathlib import Path

from pipelines.catalogue import load_catalogue
from pipelines.home import open_home, write_text
from pipelines.indicators import matters, people
from pipelines.indicators.chart import Chart
from pipelines.indicators.figures import Shown, read_shown
from pipelines.indicators.words import Words
from pipelines.pages import render
from pipelines.settings import Settings
from pipelines.warehouse.publish import open_current, read_current
from pipelines.words import LANGUAGES, labels

TEMPLATES = Path(__file__).parent / "templates"
INDEX = "index"
TOPICS: dict[str, Callable[[Shown, Words], list[Chart]]] = {
    "hires": people.hires, "targets": people.targets, "employers": matters.employers, "funnel": people.funnel,
    "models": matters.models, "money": matters.money, "baseline": matters.baseline}


def write_indicators(settings: Settings, out: Path | None = None, languages: tuple[str, ...] = LANGUAGES) -> list[Path]:
    """Writes `indicators/` below `out` (default: `reports/`); the indexes come first. Each file is there whole or not at all.

    Raises PublishError without a build, AskedWrongly when no quarter has ended in it, CatalogueError, OSError.
    """
    home = open_home(settings.home)
    catalogue = load_catalogue(home.overlay)
    open_current(home).close()  # says what to run where nothing is published
    shown = read_shown(home, catalogue)
    folder, build = (out or home.reports) / "indicators", read_current(home).build
    indexes, pages = [], []
    for language in languages:
        made = {name: topic(shown, Words(language)) for name, topic in TOPICS.items()}
        shared = {"shown": shown, "build": build, "w": {name: text[language] for name, text in labels("indicator_pages").items()},
                  "topics": {name: text[language] for name, text in labels("indicator_topics").items()}}
        for name, charts in made.items():
            pages.append(_page(folder, name, language, languages, "topic.html", shared | {"charts": charts, "name": name}))
        indexes.append(_page(folder, INDEX, language, languages, "index.html", shared | {"made": made, "name": INDEX}))
    return indexes + pages


def _page(folder: Path, name: str, language: str, languages: tuple[str, ...], template: str, values: dict) -> Path:
    names = labels("pages")["language_name"]
    others = [(code, names[code], f"{name}.{code}.html") for code in languages if code != language]
    path = folder / f"{name}.{language}.html"
    title = values["topics"].get(name) or values["w"]["title"]
    write_text(path, render(TEMPLATES / template, language, title=title, others=others, **values))
    return path
