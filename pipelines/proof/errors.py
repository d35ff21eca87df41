"""What can be wrong with a question about a figure."""

from pipelines.words import Told, Words, said


class QuestionError(Told):
    """A figure, an owner, a day or a moment that cannot be answered for; the words say why and what can."""


def question_error(kind: str, **values: object) -> QuestionError:
    """The error of that name in `messages/proof.yml`."""
    return QuestionError(said("question_errors", kind, **values))


def near_words(near: list[str]) -> Words | str:
    """Words that the user may have meant, or nothing."""
    return said("question_errors", "near", near=", ".join(near)) if near else ""
