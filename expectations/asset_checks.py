"""The bridge from the gate and the build's own checks to Dagster asset checks. It judges nothing itself.

A rule that rows break is a warning: those rows stand aside, with a finding each, and the rest is published. A check on
the finished build blocks where its SQL file says `severity: error`. What is shown never holds a value of a row: the
event log is kept for long and read by many.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import duckdb
import sqlglot
from sqlglot import exp

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Export, Rule
from pipelines.connection import SQL
from pipelines.gate.suites import Expected, suite_of
from pipelines.warehouse.build import Build
from pipelines.warehouse.models import models

SHOWN = 10
CELLS = "cells_are_readable"
WITHOUT_PEOPLE = ("mart_", "quality_", "meta_")  # only rows of these tables are shown when a build check fails
Places = dict[tuple[str, str, str | None], list[tuple]]  # export, rule, column → count, file, sheet, row of the first


@dataclass(frozen=True)
class BuildCheck:
    """A check on the finished build: what must hold, whether it blocks, the tables it reads (the tested one first),
    and the columns of the rows that break it."""

    name: str
    text: str
    is_blocking: bool
    reads: tuple[str, ...]
    columns: tuple[str, ...]


def rule_specs(export: Export, catalogue: Catalogue) -> list[dg.AssetCheckSpec]:
    """A check for every rule on an export's rows, on the table of its accepted ones."""
    return [dg.AssetCheckSpec(name, asset=f"stg_{export.name}", description=_words(group, export))
            for name, group in _checks_of(export, catalogue).items()]


def rule_results(build: Build, export: Export, catalogue: Catalogue, language: str, places: Places
                 ) -> Iterator[dg.AssetCheckResult]:
    """What the gate found for every rule on an export's rows. A finding that was closed since is no failure."""
    failing = {name: n for of, name, _, _, n in build.rule_results if of == export.name}
    own = {e.rule.id for e in suite_of(export, catalogue) if e.rule}
    for name, group in _checks_of(export, catalogue).items():
        found = [(rule, e, rows) for e in group for (of, rule, column), rows in places.items()
                 if of == export.name and column == e.column and _belongs(rule, e, own)]
        first = [_record(catalogue.rules[rule], e, export, place, language)
                 for rule, e, rows in found for place in rows]
        yield dg.AssetCheckResult(
            asset_key=f"stg_{export.name}", check_name=name, passed=not found, severity=dg.AssetCheckSeverity.WARN,
            description=None if group[0].name in failing else "No row has arrived, so there was nothing to judge.",
            metadata={
                "severity": group[0].rule.severity if group[0].rule else "error",
                "open_findings": sum(rows[0][0] for _, _, rows in found),
                "failing_row_versions": sum(failing.get(e.name, 0) for e in group),  # those corrected since, too
                **({"first_findings": dg.MetadataValue.table(first[:SHOWN])} if first else {}),
            },
        )


def places_of(build: Build) -> Places:
    """Counts of open findings of a finished build, and where the first of each kind stand."""
    found: Places = defaultdict(list)
    with duckdb.connect(str(build.path), read_only=True) as con:
        for export, rule, column, *place in con.sql(f"""
                SELECT export, rule_id, column_name, count(*) OVER kind, file, sheet, row_no
                FROM quality_finding WHERE status = 'open' AND export IS NOT NULL
                WINDOW kind AS (PARTITION BY export, rule_id, column_name)
                QUALIFY row_number() OVER (kind ORDER BY file, sheet, row_no) <= {SHOWN}
                ORDER BY ALL""").fetchall():
            found[export, rule, column].append(tuple(place))
    return found


def build_checks(catalogue: Catalogue) -> list[BuildCheck]:
    """What `pipelines.warehouse.checks` will run. Raises ValueError when a SQL file reads no published table."""
    published = {m.name for m in models() if m.is_published}
    files = sorted((SQL / "checks").glob("*.sql"))
    written = [_written(path.stem, path.read_text("utf-8"), published) for path in files]
    grains = [BuildCheck(f"grain_{t.name}", f"One row for each {t.grain.en}", True, (t.name,), (*t.key, "n"))
              for t in catalogue.tables.values() if t.name in published]
    described = BuildCheck("documentation", "Every published column is described, and nothing else is.", True,
                           ("meta_column",), ("problem",))
    return [*written, *grains, described]


def build_check_specs(catalogue: Catalogue) -> list[dg.AssetCheckSpec]:
    """The build's checks, each on the table that it tests."""
    return [dg.AssetCheckSpec(c.name, asset=c.reads[0], description=c.text, blocking=c.is_blocking)
            for c in build_checks(catalogue)]


def build_check_results(build: Build, catalogue: Catalogue) -> Iterator[dg.AssetCheckResult]:
    """What the build's checks found; a failing one that blocks keeps Dagster from going on to publish."""
    outcome = {c.name: c for c in build.checks}
    for declared in build_checks(catalogue):
        check = outcome[declared.name]
        metadata: dict = {"failing_rows": check.failing}
        if check.first and all(table.startswith(WITHOUT_PEOPLE) for table in declared.reads):
            metadata["first_rows"] = dg.MetadataValue.table([
                dg.TableRecord({n: str(v) for n, v in zip(declared.columns, row, strict=True)}) for row in check.first])
        yield dg.AssetCheckResult(
            asset_key=declared.reads[0], check_name=declared.name, passed=not check.failing, metadata=metadata,
            severity=dg.AssetCheckSeverity.ERROR if check.is_blocking else dg.AssetCheckSeverity.WARN,
        )


def _written(name: str, sql: str, published: set[str]) -> BuildCheck:
    comments = [line[3:] for line in sql.splitlines() if line.startswith("-- ")]
    text = " ".join(line for line in comments if not line.startswith("severity:"))
    tree = sqlglot.parse_one(sql, read="duckdb")
    reads = tuple(dict.fromkeys(t.name for t in tree.find_all(exp.Table, bfs=False) if t.name in published))
    if not reads:
        raise ValueError(f"sql/checks/{name}.sql reads no published table. Name one in its FROM.")
    return BuildCheck(name, text, "severity: warning" not in comments, reads, tuple(tree.named_selects))


def _checks_of(export: Export, catalogue: Catalogue) -> dict[str, list[Expected]]:
    """Expectations by check. The routine ones, one for each column, are one check: each costs the event log two
    writes, and a page of forty green lines is read by nobody."""
    suite = suite_of(export, catalogue)
    return {CELLS: [e for e in suite if e.fault_column]} | {e.name: [e] for e in suite if not e.fault_column}


def _belongs(rule: str, expected: Expected, own: set[str]) -> bool:
    """Whether a finding's rule is the expectation's; a routine one stands for every rule that no other names."""
    return rule == expected.rule.id if expected.rule else rule not in own


def _record(rule: Rule, expected: Expected, export: Export, place: tuple, language: str) -> dg.TableRecord:
    _, file, sheet, row = place
    return dg.TableRecord({"rule": rule.id, "column": expected.column or "", "file": file, "sheet": sheet or "",
                           "row": row or 0, "message": _message(rule, expected, export, language)})


def _words(group: list[Expected], export: Export) -> str:
    if group[0].rule:
        return _message(group[0].rule, group[0], export, "en")
    return "Every cell can be read as the type or code that the catalogue gives its column; required ones are filled."


def _message(rule: Rule, expected: Expected, export: Export, language: str) -> str:
    """The rule's text with the agency's header, and without `{detail}`, which may quote a cell."""
    header = export.column(expected.column).header.fi.strip() if expected.column else "-"
    text = re.sub(r" ?\([^()]*\{detail\}[^()]*\)", "", getattr(rule.text, language))
    return text.replace("{column}", header).replace("{detail}", "…")
