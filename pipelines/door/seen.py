"""Remembers the hash of files that have not changed, so that a landing folder of a year is not read whole every night."""

import json
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

    def digest(self, path: Path) -> str:
        """SHA-256 of the file's content."""
        at = path.stat()
        mark = f"{path}|{at.st_size}|{at.st_ino}|{at.st_mtime_ns}|{at.st_ctime_ns}"
        self._now[mark] = self._known.get(mark) or digest(path)
        return self._now[mark]

    def save(self) -> None:
        """Keeps what was seen this time, and only that."""
        if self._now != self._known:
            write_json(self._path, self._now)
