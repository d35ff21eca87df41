"""Writes the reports: one project, or all projects with findings, their authorities, the trend and an index."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from pipelines.catalogue import load_catalogue
from pipelines.home import Home, open_home, write_bytes
from pipelines.pages import render
from pipelines.report import overview, project
from pipelines.report.facts import Facts, Project
from pipelines.report.words import Words
from pipelines.report.workbook import Sheet, workbook
from pipelines.settings import Settings
from pipelines.warehouse.publish import open_current, read_current

TEMPLATES = Path(__file__).parent / "templates"


def write_reports(settings: Settings, code: str | None, language: str, say: Callable[[str], None] = lambda step: None) -> dict:
    """Writes below `reports/` and returns paths and counts. `code`: one project; without it everything.

    Raises UnknownProject, PublishError, CatalogueError, OSError. A file is there whole or not at all.
    """
    home = open_home(settings.home)
    catalogue = load_catalogue(home.overlay)
    with open_current(home) as con:
        facts = Facts(con, catalogue, language)
    writer = _Writer(home, facts, read_current(home).build)
    if code is not None:
        return writer.answer([writer.project(facts.project(code))])
    say("projects")
    projects = [writer.project(p) for p in facts.with_findings()]
    say("authorities")
    authorities = [writer.authority(name, found) for name, found in facts.by_authority().items()]
    return writer.answer(projects, authorities, writer.trend(), writer.index())


def file_name(code: str) -> str:
    """A code as the name of a file or folder: what a code may hold but a name may not is percent-encoded."""
    return quote(code, safe="").replace(".", "%2E")


class _Writer:
    def __init__(self, home: Home, facts: Facts, build: str) -> None:
        self.root, self.facts, self.build = home.reports, facts, build
        self.words = Words(facts.language)

    def project(self, one: Project) -> dict:
        name = file_name(one.code)
        title = project.title(one, self.words)
        files = self._pair(self.root / "projects" / name / name, title, project.sheets(one, self.facts, self.words),
                           "project.html", project.values(one, self.facts))
        return {"project_code": one.code, "open": len(one.open), "closed": len(one.closed), "rows": one.rows,
                "rows_with_findings": one.with_findings, "files": files}

    def authority(self, code: str | None, projects: list[Project]) -> dict:
        name = file_name(code or "-")
        label = projects[0].authority or self.words.report.no_authority
        title = f"{self.words.report.authority_title}: {label}"
        about = code, projects, self.facts, self.words
        files = self._pair(self.root / "authorities" / name, title, overview.authority_sheets(*about),
                           "authority.html", overview.authority_values(*about) | {"address": self._address})
        return {"authority_code": code, "projects": len(projects), "open": sum(len(p.open) for p in projects), "files": files}

    def trend(self) -> list[str]:
        return self._pair(self.root / "trend", self.words.report.trend_title, overview.trend_sheets(self.facts, self.words),
                          "trend.html", overview.trend_values(self.facts))

    def index(self) -> str:
        path = self.root / "projects" / f"index.{self.facts.language}.html"
        values = {"projects": self.facts.with_findings(), "authorities": self.facts.by_authority(), "address": self._address,
                  "trend_address": f"../trend.{self.facts.language}.html"}
        self._page(path, self.words.report.index_title, "index.html", values)
        return str(path)

    def answer(self, projects: list[dict], authorities: list[dict] = (), trend: list[str] = (), index: str | None = None) -> dict:
        return {"language": self.facts.language, "known_at": self.facts.known_at.isoformat(), "build": self.build,
                "projects": projects, "authorities": list(authorities), "trend": list(trend), "index": index}

    def _pair(self, base: Path, title: str, sheets: list[Sheet], template: str, values: dict) -> list[str]:
        """The workbook and the page of one report; `base` has no ending yet."""
        language = self.facts.language
        book = base.with_name(f"{base.name}.{language}.xlsx")
        page = base.with_name(f"{base.name}.{language}.html")
        write_bytes(book, workbook(sheets, title=title, author=self.words.report.author, language=language,
                                   created=self.facts.known_at))
        self._page(page, title, template, values | {"workbook": quote(book.name)})
        return [str(book), str(page)]

    def _page(self, path: Path, title: str, template: str, values: dict) -> None:
        text = render(TEMPLATES / template, self.facts.language, title=title, w=self.words, known_at=self.facts.known_at,
                      build=self.build, **values)
        write_bytes(path, text.encode())

    def _address(self, kind: str, code: str | None) -> str:
        """Address of a project's or an authority's page, seen from a folder beside both."""
        name, language = file_name(code or "-"), self.facts.language
        inner = f"{name}/{name}" if kind == "projects" else name
        return quote(f"../{kind}/{inner}.{language}.html", safe="/.")
