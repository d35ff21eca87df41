"""What goes wrong on the way: each kind of mistake changes a few rows of one text table, as `story.yml` says."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.demo.identity import wrong_check_character, wrong_check_digit


def spoil(table: pa.Table, mistakes: list[dict], rng: np.random.Generator) -> pa.Table:
    """`table` with each of `mistakes` on rows of its own, as many as its `rows` (1) or its `share` says."""
    free = rng.permutation(len(table))
    for mistake in mistakes:
        fit = free[_fitting(table, mistake)[free]]
        rows = np.sort(fit[: mistake.get("rows", max(1, round(mistake.get("share", 0) * len(table))))])
        free = free[~np.isin(free, rows)]
        if len(rows):
            table = KINDS[mistake["kind"]](table, rows, mistake)
    return table


def _fitting(table: pa.Table, mistake: dict) -> np.ndarray:
    """The rows on which the mistake would show: those where the columns that it needs are filled."""
    fit = np.ones(len(table), dtype=bool)
    for name in (mistake.get("column"), mistake.get("start")):
        if name in table.column_names:
            fit &= pc.is_valid(table[name]).to_numpy(zero_copy_only=False)
    if "empty" in mistake:
        fit &= pc.is_null(table[mistake["empty"]]).to_numpy(zero_copy_only=False)
    return fit


def _cell(table: pa.Table, rows: np.ndarray, mistake: dict) -> pa.Table:
    return _write(table, rows, mistake["column"], [mistake["text"] or None] * len(rows))


def _rewrite(change: Callable[[str], str]) -> Callable[[pa.Table, np.ndarray, dict], pa.Table]:
    def apply(table: pa.Table, rows: np.ndarray, mistake: dict) -> pa.Table:
        before = table[mistake["column"]].take(pa.array(rows)).to_pylist()
        return _write(table, rows, mistake["column"], [change(value) for value in before])

    return apply


def _end_first(table: pa.Table, rows: np.ndarray, mistake: dict) -> pa.Table:
    """The end a year before the start."""
    starts = table[mistake["start"]].take(pa.array(rows)).to_pylist()
    earlier = [f"{head}.{int(year) - 1}" for head, _, year in (s.rpartition(".") for s in starts)]
    earlier = [text.replace("29.2.", "28.2.") for text in earlier]
    return _write(table, rows, mistake["column"], earlier)


def _doubled(table: pa.Table, rows: np.ndarray, mistake: dict) -> pa.Table:
    """The rows once more at the end: the same, or with another value in `column`."""
    again = table.take(pa.array(rows))
    if "column" in mistake:
        again = _cell(again, np.arange(len(rows)), mistake)
    return pa.concat_tables([table, again])


def _unknown_column(table: pa.Table, rows: np.ndarray, mistake: dict) -> pa.Table:
    """A column that no catalogue knows, filled in every row."""
    return table.append_column(mistake["column"], pa.array([mistake["text"]] * len(table), pa.string()))


def _write(table: pa.Table, rows: np.ndarray, name: str, values: list[str | None]) -> pa.Table:
    mask = np.zeros(len(table), dtype=bool)
    mask[rows] = True
    column = pc.replace_with_mask(table[name].combine_chunks(), pa.array(mask), pa.array(values, pa.string()))
    return table.set_column(table.column_names.index(name), name, column)


KINDS: dict[str, Callable[[pa.Table, np.ndarray, dict], pa.Table]] = {
    "cell": _cell,
    "check_character": _rewrite(wrong_check_character),
    "check_digit": _rewrite(wrong_check_digit),
    "total_off": _rewrite(lambda value: str(int(value) + 2)),
    "end_first": _end_first,
    "doubled": _doubled,
    "unknown_column": _unknown_column,
}
