"""Reads one archived file: its rows as Parquet for the lake, or the reason why nothing of it counts."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Export
from pipelines.connection import connect
from pipelines.door.archive import Archive, Receipt
from pipelines.door.headers import match_headers
from pipelines.door.problems import FileFinding, FileProblem, Held, Refused
from pipelines.door.pseudonym import load_person_key
from pipelines.door.raw import RawTable
from pipelines.door.readers import read_raw
from pipelines.door.readers.limits import Limits
from pipelines.door.shape import write_rows
from pipelines.home import Home
from pipelines.settings import Settings


@dataclass
class Reading:
    """What one file holds. `tables`: export → Parquet of its rows; the file's own export first, side tables after."""

    verdict: str  # accepted | refused | held | ignored
    rows: int | None = None
    tables: dict[str, Path] = field(default_factory=dict)
    rule_id: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    findings: list[FileFinding] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """Reads files of one home folder; `work` is private to the run and removed after it."""

    settings: Settings
    catalogue: Catalogue
    home: Home
    archive: Archive
    work: Path

    def read(self, receipt: Receipt) -> Reading:
        """A reading of the archived file behind `receipt`; whatever the file holds, this returns."""
        if receipt.problem:
            return Reading(receipt.problem_verdict or "refused", rule_id=receipt.problem, params=receipt.params)
        export = self.catalogue.exports[receipt.export or ""]
        reading = Reading("accepted")
        try:
            self._refuse_for_settings(export)
            self._read(receipt, export, reading)
        except FileProblem as problem:
            reading.verdict = "held" if isinstance(problem, Held) else "refused"
            reading.rule_id, reading.params, reading.tables = problem.rule_id, problem.params, {}
            reading.rows = None
        except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.BinderException) as error:
            # the engine's text may repeat a cell, so only its kind is kept
            reading = Reading("refused", rule_id="file_unreadable", params={"cause": type(error).__name__})
        return reading

    def _refuse_for_settings(self, export: Export) -> None:
        if export.requires_setting and not getattr(self.settings, export.requires_setting):
            raise Refused("file_setting_missing", setting=export.requires_setting)

    def _read(self, receipt: Receipt, export: Export, reading: Reading) -> None:
        if receipt.size == 0:
            raise Refused("file_empty")
        with connect(self.settings, self.work) as con:
            if export.identity:
                load_person_key(self.settings.key_file, self.home).register(con)
            raw = read_raw(
                self.archive.path_of(receipt.sha256), receipt.file, export, con, self.work, Limits(),
                parameters=self.catalogue.parameters,
            )
            reading.findings += raw.findings
            self._shape(con, raw, export, receipt, reading)
            for name, side in raw.side_tables.items():
                self._shape(con, side, self.catalogue.exports[name], receipt, reading)
        reading.rows = raw.rows
        if receipt.expected_rows is not None and receipt.expected_rows != raw.rows:
            raise Refused("file_rows_differ", expected=receipt.expected_rows, found=raw.rows)
        if raw.rows == 0 and not receipt.by_manifest:
            raise Refused("file_no_rows")
        # against the arrival, not the clock: a rebuild on a later day must say the same
        if datetime.fromisoformat(receipt.exported_at or "") > datetime.fromisoformat(receipt.received_at):
            reading.findings.append(FileFinding("file_future", {"exported_at": receipt.exported_at}))

    def _shape(self, con: duckdb.DuckDBPyConnection, raw: RawTable, export: Export, receipt: Receipt,
               reading: Reading) -> None:
        match = match_headers(raw.headers, export)
        reading.findings += match.findings
        target = self.work / f"{receipt.file_id}.{export.name}.parquet"
        write_rows(con, raw, match, export, self.catalogue, target, self.settings.accept_temporary_codes)
        reading.tables[export.name] = target
