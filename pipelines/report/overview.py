"""What an authority and the operator see: projects by severity and rule, and the trend over deliveries."""

from pipelines.report.facts import SEVERITIES, Facts, Project
from pipelines.report.project import rules_sheet, share
from pipelines.report.words import Words
from pipelines.report.workbook import Column, Sheet


def authority_values(code: str | None, projects: list[Project], facts: Facts, words: Words) -> dict:
    """What `authority.html` asks for."""
    return {"projects": _worst_first(projects), "severities": SEVERITIES, "trend": facts.authority_trend.get(code, []),
            "counts": {s: sum(p.count(s) for p in projects) for s in SEVERITIES},
            "severity_headers": [(words.severity(s), "number") for s in SEVERITIES],
            "groups": facts.groups([f for p in projects for f in p.open]), "exports": facts.exports}


def authority_sheets(code: str | None, projects: list[Project], facts: Facts, words: Words) -> list[Sheet]:
    """Projects, projects by rule, rules, trend."""
    c, nothing = words.columns, words.report.nothing
    owner = [Column(c.project, 12), Column(c.project_title, 44)]
    counts = [Column(words.severity(s), 12, "number") for s in SEVERITIES]
    by_rule = [[p.code, p.title, words.severity(g.severity), g.export, g.words, g.rows, g.first_seen_on, g.days, g.rule_id]
               for p in _worst_first(projects) for g in facts.groups(p.open)]
    return [
        Sheet(words.parts.projects, [*owner, *counts, Column(c.rows, 11, "number"), Column(c.share, 15, "share"),
                                     Column(c.oldest_days, 14, "number"), Column(c.closed, 12, "number")],
              [[p.code, p.title, *(p.count(s) for s in SEVERITIES), p.rows, share(p.with_findings, p.rows), p.oldest(),
                len(p.closed)] for p in _worst_first(projects)], nothing),
        Sheet(f"{words.parts.projects} × {words.columns.rule}",
              [*owner, Column(c.severity, 13), Column(c.export, 20), Column(c.rule_words, 60), Column(c.rows, 9, "number"),
               Column(c.first_seen, 13, "day"), Column(c.days_open, 12, "number"), Column(c.rule, 26)], by_rule, nothing),
        rules_sheet(facts, [f for p in projects for f in p.open], words),
        Sheet(words.parts.trend, [Column(c.export, 24), Column(c.exported_at, 18, "moment"), *_change_columns(words)],
              [[facts.exports.get(t["export"], t["export"]), t["exported_at"], t["opened"], t["closed"], t["open_after"]]
               for t in facts.authority_trend.get(code, [])], nothing),
    ]


def trend_values(facts: Facts) -> dict:
    """What `trend.html` asks for."""
    return {"trend": facts.trend, "groups": facts.groups([f for f in facts.without_project if f.status == "open"]),
            "exports": facts.exports}


def trend_sheets(facts: Facts, words: Words) -> list[Sheet]:
    """Deliveries of every export, and what belongs to no project."""
    c = words.columns
    columns = [Column(c.export, 24), Column(c.exported_at, 18, "moment"), Column(c.files, 10, "number"),
               Column(c.stopped, 14, "number"), Column(c.rows, 12, "number"), Column(c.accepted, 12, "number"),
               Column(c.quarantined, 14, "number"), *_change_columns(words)]
    rows = [[facts.exports.get(t["export"], t["export"] or "–"), *(t[name] for name in (
        "exported_at", "files", "stopped", "rows", "accepted", "quarantined", "opened", "closed", "open_after"))]
        for t in facts.trend]
    without = rules_sheet(facts, [f for f in facts.without_project if f.status == "open"], words)
    return [Sheet(words.parts.trend, columns, rows, words.report.nothing),
            Sheet(words.parts.without_project, without.columns, without.rows, without.empty)]


def _change_columns(words: Words) -> list[Column]:
    c = words.columns
    return [Column(c.opened, 11, "number"), Column(c.closed, 11, "number"), Column(c.open_after, 14, "number")]


def _worst_first(projects: list[Project]) -> list[Project]:
    return sorted(projects, key=lambda p: ([-p.count(s) for s in SEVERITIES], p.code))
