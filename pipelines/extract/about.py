"""What an extract is: its quarter, moment, side and sign-off; and how its files are called. No figure here."""

import datetime as dt
from dataclasses import dataclass, replace

SIDES = ("restricted", "public")
ZIP_MOMENT = dt.datetime(2021, 1, 1)  # inside archives, whose times must not depend on the clock


@dataclass(frozen=True)
class SignOff:
    """Who approved an extract and when (ISO, Europe/Helsinki)."""

    by: str
    at: str


@dataclass(frozen=True)
class About:
    """One side of one version of a quarter's extract. Without a sign-off it is a draft."""

    quarter: str
    version: int
    side: str
    cut_off: str
    known_at: str
    theme: str
    thresholds: dict[str, str]  # whose they are and since when, in each language; not the figures themselves
    sign_off: SignOff | None = None

    @property
    def is_draft(self) -> bool:
        """Whether nobody has approved it yet."""
        return self.sign_off is None

    @property
    def is_last_day_open(self) -> bool:
        """Whether known-at lies on the cut-off day itself, whose events may then be missing."""
        return self.known_at[:10] == self.cut_off

    @property
    def moment(self) -> dt.datetime:
        """Known-at, the only time that files carry."""
        return dt.datetime.fromisoformat(self.known_at)

    def file(self, language: str, ending: str) -> str:
        """Name of the workbook or page in a language; a draft says so."""
        draft = "_draft" if self.is_draft else ""
        return f"eura_{self.quarter}_v{self.version}_{self.side}{draft}_{language}.{ending}"

    def signed(self, sign_off: SignOff | None) -> "About":
        """The same with another sign-off."""
        return replace(self, sign_off=sign_off)
