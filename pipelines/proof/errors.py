"""What can be wrong with a question about a figure."""


class QuestionError(Exception):
    """A figure, an owner, a day or a moment that cannot be answered for; the text says why and what can."""
