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


def lineage_sql(catalogue: Catalogue) -> str:
    """SELECT of indicator × gender × spell: what a participation adds to a figure, from which day on and until which.

    The spell that decides adds 1. A result also rests on the entry, so where that is another spell it is listed with 0.
    """
    counts = {c.code: [c] for c in counted(catalogue)}
    sums = {i.code: [catalogue.indicators[p] for p in i.parts] for i in catalogue.indicators.values()
            if i.parts and all(p in counts for p in i.parts)}
    return " UNION ALL ".join(_lineage(code, part) for code, parts in {**counts, **sums}.items() for part in parts)


def _lineage(code: str, part: Indicator) -> str:
    day, condition, until = MOMENTS[part.moment]
    own = "entry_spell_no" if part.moment == "entry" else "spell_no"
    days = day + (f", {until}" if until else "")

    def rows(spell: str, amount: int, also: str = "") -> str:
        return f"""
            SELECT '{code}' AS indicator_code, 'project' AS carrier_kind, p.project_code AS carrier_code, g.gender,
                   p.{day} AS counts_from, {f'p.{until}' if until else 'CAST(NULL AS DATE)'} AS counts_until, 'value' AS part,
                   'sum' AS aggregate, CAST({amount} AS DOUBLE) AS amount, concat_ws('|', p.project_code, p.person_key) AS unit,
                   'osallistujat' AS export, s.file_id, s.sheet, s.row_no, s.row_key
            FROM (SELECT project_code, person_key, gender, {days}, {spell} FROM fact_participation
                  WHERE {column_of(part.code)} AND {condition}{also}) AS p
            JOIN fact_spell AS s ON s.project_code = p.project_code AND s.person_key = p.person_key AND s.spell_no = p.{spell}
            JOIN (VALUES ('F'), ('M'), ('N'), ('T')) AS g(gender) ON g.gender = 'T' OR g.gender = p.gender"""

    decides = rows(own, 1)
    return decides if own == "entry_spell_no" else f"{decides} UNION ALL {rows('entry_spell_no', 0, ' AND state_no > 1')}"
