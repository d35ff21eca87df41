"""Remembers the hash of files that have not changed, so that a landing folder of a year is not read whole every night."""

import hashlib
import json
import os
from pathlib import Path

from pipelines.door.archive import digest
from pipelines.home import write_json


class Seen:
    """Hashes by path, size, inode and change times; a lost or damaged memory only costs a reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._known: dict[str, str] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            self._known = {}
        self._now: dict[str, str] = {}

    def digest(self, path: Path, remember: bool = True) -> str:
        """SHA-256 of the file's content; `remember` is not for files that were only unpacked for this run."""
        if not remember:
            return digest(path)
        at = path.stat()
        place = f"|{at.st_size}|{at.st_ino}|{at.st_mtime_ns}|{at.st_ctime_ns}".encode()
        mark = hashlib.sha256(os.fsencode(path) + place).hexdigest()  # a name may hold an identity code
        self._now[mark] = self._known.get(mark) or digest(path)
        return self._now[mark]

    def save(self) -> None:
        """Keeps what was seen this time, and only that."""
        if self._now != self._known:
            write_json(self._path, self._now)
