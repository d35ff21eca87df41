"""Which header belongs to which column: similarity of words and evidence of values together, then one best assignment."""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipelines.adopt.evidence import Evidence, form_of
from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Column, Export
from pipelines.door.headers import plain

LEAST_RATIO = 0.6  # difflib finds as much between words that have nothing to do with each other
OPPOSED = 0.7  # what letters in common are still worth where the meanings differ
ELSEWHERE = 0.95  # a word of another export's column of the same name
MEANING = 0.92  # words of the same meaning, beside the same word
TRUST = 0.9  # neither a header nor values alone are certain


@dataclass(frozen=True)
class Pair:
    """A header and a column: how alike the words are, which share of the values fits, and both together."""

    evidence: Evidence
    column: Column
    similarity: float
    fit: float | None  # None: the column of the file is empty
    score: float

    @property
    def is_known(self) -> bool:
        """Whether the catalogue has this very header."""
        return self.similarity == 1.0


@dataclass
class Matched:
    """An export against the file. `score` is the harmonic mean of the file's headers and the export's needs that are met."""

    export: Export
    score: float
    pairs: list[Pair]
    rivals: dict[str, list[Pair]] = field(default_factory=dict)  # column → candidates too close to choose between
    missing: list[Column] = field(default_factory=list)  # columns without which a file is refused


def rank(evidences: list[Evidence], catalogue: Catalogue, only: str | None = None) -> list[Matched]:
    """Every export that a table may be (or `only` this one), the likeliest first."""
    exports = [e for e in catalogue.exports.values() if e.reader not in ("side", "call_page") and only in (None, e.name)]
    return sorted((_matched(evidences, e, catalogue) for e in exports), key=lambda m: -m.score)


def similarity(one: str, other: str, meanings: "Meanings | None" = None, said_by_type: str = "") -> float:
    """0–1: the letters in common, or the meanings in common, whichever says more.

    `said_by_type` is a meaning that the values carry already: a column of days may be called "start" or "start date".
    """
    a, b = simple(one), simple(other)
    if not a or not b:
        return 0.0
    ratio = difflib.SequenceMatcher(None, a, b).ratio()
    if meanings is None:
        return ratio if ratio >= LEAST_RATIO else 0.0
    if meanings.differ(a, b):
        ratio *= OPPOSED
    return max(ratio if ratio >= LEAST_RATIO else 0.0, MEANING * meanings.shared(a, b, said_by_type))


class Meanings:
    """What words of headers mean, across languages. A meaning that many columns of the export have tells little."""

    def __init__(self, export: Export, same_words: dict[str, list[str]]) -> None:
        self._stems = {meaning: _pattern(stems) for meaning, stems in same_words.items()}
        self._found: dict[str, frozenset[str]] = {}
        counts = Counter(m for c in export.columns for m in {m for word in c.words for m in self.of(simple(word))})
        self._weights = {meaning: 1 / counts.get(meaning, 1) for meaning in same_words}

    def of(self, text: str) -> frozenset[str]:
        """The meanings of a simple text."""
        if text not in self._found:
            self._found[text] = frozenset(m for m, stems in self._stems.items() if stems.search(text))
        return self._found[text]

    def differ(self, one: str, other: str) -> bool:
        """Whether each text means something that the other does not, as granted and planned funding do."""
        return not self.of(one) <= self.of(other) and not self.of(other) <= self.of(one)

    def shared(self, one: str, other: str, without: str) -> float:
        """The weight of the meanings that two texts share, of all that they have."""
        mine, theirs = self.of(one) - {without}, self.of(other) - {without}
        both = sum(self._weights[m] for m in mine & theirs)
        return both / sum(self._weights[m] for m in mine | theirs) if both else 0.0


@cache
def simple(word: str) -> str:
    """A word without case, accents and punctuation; a plus stays, for ESR is not ESR+."""
    letters = unicodedata.normalize("NFKD", word).casefold()
    return re.sub(r"[^\w+]+|_", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


def _matched(evidences: list[Evidence], export: Export, catalogue: Catalogue) -> Matched:
    parameters = catalogue.parameters["adopt"]
    meanings = Meanings(export, parameters["same_words"])
    pairs = [[_pair(e, c, catalogue, meanings) for c in export.columns] for e in evidences]
    scores = np.array([[p.score if p.score >= parameters["least_match"] else 0.0 for p in row] for row in pairs])
    chosen = [pairs[i][j] for i, j in zip(*linear_sum_assignment(-scores), strict=True) if scores[i, j] > 0]
    needs = [c for c in export.columns if c.must_be_there or (c.name in export.key and c.default is None)]
    by_column = {p.column.name: p for p in chosen}
    met = sum(by_column[c.name].score for c in needs if c.name in by_column) / len(needs)
    used = sum(p.score for p in chosen) / len(evidences) if evidences else 0.0
    return Matched(
        export, 2 * met * used / (met + used) if met + used else 0.0, chosen, _rivals(chosen, pairs, parameters),
        [c for c in export.columns if c.must_be_there and c.name not in by_column])


def _rivals(chosen: list[Pair], pairs: list[list[Pair]], parameters: dict) -> dict[str, list[Pair]]:
    """Where another header, or another column, fits nearly as well and has no better place of its own."""
    of_header = {p.evidence.position: p for p in chosen}
    of_column = {p.column.name: p for p in chosen}
    rivals = {}
    for mine in chosen:
        if mine.is_known:
            continue
        close = [p for row in pairs for p in row
                 if (p.evidence is mine.evidence) != (p.column is mine.column) and not p.is_known
                 and p.score >= max(parameters["least_match"], mine.score - parameters["near"])
                 and not _is_better_placed(p, mine, of_header, of_column)]
        if close:
            rivals[mine.column.name] = [mine, *sorted(close, key=lambda p: -p.score)]
    return rivals


def _is_better_placed(rival: Pair, mine: Pair, of_header: dict[int, Pair], of_column: dict[str, Pair]) -> bool:
    place = of_header.get(rival.evidence.position) if rival.column is mine.column else of_column.get(rival.column.name)
    return place is not None and (place.is_known or place.score > rival.score)


def _pair(evidence: Evidence, column: Column, catalogue: Catalogue, meanings: Meanings) -> Pair:
    parameters = catalogue.parameters["adopt"]
    alike = _alike(evidence.header, column, catalogue, meanings)
    form = form_of(column, parameters)
    fit = evidence.fit(column, form) if evidence.filled else None
    strength = parameters["strength"]["form" if form else column.type]
    score = 1 - (1 - TRUST * alike) * (1 - TRUST * strength * (fit or 0.0))
    score *= _contradicted(evidence, column, form, alike, fit)
    return Pair(evidence, column, alike, fit, 1.0 if alike == 1.0 else score)


def _contradicted(evidence: Evidence, column: Column, form: str | None, alike: float, fit: float | None) -> float:
    """What is left of a score when the values say otherwise."""
    if fit is None:
        return 1.0
    if column.type == "text":
        if evidence.share("identity_code") > 0.5:
            return 0.1
        strange = form is None and max(evidence.share("date"), evidence.share("eur")) > 0.9
        return 0.5 if (form and fit < 0.3) or strange else 1.0
    if column.type in ("code", "bool"):
        typed = max(evidence.share("date"), evidence.share("identity_code"))
        return 0.3 if typed > 0.5 else 0.7 if fit < 0.05 and alike < 0.8 else 1.0
    return 0.2 if fit < 0.5 else 1.0


def _alike(header: str, column: Column, catalogue: Catalogue, meanings: Meanings) -> float:
    if plain(header) in {plain(word) for word in column.words}:
        return 1.0
    own = max(similarity(header, word, meanings, "day" if column.type == "date" else "") for word in column.words)
    others = (w for e in catalogue.exports.values() for c in e.columns if c.name == column.name for w in c.words)
    return min(0.99, max(own, ELSEWHERE * (plain(header) in {plain(w) for w in others})))


def _pattern(stems: Iterable[str]) -> re.Pattern[str]:
    """A stem of three letters or fewer begins or ends a word; a longer one may stand inside a compound."""
    plain_stems = [re.escape(simple(stem)) for stem in stems]
    return re.compile("|".join(rf"\b{s}|{s}\b" if len(s) <= 3 else s for s in plain_stems))
