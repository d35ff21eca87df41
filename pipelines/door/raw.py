"""What every reader returns: the cells of one file as text, by position, with the row number a person sees."""

from dataclasses import dataclass, field

from pipelines.door.problems import FileFinding


@dataclass(frozen=True)
class RawTable:
    """One table as it stands in a file.

    `relation` names a view or temporary table on the reader's DuckDB connection with the columns `row_no BIGINT`,
    `damage VARCHAR` (NULL, or the id of a rule in `expectations/rows.yml` that this row breaks as it was read),
    `detail VARCHAR` (what the rule's text shows; never a value of a personal column) and `c0 … cN VARCHAR`, one per
    entry of `headers`, untrimmed. A damaged row has NULL cells when they cannot be trusted.
    """

    relation: str
    headers: tuple[str, ...]
    rows: int
    sheet: str | None = None
    encoding: str | None = None
    footer_rows: int = 0
    findings: tuple[FileFinding, ...] = ()
    side_tables: dict[str, "RawTable"] = field(default_factory=dict)  # export → what else the file holds
