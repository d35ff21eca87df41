"""What a proof must hold to, whatever the deliveries: used by the examples here and by the property tests."""

from datetime import date, datetime
from pathlib import Path

import duckdb

from pipelines.catalogue import load_catalogue
from pipelines.proof.diff import CAUSES, KEY, Side, changes
from pipelines.proof.explain import explain, exports_of
from pipelines.proof.figure import Figure
from pipelines.proof.known import open_known
from pipelines.settings import Settings

TAKEN_AGAIN = (Path(__file__).parent / "figures_from_lineage.sql").read_text("utf-8")


def figures_come_from_lineage(con: duckdb.DuckDBPyConnection) -> None:
    """Every figure of a build is what its lineage gives, and the lineage gives no figure that is not there."""
    assert con.sql("SELECT count(*) FROM mart_indicator_value").fetchone()[0] > 0
    assert con.sql(TAKEN_AGAIN).fetchmany(5) == []


def explanations_add_up(settings: Settings, known_at: datetime | None = None) -> int:
    """For every programme figure of the newest cut-off: counted and left out together are all rows known of the owner.

    Returns how many figures were looked at.
    """
    catalogue, seen = load_catalogue(), 0
    with open_known(settings, known_at) as con:
        rows = con.sql("""SELECT indicator_code, owner_code, gender, cut_off FROM mart_indicator_value WHERE level = 'programme'
                          AND region_category = 'ALL' AND cut_off = (SELECT max(cut_off) FROM dim_cut_off)""").fetchall()
        for code, owner, gender, cut_off in rows:
            figure = Figure(catalogue.indicators[code], "programme", owner, "ALL", gender, cut_off)
            found = explain(con, catalogue, figure)
            rows_of = (*found.counted, *found.left_out)
            places = [(r["export"], r["delivery_id"], r["file"], r["sheet"], r["row_no"]) for r in rows_of]
            assert len(places) == len(set(places)), (code, "a row stands twice")
            assert found.arrived >= _known_rows(con, exports_of(catalogue, figure), owner), code
            assert not any(len(str(value)) == 64 for row in rows_of for value in row.values()), "a person key is shown"
            seen += 1
    return seen


def _known_rows(con: duckdb.DuckDBPyConnection, exports: list[str], owner: str) -> int:
    """Rows of projects of a fund that are known of these exports, without the lineage: accepted ones and those left out."""
    tables = {"osallistujat": "fact_spell", "tyollistymiset": "fact_hire", "organisaatiot": "bridge_project_organisation",
              "paatokset": "fact_decision", "maksatukset": "fact_claim"}
    count = 0
    for export in exports:
        if export not in tables:
            continue
        count += con.execute(f"SELECT count(*) FROM {tables[export]} JOIN dim_project USING (project_code) WHERE fund = ?",
                             [owner]).fetchone()[0]
        count += con.execute("SELECT count(*) FROM quality_left_out JOIN dim_project USING (project_code) "
                             "WHERE fund = ? AND export = ?", [owner, export]).fetchone()[0]
    return count


def changes_add_up(settings: Settings, before: Side, after: Side) -> dict[tuple, dict]:
    """The parts of every change add up to it, and exactly the figures that differ are there; returns them by key."""
    found = {tuple(row[k] for k in KEY): row for row in changes(settings, before, after).to_dict("records")}
    old, new = _values(settings, before.known_at, before.cut_off), _values(settings, after.known_at, after.cut_off)
    for key, row in found.items():
        assert abs(sum(float(row[c]) for c in CAUSES) - float(row["change"])) < 1e-6, row
        assert abs(float(row["change"]) - (new.get(key, 0) - old.get(key, 0))) < 1e-5 * max(1, abs(float(row["change"]))), row
    differing = {k for k in old.keys() | new.keys() if abs(old.get(k, 0) - new.get(k, 0)) > 1e-6}
    assert differing <= set(found), sorted(differing - set(found))[:3]
    return found


def _values(settings: Settings, known_at: datetime | None, cut_off: date) -> dict[tuple, float]:
    with open_known(settings, known_at) as con:
        rows = con.execute(f"SELECT {', '.join(KEY)}, value FROM mart_indicator_value WHERE cut_off = ?", [cut_off]).fetchall()
    return {tuple(row[:-1]): row[-1] for row in rows}
