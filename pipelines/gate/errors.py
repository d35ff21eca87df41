"""What can go wrong with the rules themselves. Apart from `gx`, so that naming an error does not load a rule engine."""


class RuleEngineError(Exception):
    """The rule engine failed. This is never a statement about the data."""
