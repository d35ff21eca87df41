"""What has changed since it was published: the previous quarter's latest version and this quarter's own, as known now.

How much a figure about people has changed is not public: two numbers a few people apart say something about those few.
"""

from collections.abc import Callable

import pandas as pd

from pipelines.extract.data_files import read_table
from pipelines.extract.shelf import Version
from pipelines.extract.shown import KEY, with_zeros

COLUMNS = ["published_in", *KEY, "old_value", "new_value", "shorthand", "kind", "cause"]
AMENDED = ("corrected", "withdrawn", "rule_changed", "erased")  # causes that make a change a correction
CAUSES = ("arrived_late", *AMENDED, "new_in_period")
SAME = 1e-9
Now = Callable[[Version], pd.DataFrame]
Parts = Callable[[Version], pd.DataFrame]


def revisions(published: list[Version], now: Now, parts: Parts, major: dict) -> pd.DataFrame:
    """Every figure that was published otherwise. `now` gives a version's figures as known now, `parts` the causes."""
    rows = []
    for version in published:
        before = read_table(version.folder / "restricted" / "data", "figures")
        after = with_zeros(now(version))
        both = before[[*KEY, "value"]].merge(after[[*KEY, "value"]], on=KEY, how="outer", suffixes=("_old", "_new"))
        is_empty = both["value_old"].isna() & both["value_new"].isna()
        changed = both[~((both["value_old"] - both["value_new"]).abs() <= SAME) & ~is_empty]
        if changed.empty:
            continue
        why = {tuple(r[k] for k in KEY): r for r in parts(version).to_dict("records")}
        for row in changed.to_dict("records"):
            cause = _causes(why.get(tuple(row[k] for k in KEY)))
            old, new = row["value_old"], row["value_new"]
            rows.append({"published_in": version.name, **{k: row[k] for k in KEY}, "old_value": old, "new_value": new,
                         "shorthand": "", "kind": kind_of(old, new, cause, major), "cause": "|".join(cause)})
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table.astype({"old_value": "float64", "new_value": "float64"})
    return table.sort_values(["published_in", *KEY]).reset_index(drop=True)


def public_revisions(table: pd.DataFrame, published: list[Version], free: set[str]) -> pd.DataFrame:
    """Of these, what is public: figures that were public; the new amount only of indicators in `free` (not about people)."""
    shown = {}
    for version in published:
        figures = read_table(version.folder / "public" / "data", "figures")
        for row in figures[figures["shorthand"] == ""].to_dict("records"):
            shown[(version.name, *(row[k] for k in KEY))] = row["value"]
    keys = list(zip(table["published_in"], *(table[k] for k in KEY), strict=True))
    kept = table[pd.Series([key in shown for key in keys], dtype=bool)].reset_index(drop=True)
    is_hidden = ~kept["indicator_code"].isin(free)
    kept["old_value"] = pd.Series([shown[k] for k in keys if k in shown], dtype="float64")
    kept["new_value"] = kept["new_value"].mask(is_hidden)
    kept["shorthand"] = ["c" if hidden else "" for hidden in is_hidden]
    return kept


def revised_keys(table: pd.DataFrame) -> set[tuple]:
    """The figures that a table of revisions names, without the version."""
    return set(zip(*(table[k] for k in KEY), strict=True))


def kind_of(old: float, new: float, causes: list[str], major: dict) -> str:
    """`correction` when something published was wrong, `major` when the change is large, else `routine`."""
    if set(causes) & set(AMENDED):
        return "correction"
    if old != old or new != new:
        return "routine"
    by = abs(new - old)
    return "major" if by >= major["units"] and by * 100 >= abs(old) * major["percent"] else "routine"


def _causes(parts: dict | None) -> list[str]:
    found = [name for name in CAUSES if parts and parts.get(name) == parts.get(name) and parts.get(name)]
    return found or ["unknown"]
