"""Look-alikes of Annex VII Tables 6 and 10 (Regulation (EU) 2021/1060), as the ministry types or uploads them into SFC2021.

They hold every value, so they stand in *restricted/* only. Columns, order and words are data: `texts/sfc.yml`.
"""

import csv
from pathlib import Path

import pandas as pd

from pipelines.extract.about import About
from pipelines.extract.data_files import cell_text
from pipelines.extract.texts import TEXTS
from pipelines.yaml_files import read_yaml


def write_sfc(folder: Path, about: About, figures: pd.DataFrame, targets: pd.DataFrame, objectives: pd.DataFrame) -> None:
    """`sfc/table_6.csv` and `sfc/table_10.csv`: a row per objective × fund × category of region × indicator."""
    form = read_yaml(TEXTS / "sfc.yml")
    (folder / "sfc").mkdir(parents=True, exist_ok=True)
    values = {(r["indicator_code"], r["owner_code"], r["region_category"], r["gender"]): r
              for r in figures[figures["level"] == "specific_objective"].to_dict("records")}
    aims = {(r["indicator_code"], r["owner_code"], r["region_category"]): r
            for r in targets[targets["level"] == "specific_objective"].to_dict("records")}
    for name, table in form["tables"].items():
        rows = [_row(form, table, objective, fund, category, code, values, aims)
                for objective in objectives.to_dict("records") for fund in objective["fund"].split("|") if fund in form["funds"]
                for category in form["categories"] for code in table["indicators"]
                if (code, objective["specific_objective"], category, "T") in values]
        with (folder / "sfc" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(headers(form, name, about.cut_off))
            writer.writerows(rows)


def headers(form: dict, name: str, cut_off: str) -> list[str]:
    """The header row of a table, in the annex's order."""
    day = f"{cut_off[8:10]}/{cut_off[5:7]}/{cut_off[2:4]}"
    words = form["headers"] | form["headers_of"].get(name, {})
    row = []
    for column in form["tables"][name]["columns"]:
        split = form["genders"] if column in form["split"] else [""]
        row += [words[column].format(day=day, gender=gender) for gender in split]
    return row


def _row(form: dict, table: dict, objective: dict, fund: str, category: str, code: str, values: dict, aims: dict) -> list:
    owner = objective["specific_objective"]
    total, aim = values[(code, owner, category, "T")], aims.get((code, owner, category), {})
    by_gender = {g: values.get((code, owner, category, g), {}).get("value") for g in form["genders"]}
    target = aim.get("target")
    single = {"priority": objective["priority"], "specific_objective": owner, "fund": form["funds"][fund],
              "category": form["categories"][category], "id": code, "name": total["indicator_en"],
              "basis": form["basis"].get(code), "unit": form["units"].get(total["unit"], total["unit"]),
              "unit_of_target": form["unit_of_target"] if target == target and target else None,
              "milestone": aim.get("milestone_2024"), "comments": None}
    split = {"value": by_gender, "target": {"T": target},
             "ratio": {"T": by_gender["T"] / target if target and target == target and by_gender["T"] is not None else None}}
    row: list = []
    for column in table["columns"]:
        row += [split[column].get(g) for g in form["genders"]] if column in split else [single[column]]
    return [cell_text(cell) for cell in row]
