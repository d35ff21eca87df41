"""Writes the dictionary site: a folder of pages for each language, the search, and the data package. No network, no clock."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.dictionary.content import Content
from pipelines.dictionary.demo import Answer
from pipelines.dictionary.lineage import ROWS, lineage_of
from pipelines.dictionary.package import data_package
from pipelines.pages import render
from pipelines.warehouse.models import GENERATED
from pipelines.words import Told, labels, said

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES = ("fi", "sv", "en")
GUIDE = ("where", "sure")  # what the first page says before the list of tables
MARKER = "datapackage.json"  # a folder that holds it was written by this module


class DictionaryError(Told):
    """The site cannot be written there; the text says why and what to do."""


def write_dictionary(catalogue: Catalogue, answers: dict[str, Answer], target: Path,
                     say: Callable[[str], None] = lambda step: None) -> Path:
    """The whole site in `target`, replacing an earlier one; returns its first page. Raises DictionaryError."""
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / MARKER).exists())):
        raise DictionaryError(said("dictionary_errors", "occupied", target=target))
    say("lineage")
    lineage = lineage_of(catalogue)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        for language in LANGUAGES:
            say(f"pages: {language}")
            content = Content(catalogue, lineage, answers, language)
            for name, template, values in _pages(content):
                _write(aside / language / name, _page(content, name, template, values))
            _write(aside / language / "words.js", f"window.euraWords = {_script(content.search_index())};\n")
        shutil.copyfile(TEMPLATES / "search.js", aside / "search.js")
        _write(aside / "index.html", _first_page(catalogue))
        _write(aside / MARKER, json.dumps(data_package(catalogue), ensure_ascii=False, indent=1) + "\n")
        aside.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        aside.replace(target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return target / "index.html"


def _pages(content: Content) -> Iterator[tuple[str, str, dict]]:
    """Every page of a language: its place, its template, and what it shows."""
    words, catalogue = content.words("dictionary"), content.catalogue
    guide = {part: content.words(f"guide_{part}").values() for part in GUIDE}
    yield "index.html", "index.html", {"title": words["title"], "guide": guide, "kinds": content.kinds()}
    for table in catalogue.tables.values():
        yield f"tables/{table.name}.html", "table.html", {"title": table.name, **content.table(table)}
    yield "steps.html", "steps.html", {"title": words["steps"], "steps": content.steps(), "generated": tuple(GENERATED)}
    for export in catalogue.exports.values():
        yield f"exports/{export.name}.html", "export.html", {"title": export.name, "export": export}
    yield "indicators.html", "indicators.html", {"title": words["indicators"], "families": content.families()}
    yield "rules.html", "rules.html", {"title": words["rules"], "rules": content.rules()}
    for name, entries in catalogue.codelists.items():
        yield f"codelists/{name}.html", "codelist.html", {"title": name, "entries": entries, "uses": content.uses(name)}


def _page(content: Content, name: str, template: str, values: dict) -> str:
    up = "../" * name.count("/")
    links = [(code, labels("pages")["language_name"][code], f"{up}../{code}/{name}") for code in LANGUAGES
             if code != content.language]
    return render(TEMPLATES / template, content.language, words=content.words("dictionary"), content=content, up=up,
                  catalogue=content.catalogue, languages=links, rows=ROWS, **values)


def _first_page(catalogue: Catalogue) -> str:
    links = [(code, labels("pages")["language_name"][code], labels("dictionary")["title"][code]) for code in LANGUAGES]
    return render(TEMPLATES / "languages.html", "fi", title=links[0][2], links=links)


def _script(value: object) -> str:
    """JSON that may stand in a script."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
