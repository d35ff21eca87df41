"""The proposal as files in the form that the catalogue's loader reads, the evidence beside each line. Nothing here is active.

    <folder>/exports/<export>.yml     synonyms, forms, layout; ambiguities stand as comments to choose from
    <folder>/codelists/<list>.csv     entries with their new synonyms
    <folder>/to_decide.csv            words whose code a person writes in, or leaves empty
    <folder>/evidence.json            everything that was found, and the hash of each file as it was proposed
"""

import csv
import hashlib
import io
import json
import re
from collections import defaultdict
from pathlib import Path

from pipelines.adopt.codes import Word
from pipelines.adopt.look import Contact
from pipelines.adopt.match import Pair
from pipelines.adopt.told import layout_changes, percent
from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import CodeEntry
from pipelines.door.names import masked, shown
from pipelines.home import Home, write_json, write_text
from pipelines.words import Told, said

EVIDENCE = "evidence.json"
TO_DECIDE = "to_decide.csv"
ENTRY = ("code", "label_fi", "label_sv", "label_en", "synonyms", "valid_from", "valid_to", "parent", "note")
DECISION = ("codelist", "column", "word", "rows", "nearest", "similarity", "code")


def proposal_folder(home: Home, path: Path, out: Path | None) -> Path:
    """Where the proposal for a file stands: `out`, or a folder of the overlay that the loader does not read."""
    return out if out else home.overlay / "proposals" / slug(path)


def slug(path: Path) -> str:
    """The file's name as a folder's name; an identity code in it is masked."""
    return re.sub(r"[^\w.-]+", "_", masked(path.stem)).strip("._") or "file"


def write_proposal(met: Contact, catalogue: Catalogue, folder: Path, answer: dict, language: str) -> list[str]:
    """Writes the proposal and returns its files; none where the catalogue already knows all that can be proposed.

    Raises Told when a file there is not as it was proposed (a person has worked on it), or was never proposed.
    """
    texts = {}
    if overlay := _overlay(met, language):
        texts[f"exports/{met.best.export.name}.yml"] = overlay
    words = [w for found in met.words.values() for w in found.shown]
    for name, listed in _by_list(words, "sure").items():
        texts[f"codelists/{name}.csv"] = entries_csv([_with_synonyms(e, listed) for e in catalogue.codelists[name]
                                                      if any(w.entry.code == e.code for w in listed)])
    if unsure := [w for w in words if w.verdict in ("near", "unknown")]:
        texts[TO_DECIDE] = _decisions(unsure)
    before = _earlier(folder)
    if not texts:
        return []
    for old in before:
        (folder / old).unlink(missing_ok=True)
    for name, text in texts.items():
        write_text(folder / name, text)
    hashes = {name: _hash(text.encode()) for name, text in texts.items()}
    write_json(folder / EVIDENCE, answer | {"proposed": hashes})
    return [str(folder / name) for name in (*texts, EVIDENCE)]


def entries_csv(entries: list[CodeEntry]) -> str:
    """Lines of a code list as the loader reads them."""
    return _csv(ENTRY, [(e.code, e.label_fi, e.label_sv, e.label_en, "|".join(e.synonyms), e.valid_from, e.valid_to, e.parent,
                         e.note) for e in entries])


def _overlay(met: Contact, language: str) -> str:
    """The YAML of the export, or nothing where nothing needs to be said."""
    export = met.best.export
    known = {word.casefold() for word in (export.name, *export.synonyms)}
    lines = [f"{name}: {_quoted(value)}" for name, value in layout_changes(met).items()]
    if met.word.casefold() not in known and masked(met.word) == met.word:
        lines.append(f"synonyms: {_quoted([shown(met.word)])}")
    columns = [line for pair in met.best.pairs for line in _column(pair, met, language)]
    if not lines and not columns:
        return ""
    if columns and all(line.lstrip().startswith("#") for line in columns):
        columns = ["# columns:", *columns]
    elif columns:
        columns = ["columns:", *columns]
    head = said("adopt_file", "head", file=shown(met.file))[language]
    return "\n".join([*(f"# {line}" for line in head.splitlines()), f"name: {export.name}", *lines, *columns, ""])


def _column(pair: Pair, met: Contact, language: str) -> list[str]:
    """The lines of one column, its evidence as comments; an ambiguity is all comments."""
    name = pair.column.name
    if rivals := met.best.rivals.get(name):
        why = said("adopt_file", "choose", column=name)[language]
        lines = [f"  # {why}"]
        for rival in rivals:
            lines += [f"  # {_evidence(rival, language)}",
                      f"  # - {{name: {rival.column.name}, synonyms: {_quoted([rival.evidence.header])}}}"]
        return lines
    said_of = {} if pair.is_known or masked(pair.evidence.header) != pair.evidence.header else {
        "synonyms": [pair.evidence.header]}
    remarks = []
    forms = met.forms.get(name)
    if forms and forms.proposed:
        value = [*pair.column.date_forms, forms.proposed] if forms.setting == "date_forms" else forms.proposed
        said_of[forms.setting] = value
    elif forms:
        remarks = [f"    # {forms.setting}: {_quoted(form)}  # {percent(share)}" for form, share in forms.candidates]
    empties = [w.word for w in met.words[name].shown if w.verdict == "empty"] if name in met.words else []
    if empties:
        said_of["null_words"] = [*pair.column.null_words, *(w.lower() for w in empties)]
    if not said_of and not remarks:
        return []
    active = [f"    {key}: {_quoted(value)}" for key, value in said_of.items()]
    lead = "  - " if active else "  # - "
    return [f"  # {_evidence(pair, language)}", f"{lead}name: {name}", *active, *remarks]


def _evidence(pair: Pair, language: str) -> str:
    forms = ", ".join(f"{form} {percent(share)}" for form, share in pair.evidence.forms)
    return said("adopt_file", "evidence", header=shown(pair.evidence.header), similarity=f"{pair.similarity:.2f}",
                fit=percent(pair.fit), filled=pair.evidence.filled, forms=forms or "-")[language]


def _by_list(words: list[Word], verdict: str) -> dict[str, list[Word]]:
    found = defaultdict(list)
    for word in words:
        if word.verdict == verdict:
            found[word.codelist].append(word)
    return found


def _with_synonyms(entry: CodeEntry, words: list[Word]) -> CodeEntry:
    new = dict.fromkeys(w.word for w in words if w.entry.code == entry.code)
    return entry.model_copy(update={"synonyms": (*entry.synonyms, *(w for w in new if w not in entry.synonyms))})


def _decisions(words: list[Word]) -> str:
    return _csv(DECISION, [(w.codelist, w.column.name, w.word, w.rows, w.entry.code if w.entry else "", f"{w.similarity:.2f}", "")
                           for w in words])


def _earlier(folder: Path) -> list[str]:
    """The files of an earlier proposal that may be replaced. Raises Told where one was edited, or is not ours."""
    present = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()} if folder.is_dir() else {}
    try:
        proposed = json.loads((folder / EVIDENCE).read_text("utf-8"))["proposed"]
    except (OSError, ValueError, KeyError):
        proposed = {}
    others = [name for name, p in present.items() if name != EVIDENCE and proposed.get(name) != _hash(p.read_bytes())]
    if others:
        raise Told(said("adopt_errors", "edited", folder=folder, files=", ".join(sorted(others))))
    return list(proposed)


def _csv(head: tuple[str, ...], rows: list[tuple]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue()


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # JSON is YAML


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
