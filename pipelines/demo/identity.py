"""Codes of people and organisations that do not exist, with the right check characters, a million at a time."""

import numpy as np
import pyarrow as pa

from pipelines.demo.draw import ranks

CHECK_CHARACTERS = np.frombuffer(b"0123456789ABCDEFHJKLMNPRSTUVWXY", dtype=np.uint8)
SEPARATORS = {19: b"-YXWVU", 20: b"ABCDEF"}
TEMPORARY_FROM, TEMPORARY_NUMBERS = 900, 100  # real people have 002–899
UNUSED_FROM, UNUSED_IDS = 8_000_000, 1_999_999  # business ids are not given out in this range
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


def identity_codes(birth: np.ndarray) -> np.ndarray:
    """One temporary identity code per birth date (`datetime64[D]`), all different, as an array of bytes.

    A day has 100 temporary numbers and 6 separators. Most days begin with the old separator (- or A), some with a
    newer one; the numbers are walked in steps of 37, which meets each of the 100 once.
    """
    number = birth.astype("datetime64[D]").astype(np.int64)
    rank = ranks(number, np.arange(len(number)))
    if rank.max(initial=0) >= 6 * TEMPORARY_NUMBERS:
        raise ValueError("More people were born on one day than there are temporary identity codes. Lower the scale.")
    block = (rank // TEMPORARY_NUMBERS + np.maximum(number * 7919 % 40 - 34, 0)) % 6
    individual = TEMPORARY_FROM + (number * 31 + rank * 37) % TEMPORARY_NUMBERS
    year = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    month = birth.astype("datetime64[M]").astype(np.int64) % 12 + 1
    of_month = (birth - birth.astype("datetime64[M]")).astype(np.int64) + 1
    first_part = of_month * 10_000 + month * 100 + year % 100
    table = np.frombuffer(SEPARATORS[19] + SEPARATORS[20], dtype=np.uint8)
    code = np.empty((len(birth), 11), dtype=np.uint8)
    _digits(code[:, :6], first_part)
    code[:, 6] = table[block + np.where(year < 2000, 0, 6)]
    _digits(code[:, 7:10], individual)
    code[:, 10] = CHECK_CHARACTERS[(first_part * 1000 + individual) % 31]
    return code.reshape(-1).view("S11")


def wrong_check_character(code: str) -> str:
    """`code` with a check character that does not belong to it."""
    at = CHECK_CHARACTERS.tobytes().decode().index(code[-1])
    return code[:-1] + chr(CHECK_CHARACTERS[(at + 1) % 31])


def business_ids(first: int, count: int) -> np.ndarray:
    """`count` business ids from the unused range, all different; `first` shifts the start."""
    numbers = UNUSED_FROM + (first + np.arange(int(count * 1.2) + 20)) * 7 % UNUSED_IDS
    rest = np.zeros_like(numbers)
    for place, weight in enumerate(WEIGHTS):
        rest += numbers // 10 ** (6 - place) % 10 * weight
    rest %= 11
    numbers, rest = numbers[rest != 1][:count], rest[rest != 1][:count]  # remainder 1 has no check digit
    code = np.empty((count, 9), dtype=np.uint8)
    _digits(code[:, :7], numbers)
    code[:, 7] = ord("-")
    code[:, 8] = ord("0") + np.where(rest == 0, 0, 11 - rest)
    return code.reshape(-1).view("S9")


def wrong_check_digit(business_id: str) -> str:
    """`business_id` with a check digit that does not belong to it."""
    return business_id[:-1] + str((int(business_id[-1]) + 1) % 10)


def text(codes: np.ndarray) -> pa.Array:
    """Bytes of one width as Arrow strings, without a loop."""
    width = codes.dtype.itemsize
    offsets = np.arange(len(codes) + 1, dtype=np.int64) * width
    data = np.ascontiguousarray(codes)
    return pa.LargeStringArray.from_buffers(len(codes), pa.py_buffer(offsets), pa.py_buffer(data)).cast(pa.string())


def _digits(into: np.ndarray, numbers: np.ndarray) -> None:
    """Writes `numbers` as decimal digits, leading zeros included, into the columns of `into`."""
    for place in range(into.shape[1]):
        into[:, -1 - place] = ord("0") + numbers // 10**place % 10
