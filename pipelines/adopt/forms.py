"""Forms of days and numbers that the door does not read by itself: which one an overlay may allow for a column."""

from dataclasses import dataclass

from pipelines.adopt.evidence import NUMBERS
from pipelines.adopt.match import Pair


@dataclass(frozen=True)
class Forms:
    """Candidates with the share of the values that each reads. More than one is an ambiguity for a person."""

    setting: str  # date_forms | thousands
    candidates: list[tuple[str, float]]

    @property
    def proposed(self) -> str | None:
        """The only candidate."""
        return self.candidates[0][0] if len(self.candidates) == 1 else None


def forms_of(pair: Pair, parameters: dict) -> Forms | None:
    """What a matched column of days or numbers needs, or None where the door reads it as it is or no form fits."""
    evidence, column = pair.evidence, pair.column
    if column.type == "date":
        plain, setting = evidence.share("date"), "date_forms"
        extra = {form: evidence.share(form) for form in parameters["date_forms"]}
    elif column.type in NUMBERS:
        plain, setting = evidence.share(column.type), "thousands"
        extra = {mark: evidence.share(f"thousands {mark}") - plain for mark in parameters["thousands"]
                 if evidence.share(f"grouped {mark}")}
    else:
        return None
    if plain >= 1 or not any(extra.values()):
        return None
    best = max(extra.values())
    fitting = [(form, share) for form, share in extra.items() if share == best and plain + share >= parameters["enough"]]
    return Forms(setting, fitting) if fitting else None
