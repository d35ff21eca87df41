"""Looks through a zip before anything is unpacked: sizes are measured by inflating in pieces, never believed."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipelines.door.problems import Refused
from pipelines.door.readers.limits import Limits

PIECE = 1_000_000
LOCAL_HEADER = 30
ZIP_MAGIC = b"PK\x03\x04"


def checked_entries(path: Path, archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The entries that are files, once their names and declared sizes are harmless.

    Raises Refused: zip_entries, zip_bytes, zip_ratio, zip_unsafe_path, zip_link, zip_encrypted, zip_method,
    zip_name_twice.
    """
    entries = archive.infolist()
    if len(entries) > limits.zip_entries:
        raise Refused("zip_entries", found=len(entries), limit=limits.zip_entries)
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry, limits)
        if entry.filename.casefold() in seen:
            raise Refused("zip_name_twice", entry=entry.filename)
        seen.add(entry.filename.casefold())
    total = sum(e.file_size for e in entries)
    if total > limits.zip_bytes:
        raise Refused("zip_bytes", found=total, limit=limits.zip_bytes)
    _check_ratio(path.name, total, sum(e.compress_size for e in entries), limits)
    return [e for e in entries if not e.is_dir()]


def inflate(file: BinaryIO, entry: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    """The entry's bytes in pieces, never more than it declares.

    Raises Refused: zip_damaged (also for a declared size or check sum that is a lie).
    """
    try:
        file.seek(entry.header_offset)
    except (OSError, ValueError):
        raise Refused("zip_damaged", entry=entry.filename) from None
    header = file.read(LOCAL_HEADER)
    if len(header) < LOCAL_HEADER or not header.startswith(ZIP_MAGIC):
        raise Refused("zip_damaged", entry=entry.filename)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    written, check = 0, 0
    try:
        for piece in _pieces(file, entry):
            written, check = written + len(piece), zlib.crc32(piece, check)
            if written > entry.file_size:
                raise Refused("zip_damaged", entry=entry.filename)
            yield piece
    except zlib.error:
        raise Refused("zip_damaged", entry=entry.filename) from None
    if written != entry.file_size or check != entry.CRC:
        raise Refused("zip_damaged", entry=entry.filename)


def open_zip(path: Path) -> zipfile.ZipFile:
    """The archive, opened. Raises Refused: zip_damaged."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Refused("zip_damaged", entry=path.name) from None


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = entry.filename
    path = PurePosixPath(name.replace("\\", "/"))
    if not name or path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":") or "\0" in name:
        raise Refused("zip_unsafe_path", entry=name)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("zip_link", entry=name)
    if entry.flag_bits & 0x1:
        raise Refused("zip_encrypted", entry=name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("zip_method", entry=name)
    _check_ratio(name, entry.file_size, entry.compress_size, limits)


def _check_ratio(name: str, size: int, packed: int, limits: Limits) -> None:
    if size > limits.zip_ratio_from_bytes and size > limits.zip_ratio * max(packed, 1):
        raise Refused("zip_ratio", entry=name, found=size // max(packed, 1), limit=limits.zip_ratio)


def _pieces(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    left = entry.compress_size
    unpacker = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(PIECE, left))):
        left -= len(packed)
        while packed:
            yield unpacker.decompress(packed, PIECE) if unpacker else packed
            packed = unpacker.unconsumed_tail if unpacker else b""
    if unpacker:
        yield unpacker.flush()
