"""One chart with all that it needs: the finding as its title, a picture, the same in words, the table, its source."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.extract.charts import bar_svg
from pipelines.indicators.figures import HIDDEN
from pipelines.yaml_files import read_yaml

TILES = Path(__file__).parent / "tiles.yml"
Header = tuple[str, str]  # text, kind: "text" or "number"


@dataclass(frozen=True)
class Tile:
    """A region on the map. `step`: how dark it is, 0 for none to 4."""

    code: str
    lines: list[str]  # its name in at most two lines
    text: str
    column: int
    row: int
    step: int


@dataclass(frozen=True)
class Chart:
    """`title` states the finding; `text` says what the picture shows; `source` names the published tables."""

    id: str
    title: str
    text: str
    source: str
    headers: list[Header]
    rows: list[list[str]]
    svg: str = ""
    tiles: list[Tile] = field(default_factory=list)
    note: str = ""


def bars(shown: Sequence[tuple[str, float | None, str]]) -> str:
    """Bars as SVG of (label, value, text); a protected value has its sign and no bar. Empty where no value is above zero."""
    drawn = {label: (value or 0.0, text) for label, value, text in shown if text == HIDDEN or (value is not None and value >= 0)}
    if not any(value for value, _ in drawn.values()):
        return ""
    return bar_svg(tuple((label, value, text) for label, (value, text) in drawn.items()))


def spoken(shown: Sequence[tuple[str, float | None, str]]) -> str:
    """The same in words."""
    return "; ".join(f"{label}: {text}" for label, _, text in shown)


def tiles(regions: Sequence[tuple[str, str, float, str]]) -> list[Tile]:
    """The map's tiles of (region code, name, value, text), in the order of the map."""
    most = max((value for _, _, value, _ in regions), default=0)
    made = [Tile(code, _lines(name), text, *_places()[code], step=-(-4 * value // most) if most else 0)
            for code, name, value, text in regions if code in _places()]
    return sorted(made, key=lambda t: (t.row, t.column))


def _lines(name: str) -> list[str]:
    """A name broken at its last space or hyphen."""
    return [part.strip() for part in re.findall(r".*[ -](?=\S)|\S+$", name)]


@cache
def _places() -> dict[str, tuple[int, int]]:
    return {code: tuple(place) for code, place in read_yaml(TILES).items()}

