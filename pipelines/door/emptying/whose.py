"""Whose a record is, when a person's code stands in it."""

import re
from collections.abc import Iterable, Sequence

from pipelines.door.codes import places
from pipelines.door.pseudonym import CODE_FORM


def is_their_own(cells: Sequence[str], identity_at: int | None, codes: Iterable[str]) -> bool:
    """Whether a record with one of the codes in it is about that person: unless its identity cell names somebody else."""
    if identity_at is None or identity_at >= len(cells):
        return True
    cell = cells[identity_at].strip().upper()
    return bool(places(cell.encode(), codes)) or not re.fullmatch(CODE_FORM, cell)
