"""What the pages may show: protected counts of people at the last quarter that has ended, and marts that are not about people."""

import datetime as dt
from dataclasses import dataclass

import duckdb
import pandas as pd

from pipelines.catalogue import Catalogue
from pipelines.connection import SQL
from pipelines.extract.data_files import read_table
from pipelines.extract.errors import AskedWrongly
from pipelines.extract.figures import Build, read_build
from pipelines.extract.protection import earlier_release, protected
from pipelines.extract.quarter import HELSINKI, quarter_of
from pipelines.extract.shelf import Shelf, Version
from pipelines.extract.shown import protected_values, with_zeros
from pipelines.home import Home
from pipelines.pages.forms import NOTHING, number, percent

MARTS = ("employers", "calls", "regions", "models", "claims", "baseline")
HIDDEN = "[c]"
Figure = tuple[str, str, str, str, str]  # indicator, level, owner, region category, gender


@dataclass(frozen=True)
class Shown:
    """Everything that the pages are made from. `values`: what may be read of each figure; `marts`: rows by name."""

    values: dict[Figure, dict]
    marts: dict[str, list[dict]]
    titles: dict[str, str]  # of projects
    words: dict[tuple[str, str], dict[str, str]]  # (list, code) → language → label
    theme: str
    cut_off: dt.date
    known_at: dt.datetime  # of the build, so of the marts
    figures_known_at: dt.datetime
    extract: str | None  # the extract that published the figures, if the quarter has one

    def row(self, code: str, level: str, owner: str, category: str = "ALL") -> dict | None:
        """The figure of both genders together; None where the build has none."""
        return self.values.get((code, level, owner, category, "T"))

    def value(self, code: str, level: str, owner: str, category: str = "ALL") -> float | None:
        """The value where it is known and shown, else None."""
        row = self.row(code, level, owner, category)
        return None if row is None or row["shorthand"] or pd.isna(row["value"]) else float(row["value"])

    def text(self, code: str, level: str, owner: str, language: str, category: str = "ALL") -> str:
        """The value as a reader sees it: a number, [c] where it is protected, a dash where nothing is known."""
        row = self.row(code, level, owner, category)
        return HIDDEN if row is not None and row["shorthand"] else number(self.value(code, level, owner, category), language)

    def achieved(self, code: str, level: str, owner: str, language: str, category: str = "ALL") -> str:
        """The share of the target, as `text`."""
        row = self.row(code, level, owner, category)
        if row is not None and row["shorthand"]:
            return HIDDEN
        share = self.share(code, level, owner, category)
        return NOTHING if share is None else percent(share, language)

    def share(self, code: str, level: str, owner: str, category: str = "ALL") -> float | None:
        """Value of target (0–1 and beyond), where both are there and shown."""
        value, row = self.value(code, level, owner, category), self.row(code, level, owner, category)
        return value / row["target"] if value is not None and row["target"] and row["target"] > 0 else None

    def owners(self, code: str, level: str) -> list[str]:
        """Owners that have the figure, shown or not."""
        return sorted({key[2] for key in self.values if key[:2] == (code, level) and key[3:] == ("ALL", "T")})

    def label(self, codelist: str, code: str, language: str) -> str:
        """A code's label in a language; the code itself where it has none."""
        return self.words.get((codelist, code), {}).get(language) or code


def read_shown(home: Home, catalogue: Catalogue) -> Shown:
    """Reads the published build. Raises AskedWrongly when no quarter has ended in it, duckdb.Error."""
    path = home.current.resolve()
    theme = catalogue.parameters["extract"]["theme"]
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("SET TimeZone = 'Europe/Helsinki'")
        (known_at,) = con.sql("SELECT known_at FROM meta_build").fetchone()
        if known_at is None:
            raise AskedWrongly("nothing_known", moment=NOTHING)
        con.execute("CREATE TEMP TABLE asked_theme AS SELECT CAST(? AS VARCHAR) AS theme", [theme])
        marts = {name: _rows(con, name) for name in MARTS}
    day = known_at.astimezone(HELSINKI).date()
    quarter = quarter_of(day) if quarter_of(day).cut_off <= day else quarter_of(day).previous
    build = read_build(path, quarter)
    version = next(iter(reversed(Shelf(home.extracts).of(quarter))), None)
    values = protected_figures(build, version, home, catalogue)
    labels = {(r["list"], r["code"]): {lang: r[f"label_{lang}"] for lang in ("fi", "sv", "en")}
              for r in build.frames["labels"].to_dict("records")}
    titles = {p["project_code"]: p["project_title"] for p in build.frames["projects"].to_dict("records")}
    figures_known_at = dt.datetime.fromisoformat(version.known_at) if version else build.known_at
    return Shown(values, marts, titles, labels, theme, quarter.cut_off, build.known_at, figures_known_at,
                 version.name if version else None)


def protected_figures(build: Build, version: Version | None, home: Home, catalogue: Catalogue) -> dict[Figure, dict]:
    """Figures by their key as the quarter's extract published them, so that the pages add nothing to what is known.

    Before the quarter has one they are protected as it would be, beside every extract on disk: what one of them hid stays hidden.
    """
    if version:
        shown = read_table(version.folder / "public" / "data", "figures")
    else:
        earlier = [earlier_release(v) for v in Shelf(home.extracts).versions()]
        figures = with_zeros(build.frames["figures"])
        shown = protected_values(figures, protected(figures, build.frames["membership"], catalogue, earlier)[0])
    return {(r["indicator_code"], r["level"], r["owner_code"], r["region_category"], r["gender"]): r
            for r in shown.to_dict("records")}


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> list[dict]:
    answer = con.execute((SQL / "indicators" / f"{name}.sql").read_text("utf-8"))
    names = [d[0] for d in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
