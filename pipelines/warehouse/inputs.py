"""Tables that the SQL files read beside the accepted rows: the moment of the build, the catalogue, the files' records."""

import hashlib
import re
from datetime import datetime

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Labels, Rule
from pipelines.connection import insert_rows
from pipelines.lake.lake import Lake
from pipelines.lake.record import FileRecord

LANGUAGES = ("fi", "sv", "en")


def write_moment(con: duckdb.DuckDBPyConnection, known_at: datetime | None, catalogue: Catalogue, code_version: str,
                 key_id: str) -> None:
    """`build_moment`: one row. Its day is the one in Europe/Helsinki."""
    programme = catalogue.parameters.get("programme", {})
    con.execute(
        "CREATE TABLE build_moment AS SELECT ?::TIMESTAMPTZ AS known_at, CAST(?::TIMESTAMPTZ AS DATE) AS known_on, "
        "?::DATE AS programme_starts_on, ? AS code_version, ? AS catalogue_version, ? AS person_key_id",
        [known_at, known_at, programme.get("starts_on", "2021-01-01"), code_version, catalogue.version, key_id],
    )


def write_catalogue(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """`code_entry`, `catalogue_indicator`, `indicator_part`, `catalogue_published_column`."""
    _fill(con, "code_entry (list VARCHAR, code VARCHAR, label_fi VARCHAR, label_sv VARCHAR, label_en VARCHAR, "
               "valid_from DATE, valid_to DATE, parent VARCHAR)",
          [(name, e.code, e.label_fi, e.label_sv, e.label_en, e.valid_from, e.valid_to, e.parent)
           for name, entries in catalogue.codelists.items() for e in entries])
    con.execute("""
        INSERT INTO code_entry
        SELECT k.list, k.code, k.label_fi, coalesce(k.label_sv, k.label_fi), coalesce(k.label_en, k.label_fi), NULL, NULL, NULL
        FROM stg_koodisto AS k
        WHERE NOT EXISTS (SELECT 1 FROM code_entry AS e WHERE e.list = k.list AND e.code = k.code)""")
    _fill(con, "catalogue_indicator (indicator_code VARCHAR, label_fi VARCHAR, label_sv VARCHAR, label_en VARCHAR, "
               "definition_fi VARCHAR, definition_sv VARCHAR, definition_en VARCHAR, source VARCHAR, unit VARCHAR, "
               "reference_group VARCHAR, additivity VARCHAR, disclosure_class VARCHAR, family VARCHAR)",
          [(i.code, i.labels.fi, i.labels.sv, i.labels.en, i.definition.fi, i.definition.sv, i.definition.en, i.source,
            i.unit, i.reference_group, i.additivity, i.disclosure_class, i.family) for i in catalogue.indicators.values()])
    _fill(con, "indicator_part (indicator_code VARCHAR, part_code VARCHAR)",
          [(i.code, part) for i in catalogue.indicators.values() for part in i.parts])
    _fill(con, "catalogue_published_column (table_name VARCHAR, column_name VARCHAR, type VARCHAR, unit VARCHAR, "
               "description_fi VARCHAR, description_sv VARCHAR, description_en VARCHAR, source VARCHAR, header_fi VARCHAR, "
               "grain_fi VARCHAR, grain_sv VARCHAR, grain_en VARCHAR)",
          [(t.name, c.name, c.type, c.unit, c.description.fi, c.description.sv, c.description.en, c.source,
            _header(catalogue, c.source), t.grain.fi, t.grain.sv, t.grain.en)
           for t in catalogue.tables.values() for c in t.columns])


def write_records(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, lake: Lake) -> None:
    """`file_record` (a row for each file that came) and `file_finding` (what was found about files)."""
    records = list(lake.records().values())
    seq = {r.file_id: n for e in catalogue.exports for n, r in enumerate(lake.segments(e))}
    whole = {r.file_id for r in records if r.kind == "full" and _parts(records, r) == 1}
    _fill(con, "file_record (file_id VARCHAR, delivery_id VARCHAR, export VARCHAR, file VARCHAR, sha256 VARCHAR, kind VARCHAR, "
               "exported_at TIMESTAMPTZ, received_at TIMESTAMPTZ, rows BIGINT, verdict VARCHAR, reason VARCHAR, "
               "new_rows BIGINT, changed_rows BIGINT, vanished_rows BIGINT, seq INTEGER, is_diffed BOOLEAN)",
          [(r.file_id, r.delivery_id, r.export, r.file, r.sha256, r.kind, r.exported_at, r.received_at,
            None if r.verdict == "refused" else r.rows, r.verdict, reason(catalogue, r), r.new_rows, r.changed_rows,
            r.vanished_rows, seq.get(r.file_id), r.file_id in whole) for r in records])
    _fill(con, "file_finding (finding_id VARCHAR, file_id VARCHAR, sheet VARCHAR, row_no BIGINT, rule_id VARCHAR, "
               "severity VARCHAR, column_name VARCHAR, message_fi VARCHAR, message_sv VARCHAR, message_en VARCHAR, "
               "first_seen_at TIMESTAMPTZ, closed_at TIMESTAMPTZ)",
          [finding for r in records for finding in _findings(catalogue, r, records)])


def reason(catalogue: Catalogue, record: FileRecord, language: str | None = None) -> str | None:
    """Why a file was refused or is held, in one language or in all three; None for an accepted one."""
    if record.verdict == "accepted" or not record.rule_id:
        return None
    words = fill(catalogue.rules[record.rule_id].text, record.params)
    return words[language] if language else " / ".join(words[lang] for lang in LANGUAGES)


def fill(text: Labels, params: dict[str, str]) -> dict[str, str]:
    """A rule's text in each language, its placeholders filled; one without a value shows as `-`."""
    def one(template: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda m: str(params.get(m[1], "-")), template)
    return {"fi": one(text.fi), "sv": one(text.sv), "en": one(text.en)}


def _parts(records: list[FileRecord], record: FileRecord) -> int:
    return sum(1 for r in records if r.snapshot == record.snapshot and r.verdict == "accepted")


def _findings(catalogue: Catalogue, record: FileRecord, records: list[FileRecord]) -> list[tuple]:
    """The findings on one file. They close when a later file of the export is accepted."""
    noted = [f | {"severity": None} for f in record.findings]
    if record.rule_id and record.verdict != "accepted":
        noted.append({"rule_id": record.rule_id, "params": record.params, "column_name": None, "sheet": None, "row_no": None})
    first_seen = record.exported_at or record.received_at
    closed = next((r.exported_at for r in records if r.export == record.export and r.verdict == "accepted"
                   and r.order > record.order and record.export), None)
    rows = []
    for n, finding in enumerate(noted):
        rule: Rule = catalogue.rules[finding["rule_id"]]
        words = fill(rule.text, finding["params"])
        identity = hashlib.sha256(f"{record.file_id}|{rule.id}|{n}|{finding['row_no']}".encode()).hexdigest()[:32]
        rows.append((identity, record.file_id, finding["sheet"], finding["row_no"], rule.id, rule.severity,
                     finding["column_name"], words["fi"], words["sv"], words["en"], first_seen, closed))
    return rows


def _header(catalogue: Catalogue, source: str | None) -> str | None:
    """The agency's own header of a column, from `export.column`."""
    export, _, column = (source or "").partition(".")
    if export not in catalogue.exports:
        return None
    return next((c.header.fi.strip() for c in catalogue.exports[export].columns if c.name == column), None)


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    con.execute(f"CREATE OR REPLACE TABLE {table}")
    insert_rows(con, table.split(" ", 1)[0], rows)
