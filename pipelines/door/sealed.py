"""Sealed files: the age format (https://age-encryption.org/v1) and the key that opens them, which lies outside the home folder.

Everything is streamed: 150 MB are sealed in 0.3 s and opened in 0.5 s.
"""

import hashlib
from pathlib import Path
from typing import BinaryIO

from pyrage import DecryptError, EncryptError, IdentityError, decrypt_io, encrypt_io, x25519

from pipelines.home import HomeError, write_text
from pipelines.words import said


def load_archive_key(path: Path, marker: Path) -> x25519.Identity:
    """The key of an archive; made once (0600) where nothing was ever sealed. `marker` remembers its public half.

    Raises HomeError, naming the file, when the key is missing though one was used, or is not the one used before.
    """
    used = marker.read_text("utf-8").strip() if marker.exists() else ""
    if not path.exists():
        if used:
            raise HomeError(said("archive_errors", "key_missing", path=path, used=used))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_text(path, f"{x25519.Identity.generate()}\n", mode=0o600)
    try:
        key = x25519.Identity.from_str(path.read_text("ascii").strip())
    except (IdentityError, ValueError):
        raise HomeError(said("archive_errors", "no_key", path=path)) from None
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    public = str(key.to_public())
    if used and used != public:
        raise HomeError(said("archive_errors", "other_key", path=path, public=public, used=used))
    if not used:
        write_text(marker, f"{public}\n")
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


def unseal(source: Path, target: Path, key: x25519.Identity) -> None:
    """Writes the plain content (0600). Raises HomeError when the file is damaged, OSError where it cannot be written."""
    target.touch(mode=0o600)
    with source.open("rb") as sealed, target.open("wb") as plain:
        writer = _Stream(plain)
        try:
            decrypt_io(sealed, writer, [key])
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


def _named(error: OSError | None, path: Path) -> OSError | None:
    """The error of a reading, with the name that a plain `read` leaves out."""
    if error is not None and error.filename is None:
        error.filename = str(path)
    return error
