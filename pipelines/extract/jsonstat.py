"""The indicator cube as JSON-stat 2.0: indicator × owner × region category × gender, at one cut-off. One file per language."""

import json
from pathlib import Path

import pandas as pd

from pipelines.extract.about import About
from pipelines.extract.texts import word

LEVELS = ("programme", "specific_objective", "theme")


def write_cube(folder: Path, about: About, figures: pd.DataFrame, language: str) -> None:
    """`indicators_<language>.jsonstat.json`. A cell without a value is null; its status is the letter of its shorthand."""
    rows = figures[figures["level"].isin(LEVELS)].to_dict("records")
    axes = {
        "indicator": {r["indicator_code"]: r[f"indicator_{language}"] for r in rows},
        "owner": {f"{r['level']}/{r['owner_code']}": f"{r[f'level_{language}']}: {r['owner_code']}" for r in rows},
        "region_category": {r["region_category"]: r[f"region_category_{language}"] for r in rows},
        "gender": {r["gender"]: r[f"gender_{language}"] for r in rows},
        "cut_off": {about.cut_off: about.cut_off},
    }
    axes = {name: dict(sorted(codes.items())) for name, codes in axes.items()}
    places = {name: {code: n for n, code in enumerate(codes)} for name, codes in axes.items()}
    size = [len(codes) for codes in axes.values()]
    values: list[float | int | None] = [None] * (size[0] * size[1] * size[2] * size[3] * size[4])
    status: dict[str, str] = {}
    for r in rows:
        cell = (r["indicator_code"], f"{r['level']}/{r['owner_code']}", r["region_category"], r["gender"], about.cut_off)
        at = 0
        for (name, place), code in zip(places.items(), cell, strict=True):
            at = at * len(axes[name]) + place[code]
        values[at] = _number(r["value"])
        if r["shorthand"]:
            status[str(at)] = r["shorthand"]
    cube = {
        "version": "2.0", "class": "dataset", "label": word("title", language=language, quarter=about.quarter),
        "source": word("source", language=language), "updated": about.known_at, "id": list(axes), "size": size,
        "role": {"time": ["cut_off"], "metric": ["indicator"]},
        "dimension": {name: {"label": name, "category": {"index": list(codes), "label": codes}} for name, codes in axes.items()},
        "value": values, "status": status,
    }
    path = folder / "data" / f"indicators_{language}.jsonstat.json"
    path.write_text(json.dumps(cube, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8", newline="\n")


def _number(value: object) -> float | int | None:
    if value is None or value != value:
        return None
    return int(value) if value == int(value) else float(value)
