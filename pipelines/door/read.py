"""Reads one archived file: its rows as Parquet for the lake, or the reason why nothing of it counts."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Export
from pipelines.connection import connect
from pipelines.door.archive import Archive, Receipt
from pipelines.door.headers import match_headers
from pipelines.door.names import masked
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

    def read(self, receipt: Receipt, decision: str | None = None) -> Reading:
        """A reading of the archived file behind `receipt`; whatever the file holds, this returns.

        `decision` is an operator's word on a held file: `accept` reads it all the same, `refuse` ends the waiting.
        """
        reading = self._tried(receipt, is_accepted=decision == "accept")
        if reading.verdict == "held" and decision == "refuse":
            reading.verdict = "refused"
        reading.findings = [_without_codes(f) for f in reading.findings]
        reading.params = {name: masked(value) for name, value in reading.params.items()}
        return reading

    def refusal(self, export: Export) -> Refused | None:
        """Why no file of an export can be read now, whatever it holds: a setting or the person key is missing."""
        try:
            if export.requires_setting and not getattr(self.settings, export.requires_setting):
                raise Refused("file_setting_missing", setting=export.requires_setting)
            if export.identity:
                load_person_key(self.settings.key_file, self.home)
        except Refused as problem:
            return problem
        return None

    def _tried(self, receipt: Receipt, is_accepted: bool) -> Reading:
        if receipt.problem and not (is_accepted and receipt.problem_verdict == "held"):
            rows = self._count(receipt) if receipt.problem_verdict == "held" else None
            return Reading(receipt.problem_verdict or "refused", rows, rule_id=receipt.problem, params=receipt.params)
        export = self.catalogue.exports[receipt.export or ""]
        reading = Reading("accepted")
        try:
            if problem := self.refusal(export):
                raise problem
            self._read(receipt, export, reading, is_accepted)
        except FileProblem as problem:
            reading.verdict = "held" if isinstance(problem, Held) else "refused"
            reading.rule_id, reading.params, reading.tables = problem.rule_id, problem.params, {}
            reading.rows = reading.rows if reading.verdict == "held" else None
        except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.BinderException) as error:
            # the engine's text may repeat a cell, so only its kind is kept
            reading = Reading("refused", rule_id="file_unreadable", params={"cause": type(error).__name__})
        return reading

    def _read(self, receipt: Receipt, export: Export, reading: Reading, is_accepted: bool) -> None:
        if receipt.size == 0:
            raise Refused("file_empty")
        with connect(self.settings, self.work) as con:
            if export.identity:
                load_person_key(self.settings.key_file, self.home).register(con)
            try:
                raw = self._raw(con, receipt, export, is_whole=is_accepted)
            except Held:
                reading.rows = self._raw(con, receipt, export, is_whole=True).rows
                raise
            reading.findings += raw.findings
            self._shape(con, raw, export, receipt, reading)
            for name, side in raw.side_tables.items():
                self._shape(con, side, self.catalogue.exports[name], receipt, reading)
        reading.rows = raw.rows
        if receipt.expected_rows is not None and receipt.expected_rows != raw.rows:
            raise Refused("file_rows_differ", expected=receipt.expected_rows, found=raw.rows)
        if raw.rows == 0 and receipt.expected_rows is None:
            raise Refused("file_no_rows")
        # against the arrival, not the clock: a rebuild on a later day must say the same
        if datetime.fromisoformat(receipt.exported_at or "") > datetime.fromisoformat(receipt.received_at):
            reading.findings.append(FileFinding("file_future", {"exported_at": receipt.exported_at}))

    def _count(self, receipt: Receipt) -> int | None:
        """Rows of a file that waits for the rest of its delivery; what may be wrong in it is said once it is read."""
        if receipt.export is None:
            return 0  # the manifest alone has come
        try:
            with connect(self.settings, self.work) as con:
                return self._raw(con, receipt, self.catalogue.exports[receipt.export], is_whole=True).rows
        except (FileProblem, duckdb.Error):
            return None

    def _raw(self, con: duckdb.DuckDBPyConnection, receipt: Receipt, export: Export, is_whole: bool) -> RawTable:
        """The cells of the file; `is_whole` when someone has said that it is not truncated."""
        limits, words = Limits(), self.catalogue.parameters
        if is_whole:
            limits = replace(limits, truncation_rows=frozenset())
            words = words | {"reading": words.get("reading", {}) | {"truncation_notices": ()}}
        path = self.archive.path_of(receipt.sha256)
        return read_raw(path, receipt.file, export, con, self.work, limits, parameters=words)

    def _shape(self, con: duckdb.DuckDBPyConnection, raw: RawTable, export: Export, receipt: Receipt,
               reading: Reading) -> None:
        match = match_headers(raw.headers, export)
        reading.findings += match.findings
        target = self.work / f"{receipt.file_id}.{export.name}.parquet"
        write_rows(con, raw, match, export, self.catalogue, target, self.settings.accept_temporary_codes)
        reading.tables[export.name] = target


def _without_codes(finding: FileFinding) -> FileFinding:
    """The finding, should a file have put an identity code into a header, a sheet name or a text that it shows."""
    return replace(finding, params={name: masked(str(value)) for name, value in finding.params.items()},
                   column_name=finding.column_name and masked(finding.column_name),
                   sheet=finding.sheet and masked(finding.sheet))
