"""Whether a published table holds history and in which sense, in words. It is read off the names of the table's columns."""

from pipelines.catalogue.models import Table
from pipelines.words import LANGUAGES, Words, said

# sense → the column that shows it → all columns that tell it
SENSES: dict[str, dict[str, tuple[str, ...]]] = {
    "held": {"held_from": ("held_from", "held_to"), "holds_from": ("holds_from", "holds_to"),
             "valid_from": ("valid_from", "valid_to"), "counts_from": ("counts_from", "counts_until")},
    "known": {"known_to": ("known_from", "known_to"), "closed_at": ("first_seen_at", "closed_at")},
    "cut_offs": {"cut_off": ("cut_off",)},
    "deliveries": {"exported_at": ("exported_at",)},
}


def senses_of(table: Table) -> dict[str, tuple[str, ...]]:
    """Sense of the history that a table holds → the columns that tell it; empty for a table that holds none."""
    names = {c.name for c in table.columns}
    rows_of = set(table.key) if table.key else names  # a cut-off beside the key is no row for each of them
    return {sense: tuple(c for c in columns if c in names) for sense, shown_by in SENSES.items()
            for mark, columns in shown_by.items() if mark in (rows_of if sense == "cut_offs" else names)}


def history_words(table: Table, tables: dict[str, Table]) -> Words:
    """What a reader must know of a table's history; `tables` are all published ones, for its versions may stand in another."""
    senses = senses_of(table)
    told = [said("table_history", sense, columns=", ".join(columns)) for sense, columns in senses.items()]
    if not told:
        told = [said("table_history", "none")]
    versions = f"{table.name}_version"
    if versions in tables:
        told.append(said("table_history", "versions", table=versions))
    return {language: " ".join(words[language] for words in told) for language in LANGUAGES}
