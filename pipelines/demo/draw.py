"""Chance and dates for the synthetic world: the same seed gives the same draws on any machine.

Only `random()` and integer arithmetic are used: other distributions call the platform's own logarithms.
Days are whole numbers since 1970-01-01, so that a million of them are compared at once.
"""

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

NEVER = 2**30  # a day that no night reaches
EPOCH = dt.date(1970, 1, 1).toordinal()


def generator(seed: int, part: str) -> np.random.Generator:
    """The source of chance of one part of the world, independent of every other part."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def day(value: str | dt.date) -> int:
    """A date, or its ISO text, as a day number."""
    value = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return value.toordinal() - EPOCH


def date(number: int) -> dt.date:
    """The date of a day number."""
    return dt.date.fromordinal(int(number) + EPOCH)


def chance(rng: np.random.Generator, size: int, share: float) -> np.ndarray:
    """True for about `share` of `size` draws."""
    return rng.random(size) < share


def between(rng: np.random.Generator, low: np.ndarray | int, high: np.ndarray | int, size: int) -> np.ndarray:
    """Whole numbers from `low` to `high`, both included; `low` where the range is empty."""
    width = np.maximum(np.asarray(high) - np.asarray(low) + 1, 1)
    return (np.asarray(low) + np.floor(rng.random(size) * width)).astype(np.int64)


def pick(rng: np.random.Generator, shares: Mapping[str | None, float], size: int,
         evenly: bool = False) -> pd.Categorical:
    """`size` of the words in `shares`, each as often as its share says; the word `~` (None) is an empty cell.

    `evenly` keeps to the shares as closely as whole numbers can, for small worlds.
    """
    words = [word for word in shares if word is not None]
    shares = {word: shares[word] for word in [*words, *([None] if None in shares else [])]}
    edges = np.cumsum(list(shares.values()))
    draws = (rng.permutation(size) + 0.5) / max(size, 1) if evenly else rng.random(size)
    at = np.searchsorted(edges / edges[-1], draws, side="right")
    return pd.Categorical.from_codes(np.where(at < len(words), at, -1), words)


def lately(rng: np.random.Generator, known: np.ndarray, horizon: int) -> np.ndarray:
    """A day of the last year before `horizon`, after the row was known."""
    return between(rng, np.maximum(np.asarray(known) + 1, horizon - 365), horizon, len(known))


def spread(rng: np.random.Generator, weights: np.ndarray, size: int) -> np.ndarray:
    """`size` indices into `weights`, each as often as its weight says."""
    edges = np.cumsum(weights)
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right")


def chosen(rng: np.random.Generator, words: Sequence[str], size: int) -> np.ndarray:
    """`size` of `words`, all equally often."""
    return np.array(words, dtype=object)[between(rng, 0, len(words) - 1, size)]


def ranks(groups: np.ndarray, order: np.ndarray) -> np.ndarray:
    """For each row its place 0, 1, 2 … within its group, by `order`."""
    position = np.lexsort((order, groups))
    ordered = groups[position]
    first = np.searchsorted(ordered, ordered)
    rank = np.empty(len(groups), dtype=np.int64)
    rank[position] = np.arange(len(groups)) - first
    return rank


def dates(days: np.ndarray, until: int = NEVER - 1) -> pa.Array:
    """Day numbers as dates; empty where the day is later than `until`."""
    days = np.asarray(days)
    return pa.array(np.where(days > until, 0, days).astype(np.int32), pa.int32(), mask=days > until).cast(pa.date32())


def words(values: pd.Series, shown: np.ndarray | None = None) -> pa.DictionaryArray:
    """A categorical column as Arrow words; empty where not `shown`."""
    codes = values.cat.codes.to_numpy()
    hidden = (codes < 0) if shown is None else (codes < 0) | ~np.asarray(shown)
    indices = pa.array(np.where(hidden, 0, codes).astype(np.int32), mask=hidden)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(values.cat.categories), pa.string()))


def named(at: np.ndarray, names: Sequence[str]) -> pa.DictionaryArray:
    """The name at each place, as Arrow words."""
    return pa.DictionaryArray.from_arrays(pa.array(np.asarray(at, dtype=np.int32)), pa.array(list(names), pa.string()))


def amounts(cents: np.ndarray, shown: np.ndarray | None = None) -> pa.Array:
    """Cents as whole numbers; empty where not `shown`."""
    hidden = None if shown is None else ~np.asarray(shown)
    return pa.array(np.asarray(cents, dtype=np.int64), mask=hidden)


def stage(steps: Mapping[str, np.ndarray], words: Mapping[str, str], on: int) -> np.ndarray:
    """The word of the last step that has happened by a day; the first one's where none has."""
    names = list(steps)
    reached = np.full(len(steps[names[0]]), words[names[0]], dtype=object)
    for name in names[1:]:
        reached[np.asarray(steps[name]) <= on] = words[name]
    return reached
