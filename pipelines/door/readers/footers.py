"""Lines below the data that are no data: totals, filter notes, empty rows, and the notice of a cut export."""

import re
from collections.abc import Iterable, Sequence

from pipelines.catalogue.models import Export
from pipelines.door.problems import Held


class Footers:
    """Recognises the export's footer rows. Raises Held(file_truncated) at a notice that the export was cut."""

    def __init__(self, export: Export, notices: Iterable[str], limit: int) -> None:
        self._patterns = [re.compile(p, re.IGNORECASE) for p in export.footers]
        self._notices = [re.compile(p, re.IGNORECASE) for p in notices]
        self._limit = limit

    def is_footer(self, cells: Sequence[str], row_no: int) -> bool:
        """Whether a last row is no data: entirely empty, or its first filled cell matches a pattern of the export."""
        first = next((c.strip() for c in cells if c and c.strip()), "")
        if any(p.search(first) for p in self._notices):
            raise Held("file_truncated", rows=row_no, limit=self._limit)
        return not first or any(p.search(first) for p in self._patterns)
