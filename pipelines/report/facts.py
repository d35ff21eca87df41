"""Reads what the reports tell out of the published build: a few queries over everything, none for each project."""

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.connection import SQL

SEVERITIES = ("critical", "error", "warning", "info")
INCOMPLETE = "approved_incomplete"  # the rule whose findings are a list of their own


class UnknownProject(Exception):
    """The published build names no project of that code; `nearest` are codes that look like it."""

    def __init__(self, code: str, nearest: list[str]) -> None:
        super().__init__(code)
        self.code, self.nearest = code, nearest


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of `quality_finding` in one language. `days`: open so far, or until it closed."""

    project_code: str | None
    status: str
    severity: str
    rule_id: str
    export: str | None
    column: str | None  # EURA's own header
    file: str
    exported_on: date | None
    sheet: str | None
    row_no: int | None
    record: str | None  # the key values by which a person finds it in EURA
    message: str
    first_seen_on: date
    closed_on: date | None
    days: int


@dataclass(frozen=True)
class RuleGroup:
    """The open findings of one rule on one column of an export, in words."""

    severity: str
    rule_id: str
    export: str
    words: str
    why: str | None
    mend: str | None
    rows: int
    first_seen_on: date
    days: int


@dataclass
class Project:
    """A project and its findings, the worst first. Counts are rows as known in the build."""

    code: str
    title: str | None
    authority_code: str | None
    authority: str | None
    rows: int
    quarantined: int
    with_findings: int
    participations: int
    incomplete: int
    is_known: bool
    findings: list[Finding] = field(default_factory=list)

    @cached_property
    def open(self) -> list[Finding]:
        return [f for f in self.findings if f.status == "open"]

    @cached_property
    def closed(self) -> list[Finding]:
        """The newest first."""
        return sorted((f for f in self.findings if f.status == "closed"), key=lambda f: f.closed_on, reverse=True)

    def count(self, severity: str) -> int:
        return sum(f.severity == severity for f in self.open)

    def oldest(self, severity: str | None = None) -> int | None:
        """Days that the oldest open finding has been open; None where there is none."""
        return max((f.days for f in self.open if severity in (None, f.severity)), default=None)


class Facts:
    """Everything that reports in one language are made of."""

    def __init__(self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue, language: str) -> None:
        self.language = language
        self.known_at, self.code_version = con.sql("SELECT known_at, code_version FROM meta_build").fetchone()
        self.rules = {r["rule_id"]: r for r in _rows(con, "SELECT * FROM meta_rule")}
        self.exports = {e.name: getattr(e.labels, language) for e in catalogue.exports.values()}
        self.headers = {(e.name, c.name): c.header.fi.strip() for e in catalogue.exports.values() for c in e.columns}
        self.projects = {r["project_code"]: self._project(r) for r in _rows(con, _sql("projects"))}
        self.without_project: list[Finding] = []
        for row in _rows(con, _sql("findings")):
            finding = self._finding(row)
            owner = self.projects.get(finding.project_code)
            (owner.findings if owner else self.without_project).append(finding)
        self.trend = _rows(con, _sql("trend"))
        self.authority_trend: dict[str | None, list[dict]] = defaultdict(list)
        for row in _rows(con, _sql("authority_trend")):
            self.authority_trend[row["authority_code"]].append(row)

    def project(self, code: str) -> Project:
        """Raises UnknownProject with the nearest codes."""
        if code not in self.projects:
            raise UnknownProject(code, difflib.get_close_matches(code.upper(), self.projects, n=3, cutoff=0.3))
        return self.projects[code]

    def with_findings(self) -> list[Project]:
        return [p for p in self.projects.values() if p.findings]

    def by_authority(self) -> dict[str | None, list[Project]]:
        """Projects with findings by the code of their authority; None where it is not known."""
        groups: dict[str | None, list[Project]] = defaultdict(list)
        for project in self.with_findings():
            groups[project.authority_code].append(project)
        return dict(sorted(groups.items(), key=lambda item: item[0] or "~"))

    def groups(self, findings: list[Finding]) -> list[RuleGroup]:
        """Open findings by rule, export and column: the worst first, then the most frequent."""
        together: dict[tuple, list[Finding]] = defaultdict(list)
        for finding in findings:
            together[finding.severity, finding.rule_id, finding.export, finding.column].append(finding)
        groups = [self._group(*key, found) for key, found in together.items()]
        return sorted(groups, key=lambda g: (SEVERITIES.index(g.severity), -g.rows, g.rule_id, g.export))

    def _group(self, severity: str, rule_id: str, export: str | None, column: str | None, found: list[Finding]) -> RuleGroup:
        rule = self.rules[rule_id]
        words = found[0].message if len(found) == 1 else in_general(rule[f"text_{self.language}"], column)
        why, mend = rule[f"why_{self.language}"], rule[f"mend_{self.language}"]
        return RuleGroup(severity, rule_id, self.exports.get(export, export or "–"), words, why, mend, rows_of(found),
                         min(f.first_seen_on for f in found), max(f.days for f in found))

    def _project(self, row: dict) -> Project:
        names = {f"authority_{language}" for language in ("fi", "sv", "en")}
        given = {name: value for name, value in row.items() if name not in names and name != "project_code"}
        return Project(code=row["project_code"], authority=row[f"authority_{self.language}"] or row["authority_code"], **given)

    def _finding(self, row: dict) -> Finding:
        same = ("project_code", "status", "severity", "rule_id", "export", "file", "exported_on", "sheet", "row_no", "record",
                "first_seen_on", "closed_on", "days")
        return Finding(column=self.headers.get((row["export"], row["column_name"]), row["column_name"]),
                       message=row[f"message_{self.language}"], **{name: row[name] for name in same})


def rows_of(findings: list[Finding]) -> int:
    """How many rows the findings stand on."""
    return len({(f.file, f.exported_on, f.sheet, f.row_no) for f in findings})


def in_general(text: str, column: str | None) -> str:
    """A rule's text without the details of one row: brackets around a detail go, another placeholder becomes `…`."""
    text = text.replace("{column}", column or "…")
    return re.sub(r"\{\w+\}", "…", re.sub(r" \([^()]*\{\w+\}[^()]*\)", "", text))


def _sql(name: str) -> str:
    return (SQL / "reports" / f"{name}.sql").read_text("utf-8")


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict]:
    answer = con.execute(sql)
    names = [d[0] for d in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
