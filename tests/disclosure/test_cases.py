"""F71: leaks that hiding single cells leaves open, one file each. The leak is closed, and the audit finds it when it is not."""

from pathlib import Path

import pytest

from tests.disclosure.harness import CASES, CUT_OFFS, MEMBERSHIP, case, figures, hidden, membership, proof, release, unsafe


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_the_leak_is_closed(path: Path) -> None:
    """Primary cells as the file says, what is expected to stay is shown, and the audit of everything published finds nothing."""
    told = case(path)
    released = _released(told)
    last = released[-1][0]
    if "primary" in told:
        assert hidden(last, "primary") == set(told["primary"])
    assert hidden(last, "hidden with its parts") == set(told.get("with_its_parts", ()))
    assert not hidden(last) & set(told.get("shown", ()))
    result = proof(released)
    assert unsafe(result) == set() and result.passed


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_the_audit_finds_the_leak(path: Path) -> None:
    """Without secondary suppression (of the last release, where the file says so) the audit names the cell that is given away."""
    told = case(path)
    expected = set(told.get("leaks", ()))
    kind = {"last_secondary": False} if told.get("only_last_off") else {"secondary": False}
    result = proof(_released(told, **kind))
    if expected:
        assert expected <= unsafe(result) and not result.passed
        named = result.cells[result.cells["verdict"] != "safe"]
        assert (named["equations"].str.len() > 20).all(), "each leak names what gives it away"
    elif "leaks" in told:
        assert result.passed, "primary suppression alone is enough here"


@pytest.mark.parametrize("path", [p for p in CASES if "unprotected" in case(p)], ids=lambda p: p.stem)
def test_the_audit_finds_what_is_not_suppressed_at_all(path: Path) -> None:
    """A release that hides nothing: the audit needs no mark to see that a shown figure tells too much."""
    told = case(path)
    frames = [(frame.assign(shorthand="", shown_value=frame["value"], shown_numerator=frame["numerator"],
                            shown_denominator=frame["denominator"]), members) for frame, members in _released(told)]
    assert set(told["unprotected"]) <= unsafe(proof(frames))


def _released(told: dict, **options: bool):
    members = membership(told.get("membership", MEMBERSHIP))
    quarters = [figures(text, day) for text, day in zip(told["releases"], CUT_OFFS, strict=False)]
    later = membership(told["later_membership"]) if "later_membership" in told else None
    return release(quarters, members, later, **options)
