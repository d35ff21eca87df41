"""What the morning page tells out of the published build, in one language. Read-only."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.connection import SQL
from pipelines.report.facts import SEVERITIES, Facts, Finding, Project, RuleGroup

DELIVERIES_BACK, FIRST_ROWS = 8, 5
AGES = ((0, 7), (8, 30), (31, 90), (91, None))  # days open, both ends included
STOPPING = ("critical", "error")  # severities that keep rows or files out of the figures


@dataclass(frozen=True)
class Failure:
    """One rule on one column of an export. `share` is of the rows of its last delivery, `trend` what was open after each."""

    group: RuleGroup
    share: float | None
    trend: list[int]
    first: list[Finding]


class Morning:
    """Everything below the verdict."""

    def __init__(self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue, language: str) -> None:
        self.facts = Facts(con, catalogue, language)
        self.deliveries = _rows(con, "deliveries")
        self.known_files = {row["file_id"] for row in _rows(con, "files")}
        self._rows_of = {row["export"]: row["rows"] for row in _rows(con, "exports")}
        every = [*self.facts.without_project, *(f for p in self.facts.projects.values() for f in p.findings)]
        self.open = [f for f in every if f.status == "open"]
        self._by_rule = _by_rule(every)

    def failures(self) -> list[Failure]:
        """Open findings by rule, the worst first."""
        made = [self._failure(found) for found in _by_rule(self.open).values()]
        return sorted(made, key=lambda f: (SEVERITIES.index(f.group.severity), -f.group.rows, f.group.rule_id, f.group.export))

    def by_age(self) -> Iterator[tuple[int, int | None, Counter]]:
        """Open findings of each severity by the days that they have been open."""
        for low, high in AGES:
            yield low, high, Counter(f.severity for f in self.open if low <= f.days and (high is None or f.days <= high))

    def by_authority(self) -> list[tuple[str | None, int, Counter]]:
        """Authority (None: not known), its projects with open findings, and the findings of each severity."""
        found = []
        for projects in self.facts.by_authority().values():
            still = [p for p in projects if p.open]
            if still:
                found.append((still[0].authority, len(still), Counter(f.severity for p in still for f in p.open)))
        return sorted(found, key=lambda a: (-sum(a[2].values()), a[0] or "~"))

    def projects(self) -> list[Project]:
        """Projects with open findings, the worst first."""
        still = [p for p in self.facts.with_findings() if p.open]
        return sorted(still, key=lambda p: ([-p.count(s) for s in SEVERITIES], p.code))

    def _failure(self, found: list[Finding]) -> Failure:
        group = self.facts.groups(found)[0]
        rows = self._rows_of.get(found[0].export)
        share = group.rows / rows if rows and group.rows <= rows and found[0].row_no else None
        # the newest first: what this night brought is what the reader does not know yet
        first = sorted(found, key=lambda f: (-f.first_seen_on.toordinal(), f.file, f.row_no or 0))[:FIRST_ROWS]
        return Failure(group, share, self._trend(found[0]), first)

    def _trend(self, one: Finding) -> list[int]:
        days = [t["exported_at"].date() for t in self.facts.trend if t["export"] == one.export and t["exported_at"]]
        same = self._by_rule[_key(one)]
        return [sum(f.first_seen_on <= day and (f.closed_on is None or f.closed_on > day) for f in same)
                for day in days[-DELIVERIES_BACK:]]


def _key(finding: Finding) -> tuple:
    return finding.severity, finding.rule_id, finding.export, finding.column


def _by_rule(findings: list[Finding]) -> dict[tuple, list[Finding]]:
    together: dict[tuple, list[Finding]] = defaultdict(list)
    for finding in findings:
        together[_key(finding)].append(finding)
    return together


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> list[dict]:
    answer = con.execute((SQL / "morning" / f"{name}.sql").read_text("utf-8"))
    names = [d[0] for d in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
