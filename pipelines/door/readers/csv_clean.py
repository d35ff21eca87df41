"""Copies the good records of an irregular CSV file, so that DuckDB reads them fast and alone."""

from pathlib import Path

import numpy as np

from pipelines.door.readers.csv_layout import Layout

BATCH_BYTES = 8_000_000


def copy_records(source: Path, target: Path, layout: Layout, keep: np.ndarray) -> None:
    """Writes the records where `keep` is true, each ended by one line feed; line breaks inside quotes stay."""
    same_ends = layout.line_ends <= {"\n"}
    with source.open("rb") as original, target.open("wb") as copy:
        for first, last in _runs(layout, keep):
            original.seek(layout.starts[first])
            data = original.read(int(layout.stops[last - 1] - layout.starts[first]))
            copy.write(data if same_ends else _with_line_feeds(data, layout, first, last))
            if last == layout.size and not layout.terminated:
                copy.write(b"\n")


def _runs(layout: Layout, keep: np.ndarray) -> list[tuple[int, int]]:
    """Ranges of neighbouring kept records, cut so that one is read at a time into some 8 MB."""
    block = layout.starts // BATCH_BYTES
    begins = np.flatnonzero(keep & np.concatenate(([True], ~keep[:-1] | (block[1:] != block[:-1]))))
    ends = np.flatnonzero(keep & np.concatenate((~keep[1:] | (block[1:] != block[:-1]), [True]))) + 1
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def _with_line_feeds(data: bytes, layout: Layout, first: int, last: int) -> bytes:
    buffer = np.frombuffer(data, np.uint8).copy()
    ended = slice(first, last if layout.terminated or last < layout.size else last - 1)
    base = layout.starts[first]
    ends, stops = layout.ends[ended] - base, layout.stops[ended] - base
    buffer[stops - 1] = ord("\n")
    wanted = np.ones(len(buffer), bool)
    wanted[ends[stops - ends == 2]] = False  # the CR of CRLF
    return buffer[wanted].tobytes()
