"""Counts participations for every participant-based indicator of the catalogue.

An indicator is one boolean column of `sql/warehouse/fact_participation.sql` and one entry of `indicators.yml`, whose
`moment` says from which day on a participation counts. This makes the SQL between the two, so neither is listed twice.
"""

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Indicator

# moment → (day from which a row counts, rows that can count): the entry is the first spell's and stays for good;
# results hold until the person's next spell begins
MOMENTS = {
    "entry": ("entered_on", "state_no = 1", None),
    "exit": ("ended_on", "ended_on IS NOT NULL AND (holds_to IS NULL OR holds_to > ended_on)", "holds_to"),
    "six_months": ("six_months_on", "six_months_on IS NOT NULL AND (holds_to IS NULL OR holds_to > six_months_on)", "holds_to"),
}


def column_of(code: str) -> str:
    """The column of `fact_participation` that belongs to an indicator: `EECO01` → `eeco01`, `CTRL-01` → `ctrl_01`."""
    return code.lower().replace("-", "_").replace("+", "_")


def counted(catalogue: Catalogue) -> list[Indicator]:
    """The indicators that are counted row by row; reserved sums are made of them."""
    return [i for i in catalogue.indicators.values() if i.moment]


def participant_change_sql(catalogue: Catalogue) -> str:
    """SELECT of project × gender × indicator × first cut-off that shows it: how many more (or fewer) count."""
    parts = []
    for moment, (day, condition, until) in MOMENTS.items():
        codes = [i.code for i in counted(catalogue) if i.moment == moment]
        parts += [_changes(codes, day, condition, sign=1)] if codes else []
        parts += [_changes(codes, until, f"{condition} AND {until} IS NOT NULL", sign=-1)] if codes and until else []
    return " UNION ALL ".join(parts)


def _changes(codes: list[str], day: str, condition: str, sign: int) -> str:
    sums = ", ".join(f"count_if({column_of(c)}) AS {column_of(c)}" for c in codes)
    rows = " UNION ALL ".join(
        f"SELECT s.project_code, s.gender, '{c}' AS indicator_code, s.cut_off, {sign} * s.{column_of(c)} AS change "
        f"FROM summed AS s WHERE s.{column_of(c)} <> 0" for c in codes
    )
    quarter_end = f"last_day(make_date(CAST(year({day}) AS INTEGER), CAST(quarter({day}) AS INTEGER) * 3, 1))"
    return f"""(
        WITH bounds AS (SELECT min(cut_off) AS first_cut_off, max(cut_off) AS last_cut_off FROM dim_cut_off),
        dated AS (
            SELECT p.*, greatest(least({quarter_end}, b.last_cut_off), b.first_cut_off) AS cut_off
            FROM fact_participation AS p CROSS JOIN bounds AS b
            WHERE {day} <= b.last_cut_off AND {condition}
        ),
        summed AS MATERIALIZED (SELECT project_code, gender, cut_off, {sums} FROM dated GROUP BY project_code, gender, cut_off)
        {rows})"""
