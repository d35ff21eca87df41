"""Tombstones: who was erased, so that no later delivery, replay or rebuild brings the person back.

A tombstone is an HMAC of the person key under the same secret. Without the secret nobody can say whom it means; with it a
code that arrives can be recognised, and nothing else.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.door.codes import codes_in
from pipelines.door.problems import Refused
from pipelines.door.pseudonym import PersonKey, load_person_key
from pipelines.home import Home, HomeError, write_json
from pipelines.words import said


@dataclass(frozen=True)
class Tombstones:
    """The erased people of one home folder."""

    key: PersonKey
    marks: frozenset[str]

    def among(self, pieces: Iterable[bytes]) -> set[str]:
        """The codes of erased people in the pieces of a file."""
        return {code for code in codes_in(pieces) if self.key.tombstone(self.key.of(code)) in self.marks}


def load_tombstones(home: Home, key_file: Path) -> Tombstones | None:
    """The tombstones, or None where nobody was erased. Raises HomeError when there are some and the person key is not there."""
    marks = _marks(home)
    if not marks:
        return None
    try:
        return Tombstones(load_person_key(key_file, home), frozenset(marks))
    except Refused as problem:
        raise HomeError(said("archive_errors", "tombstones_need_key", cause=problem.params["cause"], path=key_file)) from None


def add_tombstone(home: Home, mark: str) -> None:
    """Keeps one more tombstone."""
    write_json(_path(home), sorted({*_marks(home), mark}))


def _marks(home: Home) -> set[str]:
    path = _path(home)
    return set(json.loads(path.read_text("utf-8"))) if path.exists() else set()


def _path(home: Home) -> Path:
    return home.archive / "tombstones.json"
