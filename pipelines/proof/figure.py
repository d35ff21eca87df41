"""Which figure a question is about: indicator, owner, cut-off; and its value, as `mart_indicator_value` has it."""

import difflib
from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Indicator
from pipelines.connection import filled
from pipelines.proof.errors import near_words, question_error

CALL = "call"  # a level of its own for `eura explain`: the figures of one call stand in mart_call_funnel
GENDERS, REGIONS = ("F", "M", "N", "T"), ("KA", "S", "ALL")


@dataclass(frozen=True)
class Figure:
    """One value: what is measured, whose it is, for whom and as of which day."""

    indicator: Indicator
    level: str
    owner: str
    region: str
    gender: str
    cut_off: date

    @property
    def key(self) -> dict[str, object]:
        """The parameters of the questions in `sql/questions/`."""
        return {"indicator": self.indicator.code, "level": self.level, "owner": self.owner, "region": self.region,
                "gender": self.gender, "cut_off": self.cut_off}


def find_figure(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, indicator: str, owner: str | None, cut_off: date | None,
                gender: str, region: str) -> Figure:
    """The figure that someone asks for. Raises QuestionError naming what there is instead."""
    found = find_indicator(catalogue, indicator)
    owner = owner or con.sql("SELECT min(owner_code) FROM mart_indicator_value WHERE level = 'programme'").fetchone()[0]
    if owner is None:
        raise question_error("no_figures")
    day = cut_off or con.sql("SELECT max(cut_off) FROM dim_cut_off").fetchone()[0]
    days = [d for (d,) in con.sql("SELECT cut_off FROM dim_cut_off ORDER BY cut_off").fetchall()]
    if day not in days:
        raise question_error("no_cut_off", day=day, last=", ".join(str(d) for d in days[-4:]))
    region, gender = _one_of("no_region", region, REGIONS), _one_of("no_gender", gender, GENDERS)
    return Figure(found, _level(con, owner), owner, region, gender, day)


def find_indicator(catalogue: Catalogue, word: str) -> Indicator:
    """An indicator by its code or by another word for it, such as a column of a mart. Raises QuestionError."""
    words = catalogue.parameters["figures"]["other_words"]
    code = words.get(word.lower().rpartition(".")[2], word.upper())
    if code not in catalogue.indicators:
        near = (difflib.get_close_matches(word.upper(), catalogue.indicators, 3)
                or difflib.get_close_matches(word.lower(), words, 3))
        raise question_error("no_indicator", word=word, near=near_words(near))
    return catalogue.indicators[code]


def _one_of(kind: str, word: str, allowed: tuple[str, ...]) -> str:
    if word.upper() not in allowed:
        raise question_error(kind, word=word, allowed=", ".join(allowed))
    return word.upper()


def _level(con: duckdb.DuckDBPyConnection, owner: str) -> str:
    asked = {"owner": owner}
    found = con.sql(filled("SELECT DISTINCT level FROM lineage_owner WHERE owner_code = $owner ORDER BY level", asked)).fetchall()
    if found:
        return found[0][0]
    if con.sql(filled("SELECT count(*) FROM dim_call WHERE call_code = $owner", asked)).fetchone()[0]:
        return CALL
    owners = [o for (o,) in con.sql("SELECT DISTINCT owner_code FROM lineage_owner UNION SELECT call_code FROM dim_call "
                                    "WHERE call_code IS NOT NULL").fetchall()]
    near = difflib.get_close_matches(owner, owners, 3)
    raise question_error("no_owner", owner=owner, near=near_words(near))


def value_of(con: duckdb.DuckDBPyConnection, figure: Figure) -> dict | None:
    """value, numerator, denominator, method, target and achievement of a figure; None where the figure does not exist."""
    answer = con.execute(filled("""
        SELECT value, numerator, denominator, method, target, achievement_pct FROM mart_indicator_value
        WHERE indicator_code = $indicator AND level = $level AND owner_code = $owner AND region_category = $region
          AND gender = $gender AND cut_off = $cut_off""", figure.key))
    row = answer.fetchone()
    return dict(zip([d[0] for d in answer.description], row, strict=True)) if row else None
