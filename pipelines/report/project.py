"""One project's error report: the sheets of its workbook and the values of its page."""

from pipelines.report.facts import INCOMPLETE, SEVERITIES, Facts, Finding, Project, rows_of
from pipelines.report.words import Words
from pipelines.report.workbook import Column, Sheet

SHOWN = 300  # rows of a table on the page; the workbook has all


def title(project: Project, words: Words) -> str:
    return " ".join(filter(None, [f"{words.report.title}:", project.code, project.title]))


def values(project: Project, facts: Facts) -> dict:
    """What `project.html` asks for."""
    return {"project": project, "groups": facts.groups(project.open), "severities": SEVERITIES, "shown": SHOWN,
            "incomplete": [f for f in project.open if f.rule_id == INCOMPLETE],
            "rows": [f for f in project.open if f.rule_id != INCOMPLETE]}


def sheets(project: Project, facts: Facts, words: Words) -> list[Sheet]:
    """Summary, errors by rule, rows, incomplete participations, closed since."""
    c, parts, nothing = words.columns, words.parts, words.report.nothing
    incomplete = [f for f in project.open if f.rule_id == INCOMPLETE]
    place = [Column(c.record, 26), Column(c.file, 30), Column(c.exported_on, 12, "day"), Column(c.sheet, 10),
             Column(c.row_no, 8, "number")]
    since = [Column(c.first_seen, 13, "day"), Column(c.days_open, 12, "number")]
    found = [Column(c.severity, 13), Column(c.export, 20), *place, Column(c.column, 24), Column(c.message, 70)]
    return [
        Sheet(parts.summary, [Column(c.topic, 34), Column(c.value, 30, "number"), Column(c.share, 15, "share"),
                              Column(c.oldest_days, 14, "number"), Column(c.note, 70)], _summary(project, facts, words), nothing),
        rules_sheet(facts, project.open, words),
        Sheet(parts.rows, [*found, *since, Column(c.rule, 26)], [_row(f, facts, words) for f in project.open], nothing),
        Sheet(parts.incomplete, [*place, Column(c.message, 70), *since],
              [[*_place(f), f.message, f.first_seen_on, f.days] for f in incomplete], nothing),
        Sheet(parts.closed, [Column(c.closed_on, 13, "day"), *found, Column(c.first_seen, 13, "day"),
                             Column(c.days_to_close, 14, "number"), Column(c.rule, 26)],
              [[f.closed_on, *_row(f, facts, words)] for f in project.closed], nothing),
    ]


def rules_sheet(facts: Facts, findings: list[Finding], words: Words) -> Sheet:
    """Open findings by rule, in words."""
    c = words.columns
    columns = [Column(c.severity, 13), Column(c.export, 20), Column(c.rule_words, 52), Column(c.why, 48),
               Column(c.mend, 48), Column(c.rows, 9, "number"), Column(c.first_seen, 13, "day"),
               Column(c.days_open, 12, "number"), Column(c.rule, 26)]
    rows = [[words.severity(g.severity), g.export, g.words, g.why, g.mend, g.rows, g.first_seen_on, g.days, g.rule_id]
            for g in facts.groups(findings)]
    return Sheet(words.parts.rules, columns, rows, words.report.nothing)


def share(part: int, whole: int) -> float | None:
    """None where there is nothing to be a share of."""
    return part / whole if whole else None


def _summary(project: Project, facts: Facts, words: Words) -> list[list]:
    report, topics, notes = words.report, words.topics, words.topic_notes
    known = None if project.is_known else report.not_known
    clean = None if project.open else report.clean
    return [
        [words.columns.project, project.code, None, None, known],
        [words.columns.project_title, project.title, None, None, clean],
        [words.columns.authority, project.authority or report.no_authority, None, None, report.closes],
        [report.known_at, facts.known_at.strftime("%Y-%m-%d %H:%M"), None, None, report.row_number],
        [topics.rows, project.rows, None, None, f"{notes.rows} {report.no_values}"],
        [topics.with_findings, project.with_findings, share(project.with_findings, project.rows), project.oldest(),
         notes.with_findings],
        *[[words.severity(s), project.count(s), share(_rows_of(project, s), project.rows), project.oldest(s),
           getattr(words.severity_notes, s)] for s in SEVERITIES if s != "critical" or project.count(s)],
        [topics.incomplete, project.incomplete, share(project.incomplete, project.participations), None, notes.incomplete],
        [topics.closed, len(project.closed), None, None, notes.closed],
    ]


def _rows_of(project: Project, severity: str) -> int:
    return rows_of([f for f in project.open if f.severity == severity])


def _place(finding: Finding) -> list:
    return [finding.record, finding.file, finding.exported_on, finding.sheet, finding.row_no]


def _row(finding: Finding, facts: Facts, words: Words) -> list:
    return [words.severity(finding.severity), facts.exports.get(finding.export, finding.export), *_place(finding),
            finding.column or words.report.whole_row, finding.message, finding.first_seen_on, finding.days,
            finding.rule_id]
