"""A new key for the archive: every file is sealed again under it, and the key before it opens nothing there any more.

Each file stands whole under one of both keys at every moment. The archive names both until the last file is done, so
nights go on though a run dies, and the next run goes on where it stopped. Contents, receipts and person keys stay.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.door.archive import Archive
from pipelines.door.sealed import incoming, make_key, publics_of, read_key
from pipelines.home import Home, write_text


@dataclass(frozen=True)
class Rekeyed:
    """What a change of key did: `files` sealed again, `before` by a run that died; `old`: where the key before it lies."""

    path: Path
    public: str
    old: Path
    files: int
    before: int


def rekey(home: Home, key_file: Path, work: Path, say: Callable[[str], None] = lambda step: None) -> Rekeyed:
    """Changes the key of an archive whose lock the caller holds. Raises HomeError when a key is missing or a file is damaged."""
    Archive(home, key_file).unlock()
    _begin(Archive(home, key_file).key_marker, key_file)
    archive = Archive(home, key_file)
    contents = archive.contents()
    say("archive")
    files = sum(archive.reseal(content, work) for content in contents)
    public = publics_of(archive.key_marker)[0]
    old = _finish(archive.key_marker, key_file, public)
    return Rekeyed(key_file, public, old, files, len(contents) - files)


def _begin(marker: Path, key_file: Path) -> None:
    """Makes the next key and names it before the one in use; where a run that died has done so, nothing."""
    used, aside = publics_of(marker), incoming(key_file)
    if not aside.exists():
        make_key(aside)
    public = str(read_key(aside).to_public())
    if public not in used:
        write_text(marker, f"{public}\n{used[0]}\n")


def _finish(marker: Path, key_file: Path, public: str) -> Path:
    """Forgets the key before, keeps it aside for older backups, and puts the new one in its place; some key lies there always."""
    before = read_key(key_file)
    old = key_file.with_name(f"{key_file.name}.old-{str(before.to_public())[-8:]}")
    write_text(marker, f"{public}\n")
    write_text(old, f"{before}\n", mode=0o600)
    os.replace(incoming(key_file), key_file)
    return old
