"""The models that the catalogue's YAML and CSV files must satisfy. No reading of files here: see `load`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Severity = Literal["info", "warning", "error", "critical"]
Sensitivity = Literal["public", "internal", "personal", "special"]
ColumnType = Literal["text", "code", "date", "time", "int", "eur", "dec", "bool", "identity_code"]


class Strict(BaseModel):
    """An entry of the catalogue: a word that no model knows is refused, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Labels(Strict):
    """One text in the three languages that users read."""

    fi: str = Field(min_length=1)
    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Parent(Strict):
    """The row that a column refers to; `error` quarantines a row whose parent is unknown, `warning` only says so."""

    export: Name
    column: Name
    severity: Severity = "error"
    when: str | None = None  # SQL over the child's columns: the reference holds only for these rows


class Column(Strict):
    """One column of an export: the agency's words for it, its type, and what its values may be."""

    name: Name
    header: Labels
    synonyms: tuple[str, ...] = ()
    type: ColumnType
    codelist: Name | None = None
    required: bool = False  # an empty value quarantines the row; the column must be there
    column_required: bool = False  # the column must be there, its cells may be empty
    identifier: bool = False  # text that Excel must not have turned into a number
    default: str | None = None  # what an empty cell means
    null_words: tuple[str, ...] = ()  # words that mean "empty" in this column, and only here
    separator: str | None = None  # several codes in one cell
    minimum: int | None = None
    maximum: int | None = None
    on_unknown: Literal["quarantine", "warn"] = "quarantine"  # a code that the list does not hold
    dropped_when: Name | None = None  # emptied at the door where this bool column says yes
    path: str | None = None  # where a JSON export keeps it: `hakuaika.alku`
    sensitivity: Sensitivity = "internal"
    parent: Parent | None = None
    description: Labels

    @model_validator(mode="after")
    def _coherent(self) -> "Column":
        if (self.type == "code") != (self.codelist is not None):
            raise ValueError(f"column {self.name}: `codelist` goes with type code, and only with it")
        if self.separator and self.type != "code":
            raise ValueError(f"column {self.name}: `separator` goes with type code")
        return self

    @property
    def must_be_there(self) -> bool:
        """Whether a file without this column is refused."""
        return self.required or self.column_required

    @property
    def words(self) -> tuple[str, ...]:
        """Every header under which this column may arrive."""
        return (self.header.fi, self.header.sv, self.header.en, *self.synonyms)


class Due(Strict):
    """How often an export is expected, for `eura status`."""

    every_days: int = Field(gt=0)


class Export(Strict):
    """One kind of file that EURA (or a person) delivers."""

    name: Name
    labels: Labels
    description: Labels
    origin: Literal["real", "assumed", "kept by hand"]
    reader: Literal["table", "call_page", "unquoted_list", "side"] = "table"
    formats: tuple[Literal["csv", "xlsx", "json", "html"], ...] = ("csv", "xlsx")
    key: tuple[Name, ...] = Field(min_length=1)
    project_column: Name | None = None  # whose error report a finding of this export goes to
    sensitivity: Sensitivity = "internal"
    unknown_columns: Literal["keep", "drop"] = "keep"
    footers: tuple[str, ...] = ()  # patterns of a last line's first cell that are no data
    header_row: int = Field(default=1, ge=1)
    sheet: str | None = None  # the only sheet to read; without it the first visible one
    separators: tuple[str, ...] = (";", ",", "\t")
    encodings: tuple[str, ...] = ("utf-8", "utf-16", "windows-1252")
    requires_setting: Name | None = None  # refused until this setting has a value
    due: Due | None = None
    columns: tuple[Column, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _coherent(self) -> "Export":
        names = [c.name for c in self.columns]
        doubled = {n for n in names if names.count(n) > 1}
        if doubled:
            raise ValueError(f"export {self.name}: column given twice: {', '.join(sorted(doubled))}")
        lost = [n for n in (*self.key, *filter(None, [self.project_column])) if n not in names]
        if lost:
            raise ValueError(f"export {self.name}: `key` or `project_column` names no column: {', '.join(lost)}")
        return self

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return next((c for c in self.columns if c.name == name), None) or _missing(self.name, name)

    @property
    def identity(self) -> Column | None:
        """The column that holds the personal identity code, replaced at the door by `person_key`."""
        return next((c for c in self.columns if c.type == "identity_code"), None)


def _missing(export: str, name: str) -> Column:
    raise KeyError(f"{export} has no column {name}")


class CodeEntry(Strict):
    """One line of a code list: the stored code, its labels and every other word it may arrive as."""

    code: str = Field(min_length=1)
    label_fi: str = Field(min_length=1)
    label_sv: str = Field(min_length=1)
    label_en: str = Field(min_length=1)
    synonyms: tuple[str, ...] = ()
    valid_from: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    valid_to: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    parent: str | None = None  # the code one level up: region of a municipality, category of a region
    note: str | None = None


class Rule(Strict):
    """Something that must hold: its id, weight, words in three languages, and where it comes from."""

    id: Name
    severity: Severity
    text: Labels  # `{column}` and `{detail}` are filled in
    source: str = Field(min_length=1)
    export: Name | None = None  # hand-written rules belong to one export
    column: Name | None = None  # the column that a finding points at
    fails_when: str | None = None  # SQL over one row of the export
    failing_rows: str | None = None  # or a whole query: row_id, and if wanted detail, seen_from, seen_to


class PublishedColumn(Strict):
    """One column of a published table, documented."""

    name: Name
    type: str
    description: Labels
    unit: str | None = None
    source: str | None = None  # `export.column` it comes from, where it comes from one


class Table(Strict):
    """One published table: what a row is, its key, and what a reader must know."""

    name: Name
    grain: Labels
    description: Labels
    caveats: Labels | None = None
    source: str = Field(min_length=1)
    key: tuple[Name, ...]
    example: str | None = None  # a query that answers a question a reader has; run by a test
    columns: tuple[PublishedColumn, ...]


class Indicator(Strict):
    """The definition of one measure."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9+_-]+$")]
    labels: Labels
    definition: Labels
    source: str = Field(min_length=1)  # legal source, or "own indicator of this project"
    unit: Literal["persons", "participations", "entities", "events", "euros", "percent", "days", "ratio"]
    reference_group: str | None = None
    additivity: Literal["additive", "distinct", "ratio"]
    disclosure_class: Literal["ordinary", "target_group", "special", "none"]
    family: Literal["participants", "hires", "reports", "organisations", "models", "process", "money", "control"]
    moment: Literal["entry", "exit", "six_months"] | None = None  # from which a participation counts; None: not per row
    parts: tuple[str, ...] = ()  # a reserved sum is the sum of these
