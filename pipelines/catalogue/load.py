"""Reads the shipped catalogue and the operator's overlay into one checked value, or says which file, line and fix.

The overlay (`catalogue.d/` in the home folder) repeats the shipped folder names: a file of the same name is merged
over the shipped one, entry by entry; a new file adds. Everything read is part of `Catalogue.version`.
"""

import csv
import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipelines.catalogue.lines import line_of
from pipelines.catalogue.models import CodeEntry, Export, Guidance, Indicator, Rule, Table
from pipelines.catalogue.release_models import Disclosure, Relation, ReleaseTable
from pipelines.words import LOADER, Told, fault_words, said

SHIPPED = Path(__file__).parent
RULES = SHIPPED.parents[1] / "expectations"
M = TypeVar("M", bound=BaseModel)


class CatalogueError(Told):
    """The catalogue is wrong; the text names the file, the line and the fix."""


@dataclass(frozen=True)
class Catalogue:
    """Everything the pipeline knows about its data. `version` is a SHA-256 over all files read, overlay included."""

    exports: dict[str, Export]
    codelists: dict[str, tuple[CodeEntry, ...]]
    tables: dict[str, Table]
    indicators: dict[str, Indicator]
    rules: dict[str, Rule]
    parameters: dict[str, dict]
    disclosure: Disclosure
    release: dict[str, ReleaseTable]
    relations: dict[str, Relation]
    version: str = ""
    overlay_files: tuple[str, ...] = field(default=())

    def export_named(self, word: str) -> str | None:
        """The name of the export whose files are called so: by its name, else by a synonym in any case."""
        if word in self.exports:
            return word
        return next((e.name for e in self.exports.values() if word.casefold() in {s.casefold() for s in e.synonyms}), None)


def load_catalogue(overlay: Path | None = None) -> Catalogue:
    """Reads shipped files and `overlay`. Raises CatalogueError naming the file, the line and the fix."""
    layers = [(SHIPPED, RULES), *([(overlay, overlay / "expectations")] if overlay and overlay.is_dir() else [])]
    seen = _Seen()
    guidance = _merge(Guidance, "name", (p for base, _ in layers for p in _files(base, "guidance.yml")), seen)
    rules = _merge(Rule, "id", (p for _, folder in layers for p in _files(folder, "*.yml")), seen)
    catalogue = Catalogue(
        exports=_merge(Export, "name", (p for base, _ in layers for p in _files(base / "exports", "*.yml")), seen),
        codelists=_codelists((p for base, _ in layers for p in _files(base / "codelists", "*.csv")), seen),
        tables=_merge(Table, "name", (p for base, _ in layers for p in _files(base / "tables", "*.yml")), seen),
        indicators=_merge(Indicator, "code", (p for base, _ in layers for p in _files(base, "indicators.yml")), seen),
        rules={rule.id: _guided(rule, guidance, seen.origin) for rule in rules.values()},
        parameters=_parameters((p for base, _ in layers for p in _files(base, "parameters.yml")), seen),
        disclosure=_merge(Disclosure, "name", (p for base, _ in layers for p in _files(base, "disclosure.yml")),
                          seen)["disclosure"],
        release=_merge(ReleaseTable, "name", (p for base, _ in layers for p in _files(base, "release.yml")), seen),
        relations=_merge(Relation, "name", (p for base, _ in layers for p in _files(base, "relations.yml")), seen),
        version=seen.digest(),
        overlay_files=tuple(str(p.relative_to(overlay)) for p in seen.paths if overlay and overlay in p.parents),
    )
    _refuse_dangling(catalogue, seen.origin)
    return catalogue


class _Seen:
    """Remembers what was read, for the version and for messages: model and entry → file and line."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.origin: dict[tuple[str, str], str] = {}
        self._hash = hashlib.sha256()

    def text(self, path: Path) -> str:
        data = path.read_bytes()
        self.paths.append(path)
        self._hash.update(path.name.encode() + b"\0" + data + b"\0")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise CatalogueError(said("catalogue_errors", "not_utf8", path=path, byte=error.start)) from None

    def digest(self) -> str:
        return self._hash.hexdigest()


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern)) if folder.is_dir() else []


def _entries(path: Path, seen: _Seen) -> Iterator[tuple[dict, yaml.Node]]:
    """The entries of a YAML file (one mapping, or a list of them) with the node that knows their lines."""
    text = seen.text(path)
    try:
        node = yaml.compose(text, Loader=LOADER)
        content = yaml.load(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", error)
        raise CatalogueError(said("catalogue_errors", "not_yaml", path=path, line=line, problem=problem)) from None
    if content is None:
        return
    items = content if isinstance(content, list) else [content]
    nodes = node.value if isinstance(content, list) else [node]
    for item, at in zip(items, nodes, strict=True):
        if not isinstance(item, dict):
            line = at.start_mark.line + 1
            raise CatalogueError(said("catalogue_errors", "no_pairs", path=path, line=line))
        yield item, at


def _merge(model: type[M], key: str, paths: Iterator[Path], seen: _Seen) -> dict[str, M]:
    raw: dict[str, tuple[dict, Path, yaml.Node]] = {}
    for path in paths:
        own: set[str] = set()
        for entry, node in _entries(path, seen):
            line = node.start_mark.line + 1
            name = str(entry.get(key, ""))
            if not name:
                raise CatalogueError(said("catalogue_errors", "no_key", path=path, line=line, key=key))
            if name in own:
                raise CatalogueError(said("catalogue_errors", "twice", path=path, line=line, name=name))
            own.add(name)
            before = raw.get(name, ({}, path, node))[0]
            raw[name] = (_over(before, entry), path, node)
            seen.origin[(model.__name__, name)] = f"{path}, entry at line {line}"
    return {name: _checked(model, entry, path, node) for name, (entry, path, node) in raw.items()}


def _over(base: dict, overlay: dict) -> dict:
    """`overlay` over `base`: mappings key by key, lists of named entries by name, synonyms added, the rest replaced."""
    merged = dict(base)
    for key, value in overlay.items():
        old = base.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _over(old, value)
        elif key == "columns" and isinstance(old, list) and isinstance(value, list):
            by_name = {c.get("name"): c for c in old}
            for column in value:
                by_name[column.get("name")] = _over(by_name.get(column.get("name"), {}), column)
            merged[key] = list(by_name.values())
        elif key == "synonyms" and isinstance(old, list) and isinstance(value, list):
            merged[key] = [*old, *(v for v in value if v not in old)]
        else:
            merged[key] = value
    return merged


def _checked(model: type[M], entry: dict, path: Path, at: yaml.Node | int) -> M:
    """The entry as its model; `at` is the node of a YAML entry, or the line of a CSV one."""
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the entry"
        kind = "wrong_name" if first["type"] == "extra_forbidden" else "wrong_value"
        line = at if isinstance(at, int) else line_of(at, first["loc"], entry)
        fault = fault_words(first)
        raise CatalogueError(said("catalogue_errors", kind, path=path, line=line, where=where, fault=fault)) from None


def _guided(rule: Rule, guidance: dict[str, Guidance], origin: dict[tuple[str, str], str]) -> Rule:
    """The rule with its texts in the place of their names. Raises CatalogueError for a name that `guidance.yml` lacks."""
    named = {part: name for part in ("why", "mend") if isinstance(name := getattr(rule, part), str)}
    for part, name in named.items():
        if name not in guidance:
            raise CatalogueError(said("catalogue_errors", "no_guidance", where=origin[("Rule", rule.id)], part=part, name=name))
    return rule.model_copy(update={part: guidance[name].text for part, name in named.items()})


def _codelists(paths: Iterator[Path], seen: _Seen) -> dict[str, tuple[CodeEntry, ...]]:
    lists: dict[str, dict[tuple[str, str | None], CodeEntry]] = {}
    for path in paths:
        entries = lists.setdefault(path.stem, {})
        reader = csv.DictReader(seen.text(path).splitlines())
        for row in reader:
            if None in row or None in row.values():
                raise CatalogueError(said("catalogue_errors", "cells", path=path, line=reader.line_num,
                                          count=len(reader.fieldnames or [])))
            cells = {k: v for k, v in row.items() if v != ""}
            cells["synonyms"] = tuple(filter(None, row.get("synonyms", "").split("|")))
            entry = _checked(CodeEntry, cells, path, reader.line_num)
            entries[(entry.code, entry.valid_from)] = entry
    return {name: tuple(entries.values()) for name, entries in lists.items()}


def _parameters(paths: Iterator[Path], seen: _Seen) -> dict[str, dict]:
    merged: dict[str, dict] = {}
    for path in paths:
        for entry, _ in _entries(path, seen):
            merged = _over(merged, entry)
    return merged


def _refuse_dangling(catalogue: Catalogue, origin: dict[tuple[str, str], str]) -> None:
    """Every name that the catalogue mentions must exist in it."""
    problems = []
    for export in catalogue.exports.values():
        at = origin[("Export", export.name)]
        for column in export.columns:
            if column.codelist and column.codelist not in catalogue.codelists:
                problems.append(f"{at}, column {column.name}: no codelists/{column.codelist}.csv")
            if column.parent and not _has_column(catalogue, column.parent.export, column.parent.column):
                problems.append(f"{at}, column {column.name}: no {column.parent.export}.{column.parent.column}")
    for rule in catalogue.rules.values():
        at = origin[("Rule", rule.id)]
        if rule.export and rule.export not in catalogue.exports:
            problems.append(f"{at}, rule {rule.id}: no export {rule.export}")
        elif rule.export and rule.column and not _has_column(catalogue, rule.export, rule.column):
            problems.append(f"{at}, rule {rule.id}: no column {rule.export}.{rule.column}")
    for indicator in catalogue.indicators.values():
        at = origin[("Indicator", indicator.code)]
        problems += [f"{at}, {indicator.code}: no part {p}" for p in indicator.parts if p not in catalogue.indicators]
    for export in catalogue.exports.values():
        _refuse_shared_header(export, origin[("Export", export.name)])
    problems += _unknown_indicators(catalogue, origin)
    if problems:
        raise CatalogueError(said("catalogue_errors", "dangling", problems="\n  ".join(problems)))


def _refuse_shared_header(export: Export, at: str) -> None:
    """A header must find one column: of two, which one a file's cells went to would depend on the order of the catalogue."""
    owners: dict[str, str] = {}
    for column in export.columns:
        for word in column.words:
            owner = owners.setdefault(" ".join(unicodedata.normalize("NFKC", word).split()).casefold(), column.name)
            if owner != column.name:
                raise CatalogueError(said("catalogue_errors", "header_shared", at=at, word=word, one=owner, other=column.name))


def _unknown_indicators(catalogue: Catalogue, origin: dict[tuple[str, str], str]) -> list[str]:
    """What the release and its protection name and indicators.yml does not define."""
    guard = catalogue.disclosure
    named = [(origin[("Disclosure", "disclosure")], code)
             for code in (*guard.indicators, *guard.worth.indicators, *guard.follows, *guard.follows.values())]
    named += [(origin[("ReleaseTable", t.name)], code) for t in catalogue.release.values() for code in t.indicators]
    named += [(origin[("Relation", r.name)], code.partition("#")[0]) for r in catalogue.relations.values()
              for code in (*r.total, *r.parts)]
    return [f"{at}: no indicator {code}" for at, code in named if code not in catalogue.indicators]


def _has_column(catalogue: Catalogue, export: str, column: str) -> bool:
    found = catalogue.exports.get(export)
    return found is not None and any(c.name == column for c in found.columns)
