"""Words of a column that its code list does not hold: what each most likely means, and which a person must say.

A word is the one value that is shown, and only where several rows share it and it cannot be an identity code: then it is
vocabulary of a form, not something about one person. Rarer words are counted, never shown.
"""

from dataclasses import dataclass

import duckdb

from pipelines.adopt.match import Pair, similarity, simple
from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import CodeEntry, Column
from pipelines.door.names import IDENTITY_CODE
from pipelines.door.readers.relation import literal
from pipelines.door.shape import BLANKS

SHORT = 5  # letters
CONTAINED = 0.85  # every word of a label stands in the value, or the other way round


@dataclass(frozen=True)
class Word:
    """One unknown word: in how many rows of the sample, which code is nearest, and how alike they are."""

    column: Column
    codelist: str
    word: str
    rows: int
    share: float
    entry: CodeEntry | None
    similarity: float
    verdict: str  # sure | near | unknown | empty (a word for "no value")


@dataclass(frozen=True)
class Words:
    """What a code column holds beyond its list: the words that may be shown, and how many rows hold rarer ones."""

    shown: list[Word]
    rare_rows: int


def unknown_words(con: duckdb.DuckDBPyConnection, pair: Pair, catalogue: Catalogue) -> Words:
    """The unknown words of one matched column of type code or bool, over the tables that `evidence.gather` left."""
    column, parameters = pair.column, catalogue.parameters["adopt"]
    codelist = column.codelist or "boolean"
    own_empty = [w.lower() for w in column.null_words]
    parts = (f"SELECT trim(p, {BLANKS}) AS text, n, is_missing FROM seen, unnest(string_split(seen.text, "
             f"{literal(column.separator)})) AS s(p) WHERE col = {pair.evidence.position}" if column.separator
             else f"SELECT text, n, is_missing FROM seen WHERE col = {pair.evidence.position}")
    found = con.execute(f"""
        SELECT min(text), sum(n) AS n, bool_or(is_missing) FROM ({parts}) AS p
        ANTI JOIN (SELECT word FROM code_word WHERE list = ?) AS w ON w.word = lower(p.text)
        WHERE text <> '' AND NOT list_contains(?, lower(text)) GROUP BY lower(text) ORDER BY n DESC, 1""",
        [codelist, own_empty]).fetchall()
    if sum(n < parameters["least_rows"] for _, n, _ in found) > parameters["words_at_most"]:
        return Words([], int(sum(n for _, n, _ in found)))  # so many single words are names or remarks, not codes
    shown = [w for w in found if w[1] >= parameters["least_rows"] and not IDENTITY_CODE.search(w[0])]
    words = [_word(pair, codelist, text, int(n), missing, catalogue) for text, n, missing in shown[:parameters["words_at_most"]]]
    return Words(words, int(sum(n for _, n, _ in found) - sum(w.rows for w in words)))


def _word(pair: Pair, codelist: str, text: str, rows: int, is_missing: bool, catalogue: Catalogue) -> Word:
    parameters = catalogue.parameters["adopt"]
    share = rows / max(pair.evidence.filled, rows)
    if is_missing:
        return Word(pair.column, codelist, text, rows, share, None, 0.0, "near" if pair.column.required else "empty")
    ranked = sorted(((_nearness(text, e), e) for e in catalogue.codelists[codelist]), key=lambda r: -r[0])
    alike, entry = ranked[0]
    second = next((s for s, e in ranked if e.code != entry.code), 0.0)
    if alike < parameters["near_word"]:
        return Word(pair.column, codelist, text, rows, share, None, alike, "unknown")
    is_long = len(simple(text)) >= SHORT or alike == 1  # of a short word one letter is much: ESR is not ESR+
    is_sure = alike >= parameters["sure_word"] and alike - second >= parameters["near"] and is_long
    return Word(pair.column, codelist, text, rows, share, entry, alike, "sure" if is_sure else "near")


def _nearness(text: str, entry: CodeEntry) -> float:
    return max(_alike(text, word) for word in (entry.code, entry.label_fi, entry.label_sv, entry.label_en, *entry.synonyms))


def _alike(text: str, word: str) -> float:
    mine, theirs = set(simple(text).split()), set(simple(word).split())
    is_inside = mine != theirs and (mine <= theirs or theirs <= mine)
    tells = max(map(len, mine & theirs), default=0) > 2  # a number or a letter in common says nothing
    return max(CONTAINED if is_inside and tells else 0.0, similarity(text, word))
