"""Indicator pages: charts whose title is the finding, with source, as-of, the same in words and as a table."""

from pipelines.indicators.write import write_indicators

__all__ = ["write_indicators"]
