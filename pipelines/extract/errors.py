"""What an extract refuses. Each carries its sentence in fi, sv and en, from the catalogue of messages."""

from pipelines.words import Told, said


class ExtractError(Told):
    """An extract cannot be made, approved or read."""

    def __init__(self, name: str, **values: object) -> None:
        self.name = name
        super().__init__(said("extract_refused", name, **values))


class AskedWrongly(ExtractError):
    """The question itself is wrong (an unknown quarter, a cut-off after known-at): exit code 2."""


class NothingPlaced(ExtractError):
    """The extract was stopped (audit, disk, changed files): exit code 4, and nothing was put in place."""
