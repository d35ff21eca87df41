"""Identity codes in the bytes of a file, whatever its encoding: found in every spelling, and masked without moving a byte."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np

# hyphens that look alike stand for a typed one; 0x96, 0x97 and 0xAD are those of Windows-1252
HYPHENS = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
LONGEST = 22  # bytes of a code in UTF-16
DAY = 6  # digits at the start: the same in every spelling, and fast to find
LOOKALIKE_BYTES = tuple(c.encode() for c in HYPHENS[1:])


def spellings(code: str) -> list[str]:
    """The code with each hyphen that looks alike; a code without a hyphen has only itself."""
    return [code[:DAY] + sign + code[DAY + 1:] for sign in HYPHENS] if code[DAY] == "-" else [code]


def places(data: bytes, codes: Iterable[str]) -> list[tuple[int, int]]:
    """(start, end) of each of the codes in `data` (bytes or a memory map), in order."""
    found = set()
    for code in codes:
        for day, pattern in _patterns(code):
            at = data.find(day)
            while at >= 0:
                if match := pattern.match(data, at):
                    found.add(match.span())
                at = data.find(day, at + 1)
    return sorted(found)


def holds(pieces: Iterable[bytes], codes: Iterable[str]) -> bool:
    """Whether any of the codes stands in the pieces; see `overlapping`."""
    codes = tuple(codes)
    return any(places(piece, codes) for piece in pieces)


def codes_in(pieces: Iterable[bytes]) -> set[str]:
    """Everything in the pieces that may be an identity code, as its owner would write it.

    numpy looks at 120 MB in a second, regular expressions take ten.
    """
    found: set[str] = set()
    for piece in pieces:
        found |= _codes(np.frombuffer(piece, np.uint8), NARROW)
        if any(mark in piece for mark in LOOKALIKE_BYTES):  # three bytes for one hyphen: as text it is one sign
            found |= _codes(np.frombuffer(piece.decode("utf-8", "replace").encode("utf-16-le", "replace"), "<u2"), WIDE)
        if b"\0" in piece:
            for shift, order in ((0, "<u2"), (1, "<u2"), (0, ">u2"), (1, ">u2")):
                even = len(piece) - (len(piece) - shift) % 2
                found |= _codes(np.frombuffer(piece[shift:even], order).astype(np.uint16), WIDE)
    return found


def _codes(units: np.ndarray, table: np.ndarray) -> set[str]:
    """The codes among code units; `table` gives each unit's ASCII sign, a hyphen for all that look like one, else 0."""
    if len(units) < 11:
        return set()
    middle = units[DAY:-4]
    is_digit, is_sign = IS_DIGIT[table], IS_SIGN[table]
    at = np.flatnonzero(is_sign[middle] & is_digit[units[DAY - 1:-5]] & is_digit[units[DAY + 1:-3]])
    for step in (0, 1, 2, 3, 4, 8, 9):
        at = at[is_digit[units[at + step]]]
    signs = table[units[at[:, None] + np.arange(11)]]
    signs = signs[IS_LAST[signs[:, 10]]]
    return {code.decode().upper() for code in np.unique(np.ascontiguousarray(signs).view("S11")).tolist()}


def _table(size: int, hyphens: Iterable[int]) -> np.ndarray:
    table = np.zeros(size, np.uint8)
    table[:128] = np.arange(128)
    table[[ord(c) for c in HYPHENS if ord(c) < size] + list(hyphens)] = ord("-")
    return table


def _among(signs: str) -> np.ndarray:
    wanted = np.zeros(256, bool)
    wanted[[ord(c) for c in signs + signs.lower()]] = True
    return wanted


IS_DIGIT, IS_SIGN, IS_LAST = _among("0123456789"), _among("-+ABCDEFUVWXY"), _among("0123456789ABCDEFGHIJKLMNOPQRSTUVWXY")
NARROW, WIDE = _table(256, (0x96, 0x97)), _table(65536, ())


def masked_bytes(found: bytes) -> bytes:
    """What an erasure writes over a code: as many bytes, still seen by the door as a code that stood there."""
    if 0 not in found:
        return b"[" + b"*" * (len(found) - 2) + b"]"
    return f"[{'*' * (LONGEST // 2 - 2)}]".encode("utf-16-be" if found[0] == 0 else "utf-16-le")


def overlapping(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces, each with the end of the one before, so that no code is torn."""
    tail = b""
    for piece in pieces:
        yield tail + piece
        tail = (tail + piece)[-LONGEST:]


@cache
def _patterns(code: str) -> list[tuple[bytes, re.Pattern[bytes]]]:
    """For each encoding the code's first digits and a pattern of the whole."""
    found = []
    for encoding in ENCODINGS:
        parts = [_one_of(HYPHENS if at == DAY and sign == "-" else sign, encoding) for at, sign in enumerate(code)]
        if encoding == "utf-8" and code[DAY] == "-":
            parts[DAY] = parts[DAY][:-1] + rb"|[\x96\x97\xad])"
        found.append((code[:DAY].encode(encoding), re.compile(b"".join(parts), re.IGNORECASE)))
    return found


def _one_of(signs: Iterable[str], encoding: str) -> bytes:
    return b"(?:" + b"|".join(re.escape(s.encode(encoding)) for s in signs) + b")"
