"""What can be wrong with a file as a whole. The words stand in `expectations/files.yml`, in three languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FileFinding:
    """A remark on a file or on one of its rows. `params` fill the rule's text; they never hold a personal value."""

    rule_id: str
    params: Mapping[str, str] = field(default_factory=dict)
    column_name: str | None = None
    sheet: str | None = None
    row_no: int | None = None


class FileProblem(Exception):
    """A file cannot be taken in as it is. `rule_id` names the text in `expectations/files.yml` that `params` fill."""

    def __init__(self, rule_id: str, **params: object) -> None:
        super().__init__(rule_id)
        self.rule_id = rule_id
        self.params = {name: str(value) for name, value in params.items()}


class Refused(FileProblem):
    """Nothing of the file counts; a corrected one must be sent."""


class Held(FileProblem):
    """Nothing of the file counts until an operator decides."""
