"""The words of the pages in one language, from `messages/indicator_pages.yml`."""

from pipelines.indicators.figures import HIDDEN
from pipelines.pages.forms import NOTHING, number
from pipelines.words import labels, said


class Words:
    """The pages' words in one language: `words.a("name")` a word, `words.found("name", …)` a finding."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = {name: text[language] for name, text in labels("indicator_pages").items()}

    def a(self, name: str) -> str:
        return self._words[name]

    def found(self, name: str, **values: object) -> str:
        return said("indicator_findings", name, **values)[self.language]

    def told(self, text: str) -> str:
        """A figure within a sentence: what is protected or not known is said in words."""
        return {HIDDEN: self.a("protected"), NOTHING: self.a("unknown")}.get(text, text)

    def number(self, value: float | None, decimals: int = 0) -> str:
        return number(value, self.language, decimals)

    def euros(self, value: object) -> str:
        return NOTHING if value is None else f"{self.number(float(value))}\u00a0€"

    def headers(self, *names: str) -> list[tuple[str, str]]:
        """Headers by name; one that begins with # is a number's."""
        return [(self.a(n.lstrip("#")), "number" if n.startswith("#") else "text") for n in names]
