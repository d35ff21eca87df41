"""What can go wrong with the rules themselves. Apart from `gx`, so that naming an error does not load a rule engine."""

from pipelines.words import StaysCurrent


class RuleEngineError(StaysCurrent):
    """The rule engine failed. This is never a statement about the data."""
