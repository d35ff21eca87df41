"""Sign-off, verification and revisions."""

import datetime as dt
import os
import stat
from pathlib import Path

import openpyxl
import pytest

from pipelines.extract.approve import approve
from pipelines.extract.data_files import read_table
from pipelines.extract.errors import AskedWrongly, NothingPlaced
from pipelines.extract.manifest import read_manifest
from pipelines.extract.verify import Difference, verify
from tests.extract.conftest import APPROVER, MAKER, Ministry


def test_approval_takes_the_draft_away_and_leaves_the_data_as_they_were(drafted: Ministry) -> None:
    draft = {side: read_manifest(drafted.folder() / side)["files"] for side in ("restricted", "public")}
    at = dt.datetime(2026, 10, 8, 9, 30, tzinfo=dt.UTC)
    version = approve(drafted.extracts, "2026Q3", APPROVER, at=at)
    assert version.manifest["sign_off"] == {"by": APPROVER, "at": "2026-10-08T12:30:00+03:00"}
    assert (version.folder / "SIGNOFF.json").is_file()
    for side, files in draft.items():
        told = read_manifest(version.folder / side)
        assert told["state"] == "approved" and told["draft_files"] == files
        data = {f: h for f, h in files.items() if not f.endswith((".xlsx", ".html"))}
        assert data.items() <= told["files"].items() and not [f for f in told["files"] if "draft" in f]
        cover = openpyxl.load_workbook(version.folder / side / f"eura_2026Q3_v1_{side}_fi.xlsx").worksheets[0]
        text = " ".join(str(c.value) for row in cover.iter_rows() for c in row)
        assert APPROVER in text and "LUONNOS" not in text
        assert "LUONNOS" not in (version.folder / side / f"eura_2026Q3_v1_{side}_fi.html").read_text("utf-8")
    assert verify(version.folder) == (sum(len(read_manifest(version.folder / s)["files"]) for s in draft), [])


def test_an_approved_version_is_read_only_and_stays_the_same(drafted: Ministry) -> None:
    version = approve(drafted.extracts, "2026Q3", APPROVER)
    may_write = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    writable = [p for p in (version.folder, *version.folder.rglob("*")) if os.stat(p).st_mode & may_write]
    assert writable == []
    assert not drafted.make().is_new  # the same inputs: the approved version is that extract already
    with pytest.raises(AskedWrongly) as twice:
        approve(drafted.extracts, "2026Q3", "Kolmas")
    assert twice.value.name == "already_approved"


@pytest.mark.parametrize(("by", "name"), [(MAKER, "same_person"), (f" {MAKER.upper()} ", "same_person"), (" ", "no_name")])
def test_the_maker_cannot_approve(drafted: Ministry, by: str, name: str) -> None:
    with pytest.raises(AskedWrongly) as refusal:
        approve(drafted.extracts, "2026Q3", by)
    assert refusal.value.name == name and read_manifest(drafted.folder() / "public")["state"] == "draft"


def test_changed_files_are_not_approved_and_verify_names_them(drafted: Ministry) -> None:
    folder = drafted.folder()
    (folder / "public/data/calls.csv").write_text("changed", "utf-8")
    (folder / "restricted/data/models.csv").unlink()
    (folder / "public/note.txt").write_text("mine", "utf-8")
    missing = Difference("restricted/data/models.csv", "missing")
    assert verify(folder)[1] == [missing, Difference("public/data/calls.csv", "changed"), Difference("public/note.txt", "extra")]
    assert verify(folder / "restricted")[1] == [Difference("data/models.csv", "missing")]
    with pytest.raises(NothingPlaced, match="models.csv"):
        approve(drafted.extracts, "2026Q3", APPROVER)


def test_there_is_nothing_to_approve(drafted: Ministry) -> None:
    with pytest.raises(AskedWrongly, match="eura extract 2026Q1"):
        approve(drafted.extracts, "2026Q1", APPROVER)


def test_f55_the_next_extract_lists_what_was_revised_and_why(extracted: Path) -> None:
    """In September one person of June was found to have been in work at the start, and two came late."""
    table = read_table(extracted / "2026Q3/v1/restricted/data", "revisions")
    assert set(table["published_in"]) == {"2026Q2/v1"}
    total = {r["indicator_code"]: r for r in table.to_dict("records")
             if (r["level"], r["region_category"], r["gender"]) == ("programme", "ALL", "T")}
    assert {c: (total[c]["old_value"], total[c]["new_value"]) for c in ("EECO01", "EECO02", "EECO05")} == {
        "EECO01": (61, 63), "EECO02": (21, 20), "EECO05": (20, 23)}
    assert total["EECO01"]["cause"] == "arrived_late" and total["EECO01"]["kind"] == "routine"
    assert "corrected" in total["EECO02"]["cause"] and total["EECO02"]["kind"] == "correction"


def test_public_revisions_tell_no_amount_about_people(extracted: Path) -> None:
    table = read_table(extracted / "2026Q3/v1/public/data", "revisions")
    figures = read_table(extracted / "2026Q2/v1/public/data", "figures")
    shown = figures[figures["shorthand"] == ""]
    people = table[table["indicator_code"].str.match("EEC|UTM-R0[1-6]|CTRL")]
    assert len(people) and people["new_value"].isna().all() and set(people["shorthand"]) == {"c"}
    key = ["indicator_code", "level", "owner_code", "region_category", "gender"]
    known = {tuple(r) for r in shown[key].itertuples(index=False)}
    assert all(tuple(r) in known for r in table[key].itertuples(index=False))


def test_a_revised_cell_is_marked(extracted: Path) -> None:
    book = openpyxl.load_workbook(extracted / "2026Q3/v1/restricted/eura_2026Q3_v1_restricted_draft_en.xlsx")
    sheet = book["Indicators"]
    rows = {(r[1].value, r[2].value, r[3].value): r[-2].value for r in sheet.iter_rows() if r[0].value == "programme"}
    assert rows[("ESR+", "all", "EECO05")] == "[r]" and rows[("ESR+", "all", "EECO03")] == "no"
