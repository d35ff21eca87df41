"""Bounds from bounds: what each sum alone says about each of its counts, again and again until nothing changes."""

import numpy as np
from scipy.sparse import csr_array

TOLERANCE = 1e-6
ROUNDS = 100


def row_numbers(matrix: csr_array) -> np.ndarray:
    """The row of each entry."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def extremes(matrix: csr_array, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least and the most that each row can be with its columns between `low` and `high`."""
    rows, sign, size = row_numbers(matrix), matrix.data, matrix.shape[0]
    small = np.where(sign > 0, low[matrix.indices], -high[matrix.indices])
    large = np.where(sign > 0, high[matrix.indices], -low[matrix.indices])
    return np.bincount(rows, small, size), np.bincount(rows, large, size)


def propagate(matrix: csr_array, least: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """(low, high, can it all be true) of columns that are whole numbers from 0, with coefficients 1 and -1."""
    low, high = np.zeros(matrix.shape[1]), np.full(matrix.shape[1], np.inf)
    rows, columns, sign = row_numbers(matrix), matrix.indices, matrix.data
    plus = sign > 0
    for _ in range(ROUNDS):
        before = low.copy(), high.copy()
        small = np.where(plus, low[columns], -high[columns])
        large = np.where(plus, high[columns], -low[columns])
        up = np.floor(most[rows] - _others(small, rows, matrix.shape[0]) + TOLERANCE)
        down = np.ceil(least[rows] - _others(large, rows, matrix.shape[0]) - TOLERANCE)
        np.minimum.at(high, columns, np.where(plus, up, -down))
        np.maximum.at(low, columns, np.where(plus, down, -up))
        if (low > high).any():
            return low, high, False
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    return low, high, True


def _others(entries: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    """For each entry the sum of the other entries of its row, infinite where one of them is."""
    infinite = np.isinf(entries)
    finite = np.where(infinite, 0.0, entries)
    many = np.bincount(rows, infinite, size)[rows] - infinite
    sums = np.bincount(rows, finite, size)[rows] - finite
    sign = np.sign(entries[infinite][0]) if infinite.any() else 1.0
    return np.where(many > 0, sign * np.inf, sums)
