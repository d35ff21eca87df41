"""Every byte of a file, also of what is packed inside it, in pieces that fit into memory."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from pipelines.door.codes import overlapping
from pipelines.door.problems import Refused
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.sniff import content_kind
from pipelines.door.readers.zip_safety import ZIP_MAGIC, checked_entries, inflate, open_zip

PIECE = 8_000_000
DEPTH = 3  # zips within zips; nobody packs deeper, and a bomb does
CLOSED = ("protected", "compressed", "broken", "pdf")  # nobody can look into these; no export has them


def pieces_of(path: Path, work: Path, depth: int = DEPTH) -> Iterator[bytes]:
    """The bytes of a file in overlapping pieces; of a zip (a workbook is one) those of its members as well.

    Raises Refused where it cannot be looked into: protected, damaged, a bomb, packed by another program.
    """
    with path.open("rb") as file:
        yield from overlapping(iter(lambda: file.read(PIECE), b""))
    if (kind := content_kind(path)) in CLOSED:
        raise Refused(f"file_is_{kind}")
    if not zipfile.is_zipfile(path):
        return
    if not depth:
        raise Refused("zip_nested", entry=path.name)
    limits = Limits()
    with open_zip(path) as archive, path.open("rb") as file:
        for entry in checked_entries(path, archive, limits):
            yield entry.filename.encode()
            inner = work / f"inner_{depth}"
            with inner.open("wb") as copy:
                for piece in inflate(file, entry, limits):
                    copy.write(piece)
            try:
                yield from pieces_of(inner, work, depth - 1) if _is_zip(inner) else _plain(inner)
            finally:
                inner.unlink()


def _plain(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from overlapping(iter(lambda: file.read(PIECE), b""))


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == ZIP_MAGIC
