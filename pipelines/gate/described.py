"""The catalogue as tables of the connection, for the rules, the findings and what is published of them."""

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Labels
from pipelines.connection import insert_rows

TABLES = """
    CREATE TABLE catalogue_rule (rule_id VARCHAR, severity VARCHAR, text_fi VARCHAR, text_sv VARCHAR, text_en VARCHAR,
                                 source VARCHAR, export VARCHAR, why_fi VARCHAR, why_sv VARCHAR, why_en VARCHAR,
                                 mend_fi VARCHAR, mend_sv VARCHAR, mend_en VARCHAR);
    CREATE TABLE catalogue_column (export VARCHAR, column_name VARCHAR, header_fi VARCHAR, header_sv VARCHAR,
                                   header_en VARCHAR, type VARCHAR, sensitivity VARCHAR, description_fi VARCHAR,
                                   description_sv VARCHAR, description_en VARCHAR);
"""


def write_catalogue(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Makes and fills `catalogue_rule`, `catalogue_column` and `catalogue_indicator`."""
    con.execute(TABLES)
    insert_rows(con, "catalogue_rule", [
        (r.id, r.severity, r.text.fi, r.text.sv, r.text.en, r.source, r.export, *_texts(r.why), *_texts(r.mend))
        for r in catalogue.rules.values()])
    insert_rows(con, "catalogue_column", [
        (e.name, c.name, c.header.fi.strip(), c.header.sv, c.header.en, c.type, c.sensitivity,
         c.description.fi, c.description.sv, c.description.en)
        for e in catalogue.exports.values() for c in e.columns])
    con.execute("CREATE TABLE catalogue_indicator (indicator_code VARCHAR)")
    insert_rows(con, "catalogue_indicator", [(code,) for code in catalogue.indicators])


def _texts(labels: Labels | None) -> tuple[str | None, str | None, str | None]:
    return (labels.fi, labels.sv, labels.en) if labels else (None, None, None)
