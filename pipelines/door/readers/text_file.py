"""Brings a text file to UTF-8 or says why it cannot be: encodings are decided here and nowhere else."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.catalogue.models import Export
from pipelines.door.problems import Refused

CHUNK = 8_000_000
# The five bytes that Windows-1252 leaves undefined become C1 controls, so that only their rows are damaged.
CP1252 = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
UTF8_PAIR = re.compile(rb"\xc3[\x84\x85\x96\xa4\xa5\xb6]")  # Ä Å Ö ä å ö: in Windows-1252 these would be Ã with a sign


@dataclass(frozen=True)
class TextFile:
    """A file in UTF-8: the original, or a transcoded copy. `offset` skips a byte order mark."""

    path: Path
    encoding: str
    offset: int = 0


def as_utf8(path: Path, export: Export, work: Path) -> TextFile:
    """The file in UTF-8.

    Raises Refused: file_empty, file_encoding_unmarked, file_encoding_other, file_encoding_not_allowed,
    file_looks_like_windows_1252, file_encoding_mixed, file_encoding_broken, file_cut.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.removeprefix(codecs.BOM_UTF8):
        raise Refused("file_empty")
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Refused("file_encoding_other", found="UTF-32", expected=_listed(export))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _require(export, "utf-16")
        return TextFile(_from_utf16(path, work / "utf8.txt"), "utf-16")
    if head.count(0) * 5 > len(head):
        raise Refused("file_encoding_unmarked", expected=_listed(export))
    bad = _first_bad_byte(path)
    if bad is None:
        _require(export, "utf-8")
        return TextFile(path, "utf-8", 3 if head.startswith(codecs.BOM_UTF8) else 0)
    offset, is_cut, seen_utf8 = bad
    if is_cut:
        raise Refused("file_cut", line=line_at(path, offset))
    if seen_utf8 or head.startswith(codecs.BOM_UTF8) or _has_utf8_pairs(path):
        raise Refused("file_encoding_mixed", line=line_at(path, offset))
    if "windows-1252" not in export.encodings:
        raise Refused("file_looks_like_windows_1252", line=line_at(path, offset), expected=_listed(export))
    return TextFile(_from_cp1252(path, work / "utf8.txt"), "windows-1252")


def text_limited(path: Path, export: Export, work: Path, limit: int) -> tuple[str, str]:
    """The whole text of a small file and its encoding. Raises Refused(file_too_large) and what `as_utf8` raises."""
    size = path.stat().st_size
    if size > limit:
        raise Refused("file_too_large", found=size, limit=limit)
    file = as_utf8(path, export, work)
    return file.path.read_bytes()[file.offset:].decode("utf-8"), file.encoding


def line_at(path: Path, offset: int) -> int:
    """The line, counted from 1, on which the byte at `offset` stands."""
    lines, left, last = 1, offset, b""
    with path.open("rb") as file:
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            lines += chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
            lines -= last == b"\r" and chunk[:1] == b"\n"
            last = chunk[-1:]
    return lines


def _listed(export: Export) -> str:
    return ", ".join(export.encodings)


def _require(export: Export, encoding: str) -> None:
    if encoding not in export.encodings:
        raise Refused("file_encoding_not_allowed", found=encoding, expected=_listed(export))


def _first_bad_byte(path: Path) -> tuple[int, bool, bool] | None:
    """(offset, whether the file merely ends inside a character, whether good UTF-8 beyond ASCII came before)."""
    decoder, done, beyond_ascii = codecs.getincrementaldecoder("utf-8")(), 0, False
    with path.open("rb") as file:
        while True:
            pending = len(decoder.getstate()[0])
            chunk = file.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                prefix = error.object[:error.start]
                return done - pending + error.start, not chunk, beyond_ascii or not prefix.isascii()
            if not chunk:
                return None
            # A sequence cut by the chunk's end is not yet known to be good, so it does not count as seen.
            tail = len(decoder.getstate()[0])
            beyond_ascii = beyond_ascii or not chunk[: len(chunk) - tail].isascii()
            done += len(chunk)


def _has_utf8_pairs(path: Path) -> bool:
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if UTF8_PAIR.search(last + chunk):
                return True
            last = chunk[-1:]
    return False


def _from_cp1252(path: Path, target: Path) -> Path:
    with path.open("rb") as source, target.open("wb") as copy:
        while chunk := source.read(CHUNK):
            copy.write(codecs.charmap_decode(chunk, "strict", CP1252)[0].encode("utf-8"))
    return target


def _from_utf16(path: Path, target: Path) -> Path:
    decoder, lines = codecs.getincrementaldecoder("utf-16")(), 1
    with path.open("rb") as source, target.open("wb") as copy:
        while True:
            chunk = source.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                rule = "file_encoding_broken" if "illegal" in error.reason else "file_cut"
                raise Refused(rule, line=lines, encoding="utf-16") from None
            copy.write(text.encode("utf-8"))
            lines += text.count("\n")
            if not chunk:
                return target
