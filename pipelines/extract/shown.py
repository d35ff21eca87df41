"""The tables of one side of an extract as data: what `data/` holds, and what workbook and page are made from.

A value that is not shown is empty here, with the letter of its shorthand beside it: a reader cannot tell a primary from a
secondary suppression.
"""

import pandas as pd

from pipelines.extract.texts import LANGUAGES, group, word

KEY = ["indicator_code", "level", "owner_code", "region_category", "gender"]
LABELLED = {"indicator": "indicator_code", "region_category": "region_category", "gender": "gender", "level": "level"}
GENDERED = ("participants", "control")  # families where a gender without a row is a zero, not an unknown
BY_ROW = ("hires",)  # families that have genders only where they come by row, not from reports
GENDERS = ("F", "M", "N")
VALUES = ("value", "numerator", "denominator")
SAVED = ("figures", "targets", "projects", "calls", "models", "revisions", "indicators", "labels")
COLUMNS = ["quarter", "cut_off", "known_at", *KEY, "value", "numerator", "denominator", "unit", "method", "target",
           "achievement_pct", "shorthand", "revised", "corrected", "family",
           *(f"{name}_{lang}" for name in LABELLED for lang in LANGUAGES)]


def with_zeros(figures: pd.DataFrame) -> pd.DataFrame:
    """`figures` with a row for each gender of counted people: in the warehouse a zero of F, M or N has no row."""
    have = set(zip(*(figures[k] for k in KEY), strict=True))
    total = figures[(figures["gender"] == "T") & (figures["level"] != "project") & figures["unit"].ne("percent")]
    rows = []
    for row in total.to_dict("records"):
        place = tuple(row[k] for k in KEY[:4])
        is_split = row["value"] == 0 or any((*place, gender) in have for gender in GENDERS)
        if row["family"] in GENDERED or (row["family"] in BY_ROW and is_split):
            rows += [row | {"gender": gender, "value": 0.0, "target": None, "achievement_pct": None}
                     for gender in GENDERS if (*place, gender) not in have]
    added = pd.concat([figures, pd.DataFrame(rows, columns=figures.columns).astype(figures.dtypes)]) if rows else figures
    return added.sort_values(KEY, kind="stable").reset_index(drop=True)


def figures_table(figures: pd.DataFrame, head: dict[str, str], labels: pd.DataFrame, revised: set[tuple]) -> pd.DataFrame:
    """Long form: one row per figure, codes and labels. `figures` has `shorthand` and hidden values empty already."""
    table = figures.sort_values(KEY, kind="stable").reset_index(drop=True)
    for name, value in head.items():
        table[name] = value
    table["revised"] = ["r" if key in revised else "" for key in zip(*(table[k] for k in KEY), strict=True)]
    named = {(r["list"], r["code"]): r for r in labels.to_dict("records")}
    for name, column in LABELLED.items():
        for language in LANGUAGES:
            table[f"{name}_{language}"] = [named[(name, code)][f"label_{language}"] if (name, code) in named else code
                                           for code in table[column]]
    return table[COLUMNS]


def all_values(figures: pd.DataFrame, protected: pd.DataFrame) -> pd.DataFrame:
    """The restricted side: nothing is hidden. `protected` tells which counts fell by a correction."""
    told = protected[[*KEY, "corrected"]]
    table = figures.assign(shorthand="").merge(told, on=KEY, how="left", validate="one_to_one")
    return table.assign(corrected=table["corrected"].eq(True))


def protected_values(figures: pd.DataFrame, protected: pd.DataFrame) -> pd.DataFrame:
    """The public side: what the protection shows, row for row. Achievement is made from what is shown.

    `protected` has KEY, `shorthand`, `corrected`, `shown_value`, `shown_numerator`, `shown_denominator`. Raises ValueError
    when a protected row is no figure: the audit would then have proven something else than what is published.
    """
    shown = protected[[*KEY, "shorthand", "corrected", *(f"shown_{v}" for v in VALUES)]]
    table = shown.merge(figures.drop(columns=[*VALUES]), on=KEY, how="inner", validate="one_to_one")
    if len(table) != len(protected):
        raise ValueError(f"{len(protected) - len(table)} protected cells are no figures of the extract")
    table = table.rename(columns={f"shown_{v}": v for v in VALUES})
    table["shorthand"] = table["shorthand"].str.strip("[]")
    is_of_people = table["disclosure_class"] != "none"
    target = table["target"].astype("float64")
    achieved = (100 * table["value"].astype("float64") / target).where(target > 0)
    table["achievement_pct"] = table["achievement_pct"].where(~is_of_people, achieved).where(table["shorthand"] == "")
    return table


def labels_table(labels: pd.DataFrame) -> pd.DataFrame:
    """Code lists of the extract with the words that are this project's own."""
    own = [("level", code, *(group("levels", lang)[code] for lang in LANGUAGES)) for code in group("levels", "en")]
    own += [("method", code, *(group("methods", lang)[code] for lang in LANGUAGES)) for code in group("methods", "en")]
    own += [("unit", code, *(group("units", lang)[code] for lang in LANGUAGES)) for code in group("units", "en")]
    for name, code, words in (("region_category", "ALL", "all_categories"), ("gender", "T", "total")):
        own.append((name, code, *(word(words, language=lang) for lang in LANGUAGES)))
    added = pd.DataFrame(own, columns=list(labels.columns))
    return pd.concat([labels, added]).drop_duplicates(["list", "code"]).sort_values(["list", "code"]).reset_index(drop=True)
