"""`eura diff` between extracts: as published on the one side, and an erased person's part is named as such (F55, F72)."""

from pathlib import Path

import pytest

from pipelines.erasure.erase import erase_person
from pipelines.extract.compare import compare
from pipelines.extract.make import make_extract
from pipelines.extract.quarter import quarter_named
from pipelines.extract.shelf import Shelf
from pipelines.extract.verify import verify
from pipelines.proof.diff import CAUSES
from tests.extract.conftest import APPROVER, Ministry
from tests.searching import everything_written
from tests.support import code

PERSON = 5  # a man of the first project, known since June


def total(found) -> dict[str, dict]:
    """The programme's figures of a comparison, by indicator."""
    return {r["indicator_code"]: r for r in found.to_dict("records")
            if (r["level"], r["region_category"], r["gender"]) == ("programme", "ALL", "T")}


def test_a_quarter_is_compared_as_it_was_extracted(drafted: Ministry) -> None:
    """June and September as published: what came late and what is new stand apart. With a moment, as known then."""
    sides, found = compare(drafted.world.settings, "2026Q2", "2026Q3")
    assert sides[0]["cut_off"] == "2026-06-30, 2026Q2/v1" and sides[0]["known_at"].startswith("2026-06-30")
    assert sides[1]["cut_off"] == "2026-09-30, 2026Q3/v1" and sides[1]["known_at"].startswith("2026-09-30")
    row = total(found)["EECO01"]
    assert (row["before"], row["after"], row["arrived_late"], row["new_in_period"]) == (61, 64, 2, 1)
    asked, _ = compare(drafted.world.settings, "2026Q2", "2026Q2", known_before="2026-07-01", known_at="2026-10-01")
    assert asked[0]["cut_off"] == "2026-06-30" and asked[0]["known_at"].startswith("2026-07-01")


def test_f72_what_was_published_stays_and_the_change_is_named_erased(drafted: Ministry, tmp_path: Path) -> None:
    made = Shelf(drafted.extracts).of(quarter_named("2026Q3"))[-1]
    who = tmp_path / "code.txt"
    who.write_text(code(PERSON) + "\n", "utf-8")
    erase_person(drafted.world.settings, who, APPROVER, False, lambda step: None)

    assert verify(made.folder)[1] == []
    assert not [path for path, text in everything_written(drafted.world.home).items() if code(PERSON) in text]
    sides, found = compare(drafted.world.settings, "2026Q3", "2026Q3")
    row = total(found)["EECO01"]
    assert (row["before"], row["after"]) == (64, 63) and sides[1]["known_at"] == "now"
    assert {c: row[c] for c in CAUSES if row[c]} == {"erased": -1}
    again = make_extract(drafted.world.settings, "2026Q3", made.known_at)
    assert (again.is_new, again.version.name) == (True, "2026Q3/v2")
    _, later = compare(drafted.world.settings, "2026Q3", "2026Q3")
    assert "EECO01" not in total(later), "the second version was made after the erasure: nothing is erased since"


@pytest.mark.parametrize("asked", ["2026Q9", "soon"])
def test_an_unknown_side_is_said(drafted: Ministry, asked: str) -> None:
    from pipelines.proof.errors import QuestionError

    with pytest.raises(QuestionError):
        compare(drafted.world.settings, "2026Q2", asked)
