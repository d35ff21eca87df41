"""Whether the files of an extract are still those that were made."""

from dataclasses import dataclass
from pathlib import Path

from pipelines.extract.about import SIDES
from pipelines.extract.errors import NothingPlaced
from pipelines.extract.manifest import NAME, hashes, read_manifest


@dataclass(frozen=True)
class Difference:
    """One file that is not as its manifest says: `changed`, `missing` or `extra`."""

    file: str
    what: str


def verify(folder: Path) -> tuple[int, list[Difference]]:
    """How many files the manifests name, and those that differ. `folder` is a version or one side of it. Raises NothingPlaced."""
    sides = [folder / side for side in SIDES if (folder / side).is_dir()] or [folder]
    count, found = 0, []
    for side in sides:
        if not (side / NAME).is_file():
            raise NothingPlaced("no_manifest", folder=side)
        told, there = read_manifest(side)["files"], hashes(side)
        count += len(told)
        prefix = f"{side.name}/" if side != folder else ""
        for name in sorted(told.keys() | there.keys()):
            if told.get(name) != there.get(name):
                what = "missing" if name not in there else "extra" if name not in told else "changed"
                found.append(Difference(prefix + name, what))
    return count, found
