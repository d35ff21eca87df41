"""Great Expectations suites: routine ones made from the catalogue, hand-written ones read from `expectations/`.

Each expectation is run inside DuckDB and stands for one query of failing rows; see `judge`.
"""

from dataclasses import dataclass

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Export, Rule
from pipelines.gate.typed import fault_sql

SAME_NIGHT_HOURS = "same_night_hours"


@dataclass(frozen=True)
class Expected:
    """One expectation. `fault_column` for a routine one; else `rule` with `query` (row_id, detail, seen_from, seen_to)."""

    name: str
    fault_column: str | None = None
    rule: Rule | None = None
    column: str | None = None
    query: str | None = None


def suite_of(export: Export, catalogue: Catalogue) -> list[Expected]:
    """Everything that must hold for the rows of one export."""
    routine = [Expected(f"{c.name}_is_readable", fault_column=f"{c.name}__fault", column=c.name)
               for c in export.columns if fault_sql(c, export, catalogue)]
    hand = [Expected(r.id, rule=r, column=r.column, query=_query(r)) for r in catalogue.rules.values()
            if r.export == export.name]
    parents = [_orphans(export, c, catalogue) for c in export.columns if c.parent and c.parent.export in catalogue.exports]
    return [*routine, *hand, *parents, _conflicts(export, catalogue), _doubles(export, catalogue)]


def _query(rule: Rule) -> str:
    if rule.failing_rows:
        return rule.failing_rows
    return f"SELECT row_id FROM typed_{rule.export} WHERE {rule.fails_when}"


def _orphans(export: Export, column, catalogue: Catalogue) -> Expected:
    """Rows whose parent is not there now, and rows whose parent came a later night than they did (closed since).

    Within `same_night_hours` the deliveries of one night are one picture, whatever their exact moments.
    """
    parent = column.parent
    rule = catalogue.rules["orphan" if parent.severity == "error" else "orphan_warning"]
    hours = catalogue.parameters.get(SAME_NIGHT_HOURS, {}).get("hours", 12)
    only = f"AND ({parent.when})" if parent.when else ""
    query = f"""
        WITH first_known AS (SELECT {parent.column} AS code, min(known_from) AS since, max(coalesce(known_to, 'infinity'))
                                    AS until FROM typed_{parent.export} GROUP BY 1)
        SELECT t.row_id, '{parent.export}' AS detail,
               CASE WHEN c.code IS NULL AND p.until > t.known_from AND p.until < 'infinity' THEN p.until ELSE t.known_from END
                   AS seen_from,
               CASE WHEN c.code IS NULL THEN t.known_to ELSE least(p.since, t.known_to) END AS seen_to
        FROM typed_{export.name} AS t
        LEFT JOIN (SELECT DISTINCT {parent.column} AS code FROM stg_{parent.export}) AS c ON c.code = t.{column.name}
        LEFT JOIN first_known AS p ON p.code = t.{column.name}
        WHERE t.{column.name} IS NOT NULL {only}
          AND (c.code IS NULL OR p.since > t.known_from + INTERVAL {int(hours)} HOUR)"""
    return Expected(f"{column.name}_has_parent", rule=rule, column=column.name, query=query)


def _conflicts(export: Export, catalogue: Catalogue) -> Expected:
    """Rows of one key, known at the same time, that differ. Each names the row numbers of the others."""
    query = f"""
        SELECT a.row_id, string_agg(DISTINCT CAST(b.row_no AS VARCHAR), ', ') AS detail,
               min(greatest(a.known_from, b.known_from)) AS seen_from,
               max(least(coalesce(a.known_to, 'infinity'), coalesce(b.known_to, 'infinity'))) AS seen_to
        FROM shared_key_{export.name} AS a JOIN shared_key_{export.name} AS b
          ON a.key_hash = b.key_hash AND a.content <> b.content
         AND a.known_from < coalesce(b.known_to, 'infinity') AND b.known_from < coalesce(a.known_to, 'infinity')
        GROUP BY a.row_id"""
    return Expected("key_is_unique", rule=catalogue.rules["key_conflict"], query=query)


def _doubles(export: Export, catalogue: Catalogue) -> Expected:
    """Rows that repeat an earlier one of their file. They are counted apart; each names the rows it repeats."""
    query = f"""
        SELECT a.row_id, string_agg(DISTINCT CAST(b.row_no AS VARCHAR), ', ') AS detail, a.known_from AS seen_from,
               a.known_to AS seen_to
        FROM shared_key_{export.name} AS a JOIN shared_key_{export.name} AS b
          ON a.key_hash = b.key_hash AND a.content = b.content AND (b.row_no, b.row_id) < (a.row_no, a.row_id)
         AND a.seq < coalesce(b.gone_seq, 2147483647) AND b.seq < coalesce(a.gone_seq, 2147483647)
        GROUP BY a.row_id, a.known_from, a.known_to"""
    return Expected("rows_are_single", rule=catalogue.rules["duplicate_row"], query=query)
