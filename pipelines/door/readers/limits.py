"""The bounds that every reader keeps, so that no file can exhaust memory or disk."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on one file. Sizes are bytes; a real EURA field is under 10 kB and a real line under 100 kB."""

    max_field_bytes: int = 1_000_000
    max_line_bytes: int = 16_000_000
    max_rows: int = 20_000_000
    max_columns: int = 1_000
    max_cells: int = 50_000_000  # of a sheet's rectangle: one stray cell at XFD1048576 would take 400 GB
    max_json_bytes: int = 64_000_000
    max_unquoted_lines: int = 1_000_000
    zip_entries: int = 2_000
    zip_bytes: int = 2_000_000_000
    zip_ratio: int = 200  # repetitive sheets reach 60; a bomb 1,000
    zip_ratio_from_bytes: int = 10_000_000  # below this a high ratio harms nobody
    truncation_rows: frozenset[int] = frozenset({65_536, 1_048_576})  # a sheet's height in .xls and .xlsx
    export_limit_rows: int = 150_000  # where Power BI cuts an export, with a line that says so
