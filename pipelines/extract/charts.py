"""Charts of the page as inline SVG, drawn by Vega without a browser. Each has a text of what it shows, and its table.

Widths are fixed and the font is one that vl-convert brings, so that the same figures give the same bytes on every machine.
"""

import re
from dataclasses import dataclass
from functools import cache

import altair as alt
import pandas as pd
import vl_convert

from pipelines.extract.about import About
from pipelines.extract.sheets import Figures
from pipelines.extract.texts import word, word_kept
from pipelines.pages.forms import number

BLUE, PLOT_PIXELS, BAR_PIXELS = "#3d6fa8", 400, 46
GROUPS = ("UTM-R01", "UTM-R02", "UTM-R03", "UTM-R05")
AIMS = ("EECO01", "EECR04", "UTM-R04", "UTM-O01", "UTM-O02", "UTM-R01")
FONT = "Liberation Sans"
MONEY = ("UTM-F01", "UTM-F02", "UTM-F03")


@dataclass(frozen=True)
class Chart:
    """A chart with what a reader who does not see it needs: title, text, and the rows of its table (label, shown)."""

    id: str
    title: str
    text: str
    svg: str
    rows: list[tuple[str, str]]


def charts(figures: Figures, about: About, language: str) -> list[Chart]:
    """The page's charts; one that would have no bar is left out."""
    def value(code: str) -> object:
        return figures.cell(code, "theme", about.theme)

    def achieved(code: str) -> object:
        row = figures.rows.get((code, "theme", about.theme, "ALL", "T"))
        if row is None or row["target"] is None or row["target"] != row["target"]:
            return None
        return f"[{row['shorthand']}]" if row["shorthand"] else row["achievement_pct"]

    def name(code: str) -> str:
        return figures.word("indicator", code).removesuffix(word_kept("own_suffix", language))

    made = [
        _chart("groups", "chart_groups", {name(c): value(c) for c in GROUPS}, language, 0, ""),
        _chart("targets", "chart_targets", {name(c): achieved(c) for c in AIMS}, language, 1, " %"),
        _chart("money", "chart_money", {name(c): value(c) for c in MONEY}, language, 0, " €"),
    ]
    return [chart for chart in made if chart]


def _chart(name: str, title: str, cells: dict[str, object], language: str, decimals: int, unit: str) -> Chart | None:
    known = {label: cell for label, cell in cells.items() if cell is not None and cell != "[x]"}
    bars = {label: float(cell) for label, cell in known.items() if not isinstance(cell, str)}
    if not bars:
        return None
    shown = {label: cell if isinstance(cell, str) else number(cell, language, decimals) + unit for label, cell in known.items()}
    text = word("chart_text", language=language, list="; ".join(f"{label}: {said}" for label, said in shown.items()))
    svg = bar_svg(tuple((label, value, shown[label]) for label, value in bars.items()))
    return Chart(name, word(title, language=language), text, svg, list(shown.items()))


@cache  # both sides draw much the same, and a drawing takes 50 ms
def bar_svg(bars: tuple[tuple[str, float, str], ...]) -> str:
    """A bar for each (label, value, what is said at its end); an ornament beside the table, not read out."""
    frame = pd.DataFrame(bars, columns=["label", "value", "shown"])
    longest = max(1, *(value for _, value, _ in bars))
    rows = alt.Y("label:N", sort=[label for label, _, _ in bars], axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    length = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, longest * 1.35], nice=False))
    base = alt.Chart(frame).encode(y=rows)
    drawn = alt.layer(base.mark_bar(color=BLUE, height=16, yOffset=8).encode(x=length),
                      base.mark_text(align="left", dx=6, dy=8).encode(x=length, text="shown:N"),
                      base.mark_text(align="left", dy=-11).encode(x=alt.value(0), text="label:N"))
    spec = drawn.properties(width=PLOT_PIXELS, height=BAR_PIXELS * len(bars), background="transparent").configure(
        font=FONT, aria=False).configure_view(stroke=None).configure_text(fontSize=14, color="currentColor", font=FONT)
    svg = vl_convert.vegalite_to_svg(spec.to_dict(validate=False))
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    return re.sub(r"^<svg[^>]*>", f'<svg viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">', svg, count=1)
