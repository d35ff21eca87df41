"""Reads the public page of call notices: JSON, or the HTML page that carries it percent-encoded in a script."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb

from pipelines.catalogue.models import Export
from pipelines.door.problems import Refused
from pipelines.door.raw import RawTable
from pipelines.door.readers.html_text import ScriptFinder, plain_text
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.mojibake import double_encoded
from pipelines.door.readers.relation import Row, from_rows
from pipelines.door.readers.text_file import text_limited

SIDE_HEADERS = ("list", "code", "fi", "sv", "en")
Leaves = dict[str, str | None]


def read_call_page(path: Path, kind: str, export: Export, con: duckdb.DuckDBPyConnection, work: Path, limits: Limits,
                   words: Mapping[str, Any]) -> RawTable:
    """One row a call, and the page's code lists as the side table that `words` names.

    `kind` is html or json; `words` (parameters.yml, `call_page`) says where on the page things stand.
    Raises Refused: file_too_large, page_without_data, json_invalid, json_too_deep, json_key_twice, page_other_shape,
    and what `as_utf8` raises.
    """
    text, encoding = text_limited(path, export, work, limits.max_json_bytes)
    page = _decoded(_script(text, words["script_type"]) if kind == "html" else text)
    calls, sheet = _at(page, words["calls"]), words["calls"].rpartition(".")[2]
    if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
        raise Refused("page_other_shape", expected=words["calls"])
    headers, rows = _table(calls, export, set(words["html_paths"]))
    relation = from_rows(con, headers, rows)
    return RawTable(relation, headers, len(rows), sheet=sheet, encoding=encoding,
                    findings=double_encoded(con, relation, headers, export),
                    side_tables=_side_tables(page, con, encoding, words))


def _script(html: str, kind: str) -> str:
    finder = ScriptFinder(kind)
    finder.feed(html)
    finder.close()
    if not finder.found:
        raise Refused("page_without_data", expected=kind)
    try:
        return unquote(finder.found[0].strip(), errors="strict")
    except UnicodeDecodeError:
        raise Refused("json_invalid", line=1, column=1) from None


def _decoded(text: str) -> Any:
    try:
        # Numbers stay as they are written: only the catalogue casts.
        return json.loads(text, object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Refused("json_invalid", line=error.lineno, column=error.colno) from None
    except ValueError:
        raise Refused("json_invalid", line=1, column=1) from None
    except RecursionError:
        raise Refused("json_too_deep") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refused("json_key_twice", key=key[:80])
        found[key] = value
    return found


def _no_constant(word: str) -> None:
    raise ValueError(word)


def _at(page: Any, path: str) -> Any:
    for key in path.split("."):
        page = page.get(key) if isinstance(page, dict) else None
    return page


def _table(calls: list[dict], export: Export, html_paths: set[str]) -> tuple[tuple[str, ...], list[Row]]:
    headers = {column.path: column.header.fi for column in export.columns if column.path}
    leaves = [_leaves(call, set(headers)) for call in calls]
    for found in leaves:
        headers.update({path: path for path in found if path not in headers})
    rows = [Row(number, [_cell(found.get(path), path in html_paths) for path in headers])
            for number, found in enumerate(leaves, 1)]
    return tuple(headers.values()), rows


def _cell(value: str | None, is_html: bool) -> str | None:
    return plain_text(value) if is_html and value else value


def _leaves(value: dict, known: set[str], before: str = "") -> Leaves:
    """Dotted paths and texts. A key that is not there has no leaf; an empty list is an empty text."""
    found: Leaves = {}
    for key, inner in value.items():
        path = before + key
        if isinstance(inner, dict) and inner and path not in known:
            found |= _leaves(inner, known, f"{path}.")
        else:
            found[path] = _text(inner)
    return found


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return "|".join(_text(item) or "" for item in value)
    return json.dumps(value, ensure_ascii=False) if value else ""


def _side_tables(page: Any, con: duckdb.DuckDBPyConnection, encoding: str,
                 words: Mapping[str, Any]) -> dict[str, RawTable]:
    lists, name = _at(page, words["lists"]), words["lists"].rpartition(".")[2]
    if not isinstance(lists, dict):
        return {}
    entries = [(title, code, _leaves(entry, set())) for title, codes in lists.items() if isinstance(codes, dict)
               for code, entry in codes.items() if isinstance(entry, dict)]
    others = dict.fromkeys(key for _, _, entry in entries for key in entry if key not in (*SIDE_HEADERS, "koodi"))
    headers = (*SIDE_HEADERS, *others)
    rows = [Row(number, [title, code, *(entry.get(header) for header in headers[2:])])
            for number, (title, code, entry) in enumerate(entries, 1)]
    return {words["side_export"]: RawTable(from_rows(con, headers, rows), headers, len(rows), sheet=name,
                                           encoding=encoding)}
