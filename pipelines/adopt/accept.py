"""Takes a reviewed proposal into the overlay, after the whole catalogue with it has been read without a fault."""

import csv
import shutil
import tempfile
from pathlib import Path

from pipelines.adopt.write import TO_DECIDE, entries_csv, proposal_folder, slug
from pipelines.catalogue import Catalogue, CatalogueError, load_catalogue
from pipelines.catalogue.models import CodeEntry
from pipelines.home import open_home, write_text
from pipelines.settings import Settings
from pipelines.words import Told, said


def accept(settings: Settings, path: Path, out: Path | None = None) -> list[str]:
    """Copies the proposal for `path` into `catalogue.d/` and returns the files written there.

    An export's overlay gets a file of its own beside what the operator already has; code lists are merged entry by entry.
    Raises Told when there is no proposal, CatalogueError (naming the proposal's file) when it does not hold.
    """
    home = open_home(settings.home)
    folder = proposal_folder(home, path, out)
    if not folder.is_dir():
        raise Told(said("adopt_errors", "no_proposal", folder=folder, file=path))
    proposed = sorted((folder / "exports").glob("*.yml"))
    sources = {_free(home.overlay / "exports", f"{p.stem}.{slug(path)}", p): p for p in proposed}
    texts = {f"exports/{name}": p.read_text("utf-8") for name, p in sources.items()}
    texts |= _codelists(folder, home.overlay, load_catalogue(home.overlay))
    with tempfile.TemporaryDirectory(prefix="eura-adopt-") as trial:
        stage = Path(trial) / "catalogue.d"
        shutil.copytree(home.overlay, stage, ignore=shutil.ignore_patterns("proposals"))
        for name, text in texts.items():
            write_text(stage / name, text)
        try:
            load_catalogue(stage)
        except CatalogueError as error:  # the person edits the proposal, not the copy that was tried
            raise CatalogueError({lang: _at_home(text, stage, folder, sources) for lang, text in error.words.items()}) from None
    for name, text in texts.items():
        write_text(home.overlay / name, text)
    return [str(home.overlay / name) for name in texts]


def _free(exports: Path, name: str, source: Path) -> str:
    """A name that no earlier acceptance has taken, for that one's words are still needed; the same content keeps its name."""
    number = 1
    while (path := exports / f"{name}{f'-{number}' if number > 1 else ''}.yml").exists():
        if path.read_bytes() == source.read_bytes():
            break
        number += 1
    return path.name


def _codelists(folder: Path, overlay: Path, catalogue: Catalogue) -> dict[str, str]:
    """Place in the overlay → text: what the operator has, the proposed entries, and the words that a person decided."""
    texts = {}
    added = {p.stem: _entries(p) for p in sorted((folder / "codelists").glob("*.csv"))}
    for codelist, code, word in _decided(folder / TO_DECIDE):
        entries = added.setdefault(codelist, {})
        known = {key: e for key, e in ((_key(e), e) for e in catalogue.codelists.get(codelist, ())) if key[0] == code}
        if not known:
            raise Told(said("adopt_errors", "no_such_code", path=folder / TO_DECIDE, codelist=codelist, code=code, word=word))
        for key, entry in known.items():
            before = entries.get(key, entry)
            entries[key] = before.model_copy(update={"synonyms": (*before.synonyms, word)})
    for codelist, entries in added.items():
        own = _entries(overlay / "codelists" / f"{codelist}.csv")
        for key, entry in entries.items():
            before = own[key].synonyms if key in own else ()
            own[key] = entry.model_copy(update={"synonyms": tuple(dict.fromkeys((*before, *entry.synonyms)))})
        texts[f"codelists/{codelist}.csv"] = entries_csv(list(own.values()))
    return texts


def _entries(path: Path) -> dict[tuple[str, str | None], CodeEntry]:
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{k: v for k, v in row.items() if v} for row in csv.DictReader(file)]
    entries = [CodeEntry(**row | {"synonyms": tuple(filter(None, row.get("synonyms", "").split("|")))}) for row in rows]
    return {_key(e): e for e in entries}


def _key(entry: CodeEntry) -> tuple[str, str | None]:
    return entry.code, entry.valid_from


def _decided(path: Path) -> list[tuple[str, str, str]]:
    """(list, code, word) of each word to which a person has written a code."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["codelist"], (row["code"] or "").strip(), row["word"]) for row in csv.DictReader(file)]
    return [row for row in rows if row[1]]


def _at_home(words: str, stage: Path, folder: Path, sources: dict[str, Path]) -> str:
    for name, source in sources.items():
        words = words.replace(str(stage / "exports" / name), str(source))
    return words.replace(str(stage), str(folder))
