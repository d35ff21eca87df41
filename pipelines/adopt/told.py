"""First contact as plain data for JSON and for the terminal: what was found with its evidence, and what is still open."""

from pathlib import Path

from pipelines.adopt.codes import Word
from pipelines.adopt.evidence import Evidence
from pipelines.adopt.look import Contact
from pipelines.adopt.match import Matched, Pair
from pipelines.door.names import shown
from pipelines.words import said

KINDS = ("identity_code", "date", "int", "eur")  # what a column that nobody knows may be, the most telling first


def answer_of(met: Contact, enough: float, language: str, path: Path) -> dict:
    """The contact as a dictionary of texts, numbers and lists. Values are masks; words of code lists stand as they are.

    `enough` is the share of values that must fit, or it is said.
    """
    place = met.sample.place
    answer = {
        "file": shown(met.file),
        "sheet": place.sheet and shown(place.sheet), "header_row": place.header_row, "separator": place.separator,
        "reader": met.sample.reader, "encoding": met.sample.encoding,
        "rows": met.sample.rows, "sampled": met.sample.sampled, "damaged": met.sample.damaged,
        "exports": [_export(m) for m in met.ranked],
        "export": met.best.export.name if met.best else None,
        "columns": [], "codes": [], "unmatched": [], "open": [], "written": [],
    }
    if met.best is None:
        return answer
    answer["columns"] = [_column(p, met) for p in met.best.pairs]
    answer["codes"] = [_code(w) for words in met.words.values() for w in words.shown]
    taken = {p.evidence.position for p in met.best.pairs} | {
        r.evidence.position for rivals in met.best.rivals.values() for r in rivals}
    answer["unmatched"] = [_unmatched(e) for e in met.evidences if e.position not in taken]
    answer["key_unique"] = met.unique
    answer["open"] = [{"id": name, "text": said("adopt_open", name, **values)[language]}
                      for name, values in _open(met, answer, enough, path)]
    return answer


def percent(share: float | None) -> str:
    """A share as people read it; never 100 % where something is missing."""
    if share is None:
        return "-"
    return "100 %" if share >= 1 else f"{min(share * 100, 99.9):.1f} %"


def _export(match: Matched) -> dict:
    return {"export": match.export.name, "score": round(match.score, 3),
            "known_headers": sum(p.is_known for p in match.pairs), "matched_headers": len(match.pairs),
            "missing_columns": [c.header.fi.strip() for c in match.missing]}


def _column(pair: Pair, met: Contact) -> dict:
    rivals = met.best.rivals.get(pair.column.name)
    forms = met.forms.get(pair.column.name)
    return {
        "column": pair.column.name, "type": pair.column.type, "header": shown(pair.evidence.header),
        "decision": "ambiguous" if rivals else "known" if pair.is_known else "proposed",
        "header_similarity": round(pair.similarity, 3), "fit": pair.fit, "filled": pair.evidence.filled,
        "distinct": pair.evidence.distinct, "examples": _examples(pair.evidence),
        "rivals": [{"header": shown(r.evidence.header), "column": r.column.name, "fit": r.fit, "score": round(r.score, 3),
                    "examples": _examples(r.evidence)} for r in rivals or ()],
        "forms": forms and {"setting": forms.setting, "candidates": [{"form": f, "share": s} for f, s in forms.candidates]},
    }


def _examples(evidence: Evidence) -> list[dict]:
    return [{"form": form, "share": share} for form, share in evidence.forms]


def _code(word: Word) -> dict:
    return {"column": word.column.name, "codelist": word.codelist, "word": word.word, "rows": word.rows, "share": word.share,
            "code": word.entry.code if word.entry else None, "similarity": round(word.similarity, 3), "verdict": word.verdict}


def _unmatched(evidence: Evidence) -> dict:
    kind = next((k for k in KINDS if evidence.share(k) >= 0.9), "text")
    return {"header": shown(evidence.header), "type": kind, "share": evidence.share(kind) if kind != "text" else None,
            "filled": evidence.filled, "examples": _examples(evidence)}


def _open(met: Contact, answer: dict, enough: float, path: Path) -> list[tuple[str, dict]]:
    """What a person must know or decide: (message, its values)."""
    best, export = met.best, met.best.export
    found: list[tuple[str, dict]] = []
    if best.missing:
        found.append(("missing", {"columns": ", ".join(c.header.fi.strip() for c in best.missing), "export": export.name}))
    for column in answer["columns"]:
        if column["decision"] == "ambiguous":
            each = "; ".join(f'"{r["header"]}" → {r["column"]} ({percent(r["fit"])})' for r in column["rivals"])
            found.append(("ambiguous", {"column": column["column"], "candidates": each}))
        elif column["forms"] and len(column["forms"]["candidates"]) > 1:
            each = ", ".join(f"{c['form']} ({percent(c['share'])})" for c in column["forms"]["candidates"])
            found.append(("forms", {"header": column["header"], "forms": each}))
        elif column["fit"] is not None and column["fit"] < enough and column["type"] not in ("code", "bool"):
            values = {"header": column["header"], "column": column["column"], "share": percent(1 - column["fit"])}
            found.append(("misfit", values))
    unsure = [c for c in answer["codes"] if c["verdict"] in ("near", "unknown")]
    if unsure:
        found.append(("codes", {"count": len(unsure), "rows": sum(c["rows"] for c in unsure)}))
    if rare := {name: w.rare_rows for name, w in met.words.items() if w.rare_rows}:
        found.append(("rare", {"columns": ", ".join(f"{name}: {rows}" for name, rows in rare.items())}))
    if answer["unmatched"]:
        kept = "unmatched_kept" if export.unknown_columns == "keep" else "unmatched_dropped"
        found.append((kept, {"headers": ", ".join(f'"{u["header"]}"' for u in answer["unmatched"])}))
    if met.unique is not None and met.unique < 1:
        found.append(("key", {"key": ", ".join(export.key), "share": percent(1 - met.unique)}))
    if met.sample.damaged:
        found.append(("damaged", {"rows": met.sample.damaged, "sampled": met.sample.sampled}))
    identity = {p.evidence.position for p in best.pairs if p.column.type == "identity_code"}
    for evidence in met.evidences:
        if evidence.share("identity_code") and evidence.position not in identity:
            found.append(("identity", {"header": shown(evidence.header), "share": percent(evidence.share("identity_code"))}))
    if changed := layout_changes(met):
        found.append(("layout", {"changes": ", ".join(f"{k}: {v}" for k, v in changed.items()), "export": export.name}))
    if not met.is_stamped:
        found.append(("stamp", {"word": shown(met.word), "ending": path.suffix.lower()}))
    return found


def layout_changes(met: Contact) -> dict[str, object]:
    """What an overlay must say of the whole file: the header's row, the sheet, the reader, the separator."""
    export, sample = met.best.export, met.sample
    place = sample.place
    changes: dict[str, object] = {}
    if place.header_row != export.header_row:
        changes["header_row"] = place.header_row
    if place.sheet is not None and place.sheet != export.sheet and not (export.sheet is None and place.is_first_sheet):
        changes["sheet"] = place.sheet
    if sample.reader != export.reader:
        changes["reader"] = sample.reader
    if place.separator and place.separator not in export.separators:
        changes["separators"] = [*export.separators, place.separator]
    if sample.encoding and sample.encoding not in export.encodings:
        changes["encodings"] = [*export.encodings, sample.encoding]
    ending = "xlsx" if place.sheet is not None else "csv"
    if ending not in export.formats:
        changes["formats"] = [*export.formats, ending]
    return changes
