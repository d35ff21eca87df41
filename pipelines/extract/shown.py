"""The tables of one side of an extract as data: what `data/` holds, and what workbook and page are made from.

A value that is not shown is empty here, with the letter of its shorthand beside it: a reader cannot tell a primary from a
secondary suppression.
"""

import pandas as pd

from pipelines.extract.texts import LANGUAGES, group, word

KEY = ["indicator_code", "level", "owner_code", "region_category", "gender"]
LABELLED = {"indicator": "indicator_code", "region_category": "region_category", "gender": "gender", "level": "level"}
GENDERED = ("participants", "control")  # families where a gender without a row is a zero, not an unknown
VALUES = ("value", "numerator", "denominator")
SAVED = ("figures", "targets", "projects", "calls", "models", "revisions", "indicators", "labels")
COLUMNS = ["quarter", "cut_off", "known_at", *KEY, "value", "numerator", "denominator", "unit", "method", "target",
           "achievement_pct", "shorthand", "revised", "family", *(f"{name}_{lang}" for name in LABELLED for lang in LANGUAGES)]


def with_zeros(figures: pd.DataFrame) -> pd.DataFrame:
    """`figures` with a row for each gender of counted people: in the warehouse a zero of F, M or N has no row."""
    total = figures[figures["family"].isin(GENDERED) & (figures["gender"] == "T") & (figures["level"] != "project")]
    have = set(zip(*(figures[k] for k in KEY), strict=True))
    rows = []
    for row in total.to_dict("records"):
        for gender in ("F", "M", "N"):
            if (*(row[k] for k in KEY[:4]), gender) not in have:
                rows.append(row | {"gender": gender, "value": 0.0, "target": None, "achievement_pct": None})
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


def all_values(figures: pd.DataFrame) -> pd.DataFrame:
    """The restricted side: nothing is hidden."""
    return figures.assign(shorthand="")


def protected_values(figures: pd.DataFrame, protected: pd.DataFrame) -> pd.DataFrame:
    """The public side: what the protection shows, and what is not about people. Achievement is made from what is shown.

    `protected` has KEY, `shorthand`, `shown_value`, `shown_numerator`, `shown_denominator`.
    """
    free = figures[figures["disclosure_class"] == "none"].assign(shorthand="")
    shown = protected[[*KEY, "shorthand", *(f"shown_{v}" for v in VALUES)]]
    people = figures[figures["disclosure_class"] != "none"].drop(columns=[*VALUES, "achievement_pct"])
    people = shown.merge(people, on=KEY, how="inner", validate="one_to_one")
    people = people.rename(columns={f"shown_{v}": v for v in VALUES})
    people["shorthand"] = people["shorthand"].fillna("").str.strip("[]")
    people.loc[people["shorthand"] != "", [*VALUES]] = float("nan")
    target = people["target"].astype("float64")
    people["achievement_pct"] = (100 * people["value"].astype("float64") / target).where(target > 0)
    return pd.concat([free, people[free.columns]], ignore_index=True)


def labels_table(labels: pd.DataFrame) -> pd.DataFrame:
    """Code lists of the extract with the words that are this project's own."""
    own = [("level", code, *(group("levels", lang)[code] for lang in LANGUAGES)) for code in group("levels", "en")]
    own += [("method", code, *(group("methods", lang)[code] for lang in LANGUAGES)) for code in group("methods", "en")]
    own += [("unit", code, *(group("units", lang)[code] for lang in LANGUAGES)) for code in group("units", "en")]
    for name, code, words in (("region_category", "ALL", "all_categories"), ("gender", "T", "total")):
        own.append((name, code, *(word(words, language=lang) for lang in LANGUAGES)))
    added = pd.DataFrame(own, columns=list(labels.columns))
    return pd.concat([labels, added]).drop_duplicates(["list", "code"]).sort_values(["list", "code"]).reset_index(drop=True)
