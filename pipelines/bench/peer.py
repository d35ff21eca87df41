"""The same rules as regular Great Expectations ones on a pandas DataFrame, as a team without SQL would write them."""

import great_expectations.expectations as ge
import pandas as pd

RULE_IN_CELL = "*"  # the failing cell names the rule: the door has judged the identity code
DATES = ("started_on", "ended_on", "status_at_end_on", "approved_on")
NUMBERS = ("spell_no", "age_at_start")
CODES = {"gender": "gender", "municipality_code": "kunta", "education": "education", "status_at_start": "status_at_start",
         "status_at_end": "status_at_end", "status_at_6m": "status_at_6m", "record_status": "record_status",
         "is_protected": "boolean", "gained_qualification": "boolean"}
MISSING = ["null", "n/a", "#n/a", "na", "-", "ei tietoa", "none", "nan"]
DAY = r"^(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{1,2}-\d{1,2}.*)$"
SHORT_YEAR, SERIAL = r"^\d{1,2}[./-]\d{1,2}[./-]\d{2}$", r"^\d{4,6}([.,]\d+)?$"
NUMBER, SCIENTIFIC = r"^-?\d{1,18}([.,]0+)?$", r"^[-−]?\d+([.,]\d+)?[eE][-+]?\d+$"
CONTENT = ["project_code", "person_key", *CODES, *DATES, *NUMBERS]
Asked = list[tuple[str, ge.Expectation]]


def add_columns(rows: pd.DataFrame, projects: pd.DataFrame) -> None:
    """What no regular expectation can see in one row: other rows, other tables, days between two dates."""
    rows["project_starts_on"] = rows["project_code"].map(projects.drop_duplicates("project_code", keep="last")
                                                         .set_index("project_code")["starts_on"])
    rows["days_to_status"] = (rows["status_at_end_on"] - rows["ended_on"]).dt.days
    for name in CODES:
        rows[f"{name}_word"] = rows[f"{name}_raw"].str.lower()
    rows["project_code_word"] = rows["project_code_raw"].str.lower()
    rows["is_approved"] = rows["record_status"] == "hyväksytty"
    rows["overlaps"] = _overlapping(rows)
    shared = rows[rows.duplicated("key_hash", keep=False)]
    contents = shared.drop_duplicates(["key_hash", *CONTENT])["key_hash"].value_counts()
    rows["is_in_conflict"] = rows["key_hash"].isin(contents.index[contents > 1])
    rows["is_repeated"] = rows["row_no"].isin(shared.loc[shared.duplicated(["key_hash", *CONTENT]), "row_no"])


def _overlapping(rows: pd.DataFrame) -> pd.Series:
    person = ["person_key", "project_code"]
    known = rows[rows["person_key"].notna() & rows["started_on"].notna() & rows["spell_no"].notna()]
    spells = known[known.duplicated(person, keep=False)][[*person, "row_no", "spell_no", "started_on", "ended_on"]]
    pairs = spells.merge(spells, on=person, suffixes=("", "_before"))
    same_day = pairs["started_on_before"] == pairs["started_on"]
    before = (pairs["started_on_before"] < pairs["started_on"]) | (same_day & (pairs["spell_no_before"] < pairs["spell_no"]))
    open_still = pairs["ended_on_before"].isna() | (pairs["started_on"] < pairs["ended_on_before"]) | same_day
    return rows["row_no"].isin(pairs.loc[before & open_still & (pairs["spell_no"] != pairs["spell_no_before"]), "row_no"])


def expectations(projects: pd.DataFrame, words: pd.DataFrame) -> Asked:
    """(rule, expectation), one or more for each rule."""
    return [*_cells(words), *_rows(), *_others(projects)]


def _cells(words: pd.DataFrame) -> Asked:
    asked: Asked = [("value_missing", ge.ExpectColumnValuesToNotBeNull(column=c))
                    for c in ("project_code_raw", "person_key", "started_on_raw", "record_status_raw")]
    asked += [(RULE_IN_CELL, ge.ExpectColumnValuesToBeNull(column="person_key_fault")),
              ("null_word_elsewhere", ge.ExpectColumnValuesToNotBeInSet(column="project_code_word", value_set=MISSING)),
              ("excel_damage", ge.ExpectColumnValuesToNotMatchRegex(column="project_code_raw", regex=r"^\d([.,]\d+)?[eE]\+\d+$")),
              ("value_out_of_range", ge.ExpectColumnValuesToBeBetween(column="age_at_start", min_value=0, max_value=120)),
              ("value_out_of_range", ge.ExpectColumnValuesToBeBetween(column="spell_no", min_value=1))]
    for name in DATES:
        raw = f"{name}_raw"
        asked += [("date_form", ge.ExpectColumnValuesToMatchRegexList(column=raw, regex_list=[DAY, SHORT_YEAR, SERIAL])),
                  ("date_two_digit_year", ge.ExpectColumnValuesToNotMatchRegex(column=raw, regex=SHORT_YEAR)),
                  ("date_excel_serial", ge.ExpectColumnValuesToNotMatchRegex(column=raw, regex=SERIAL)),
                  ("date_impossible", ge.ExpectColumnValuesToNotMatchRegex(column=raw, regex=DAY, **_when(f"{name}.isnull()")))]
    for name in NUMBERS:
        raw = f"{name}_raw"
        asked += [("number_form", ge.ExpectColumnValuesToMatchRegexList(column=raw, regex_list=[NUMBER, SCIENTIFIC])),
                  ("number_scientific", ge.ExpectColumnValuesToNotMatchRegex(column=raw, regex=SCIENTIFIC))]
    for name, codelist in CODES.items():
        known = words.loc[words["list"] == codelist, "word"].tolist()
        rule = "bool_form" if codelist == "boolean" else "code_unknown"
        asked.append((rule, ge.ExpectColumnValuesToBeInSet(column=f"{name}_word", value_set=known)))
    return asked


def _rows() -> Asked:
    open_still, approved = _when("ended_on.isnull()"), _when("is_approved")
    asked: Asked = [("result_without_exit", ge.ExpectColumnValuesToBeNull(column=c, **open_still))
                    for c in ("status_at_end", "status_at_6m")]
    asked += [("approved_incomplete", ge.ExpectColumnValuesToNotBeNull(column=c, **approved))
              for c in ("gender", "age_at_start", "education", "status_at_start")]
    return [*asked,
            ("ended_before_start", _in_order("ended_on", "started_on")),
            ("status_date_before_end", _in_order("status_at_end_on", "ended_on")),
            ("ended_in_future", _in_order("known_on", "ended_on")),
            ("status_after_28_days", ge.ExpectColumnValuesToBeBetween(column="days_to_status", max_value=28)),
            ("result_without_exit", ge.ExpectColumnValuesToNotBeInSet(
                column="gained_qualification", value_set=[True], **open_still)),
            ("better_status_not_employed", ge.ExpectColumnValuesToBeInSet(
                column="status_at_start", value_set=["työssä", "yrittäjä"],
                **_when("status_at_6m == 'parempi työmarkkina-asema'"))),
            ("age_below_15", ge.ExpectColumnValuesToBeBetween(column="age_at_start", min_value=15)),
            ("age_over_100", ge.ExpectColumnValuesToBeBetween(column="age_at_start", max_value=100)),
            ("status_missing_on_exit", ge.ExpectColumnValuesToNotBeNull(column="status_at_end", **_when("ended_on.notnull()"))),
            ("approved_incomplete", ge.ExpectColumnValuesToNotBeInSet(column="gender", value_set=["U"], **approved))]


def _others(projects: pd.DataFrame) -> Asked:
    accepted = projects.loc[projects["is_accepted"], "project_code"].tolist()
    return [("orphan", ge.ExpectColumnValuesToBeInSet(column="project_code", value_set=accepted)),
            ("entry_before_project", _in_order("started_on", "project_starts_on")),
            ("overlapping_spells", ge.ExpectColumnValuesToBeInSet(column="overlaps", value_set=[False])),
            ("duplicate_row", ge.ExpectColumnValuesToBeInSet(column="is_repeated", value_set=[False])),
            ("key_conflict", ge.ExpectColumnValuesToBeInSet(column="is_in_conflict", value_set=[False]))]


def _in_order(later: str, earlier: str) -> ge.Expectation:
    return ge.ExpectColumnPairValuesAToBeGreaterThanB(column_A=later, column_B=earlier, or_equal=True,
                                                      ignore_row_if="either_value_is_missing")


def _when(condition: str) -> dict[str, str]:
    return {"row_condition": condition, "condition_parser": "pandas"}
