"""A tiny world of deliveries in a temporary folder, nights run over it, and what the published file says afterwards."""

import csv
import hashlib
import io
import json
import os
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import duckdb
import xlsxwriter

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.home import write_text
from pipelines.lake.record import FileRecord
from pipelines.night import Night, a_night, run_night
from pipelines.settings import Settings, load_settings
from pipelines.warehouse.inputs import fill

CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
T0, T1, T2, T3 = "20260928T0145", "20260929T0145", "20260930T0145", "20261001T0145"
Row = Mapping[str, str]


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, read once."""
    return load_catalogue()


def code(n: int, day: int = 1, separator: str = "-") -> str:
    """An identity code that nobody has (900–999), with its right check character."""
    digits = f"{day:02d}0190{900 + n}"
    return f"{digits[:6]}{separator}{digits[6:]}{CHECK_CHARACTERS[int(digits) % 31]}"


def wrong(identity: str) -> str:
    """The code with a check character that does not belong to it."""
    return identity[:-1] + CHECK_CHARACTERS[(CHECK_CHARACTERS.index(identity[-1]) + 1) % 31]


def project(number: str = "S10001", **over: str) -> Row:
    return {"project_code": number, "fund": "ESR+", "specific_objective": "4.1 Työllisyys", "title": f"Hanke {number}",
            "authority_code": "Uudenmaan liitto", "starts_on": "1.1.2025", "ends_on": "31.12.2027",
            "location_code": "Uusimaa", **over}


def person(n: int, **over: str) -> Row:
    return {"project_code": "S10001", "person_key": code(n), "spell_no": "1", "age_at_start": "36", "gender": "nainen",
            "education": "toinen aste", "status_at_start": "työtön", "started_on": "15.1.2026",
            "record_status": "hyväksytty", "approved_on": "1.2.2026", **over}


def people(count: int, **over: str) -> list[Row]:
    return [person(n, **over) for n in range(count)]


def report(number: int = 1, **over: str) -> Row:
    return {"project_code": "S10001", "report_no": str(number), "period_start": "1.1.2026", "period_end": "30.6.2026",
            "indicator_code": "EECO12", "value": "4", "method": "kerätty", "report_status": "hyväksytty", **over}


def hire(number: int = 1, **over: str) -> Row:
    return {"project_code": "S10001", "hire_no": str(number), "target_group": "osatyökykyinen", "hired_on": "1.3.2026",
            "gender": "nainen", "employer_business_id": "8000006-3", "from_service": "työttömyys",
            "has_wage_subsidy": "Ei", **over}


def organisation(business_id: str, **over: str) -> Row:
    return {"project_code": "S10001", "business_id": business_id, "organisation_name": "Oy Koe Ab",
            "role": "työnantaja", "joined_on": "1.2.2026", **over}


def application(number: int, **over: str) -> Row:
    return {"application_id": f"{100000 + number}", "call_code": "KOE-1", "applicant_name": "Oy Koe Ab",
            "applicant_business_id": business_id(number), "title": "Koehakemus", "received_on": "1.9.2025",
            "applied_eur": "1000", "budget_eur": "1500", "application_status": "vireillä", **over}


def theme(**over: str) -> Row:
    return {"theme": "UTM", "owner_kind": "hanke", "owner": "S10001", "valid_from": "1.1.2025", "source": "koe", **over}


def business_id(n: int) -> str:
    """A business id from the range that is not given out, with its right check digit."""
    candidates = (f"{8_000_000 + k:07d}" for k in range(n * 2, n * 2 + 20))
    for digits in candidates:
        rest = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{digits}-{0 if rest == 0 else 11 - rest}"
    raise AssertionError("no business id found")


def table(export: str, rows: Iterable[Row], *, also: Iterable[str] = (), without: Iterable[str] = (),
          rename: Mapping[str, str] | None = None) -> list[list[str]]:
    """Header and rows as lists. `also` are headers that the catalogue does not know; a row gives them by that name."""
    columns = [c for c in catalogue().exports[export].columns if c.name not in set(without)]
    names = [*(c.name for c in columns), *also]
    headers = [*((rename or {}).get(c.name, c.header.fi) for c in columns), *also]
    return [headers, *([row.get(name, "") for name in names] for row in rows)]


def as_csv(rows: list[list[str]], separator: str = ";") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue()


def csv_of(export: str, rows: Iterable[Row], **how: object) -> str:
    """A whole CSV file of an export, every column of the catalogue in it."""
    return as_csv(table(export, rows, **how))


def xlsx_of(export: str, rows: Iterable[Row], *, sheet: str = "Export", **how: object) -> bytes:
    """A workbook of text cells."""
    target = io.BytesIO()
    as_is = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, as_is) as book:
        page = book.add_worksheet(sheet)
        for at, cells in enumerate(table(export, rows, **how)):
            for column, cell in enumerate(cells):
                page.write_string(at, column, cell)
    return target.getvalue()


def call_page(*calls: dict) -> str:
    """The public page's JSON with these call notices."""
    return json.dumps({"preRenderData": {"hankehaku": list(calls), "koodisto": {}}}, ensure_ascii=False)


def manifest(files: Iterable[dict], exported_at: str = "2026-09-29T01:45:00+03:00", **over: object) -> str:
    return json.dumps({"system": "EURA 2021", "exported_at": exported_at, "kind": "full", "files": list(files)} | over)


def sha(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


class World:
    """A landing folder and a home folder under one temporary path."""

    def __init__(self, root: Path, key: str = "5e" * 32, **settings: object) -> None:
        self.root, self.home, self.landing = root, root / "home", root / "landing"
        self.landing.mkdir(parents=True, exist_ok=True)
        self.overrides: dict[str, object] = {"threads": 1, "stable_seconds": 0.0, **settings}
        self.last: Night | None = None
        if key:  # the same in every world, so that worlds can be compared
            write_text(self.home / "keys/person.key", key + "\n", mode=0o600)

    @property
    def settings(self) -> Settings:
        return load_settings(self.home, self.landing).model_copy(update=self.overrides)

    def put(self, name: str, content: str | bytes, age: float = 600) -> Path:
        """A file in landing, written `age` seconds ago."""
        path = self.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (time.time() - age,) * 2)
        return path

    def base(self, stamp: str = T0, persons: int = 20) -> "World":
        """One project with participants, delivered well."""
        self.put(f"hankkeet_{stamp}.csv", csv_of("hankkeet", [project()]))
        self.put(f"osallistujat_{stamp}.csv", csv_of("osallistujat", people(persons)))
        return self

    def night(self) -> Night:
        self.last = run_night(self.settings)
        return self.last

    def take_in(self) -> Night:
        """The first half of a night: landing, archive and lake, without a build (which takes most of the time)."""
        with a_night(self.settings) as night:
            night.take_in()
        self.last = night
        return night

    def ask(self, sql: str, *parameters: object) -> list[dict]:
        """Rows of a query on the published file."""
        with duckdb.connect(str((self.home / "current.duckdb").resolve()), read_only=True) as con:
            con.execute("SET TimeZone = 'Europe/Helsinki'")
            answer = con.execute(sql, parameters)
            names = [d[0] for d in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def one(self, sql: str, *parameters: object) -> object:
        """The only cell of the only row."""
        (row,) = self.ask(sql, *parameters)
        (cell,) = row.values()
        return cell

    def deliveries(self, file: str) -> list[dict]:
        return self.ask("SELECT * FROM quality_delivery WHERE file = ? ORDER BY exported_at, received_at", file)

    def delivery(self, file: str) -> dict:
        (found,) = self.deliveries(file)
        return found

    def findings(self, rule: str | None = None, **where: object) -> list[dict]:
        conditions = ["true", *(["rule_id = ?"] if rule else []), *(f"{name} IS NOT DISTINCT FROM ?" for name in where)]
        given = [*([rule] if rule else []), *where.values()]
        wanted = " AND ".join(conditions)
        return self.ask(f"SELECT * FROM quality_finding WHERE {wanted} ORDER BY row_no, finding_id", *given)

    def finding(self, rule: str, **where: object) -> dict:
        """The only finding of that rule; its words stand in three languages."""
        found = self.findings(rule, **where)
        others = found or [(f["rule_id"], f["row_no"], f["file"]) for f in self.findings()]
        assert len(found) == 1, f"{rule} {where}: {others}"
        in_three_languages(*(found[0][f"message_{language}"] for language in ("fi", "sv", "en")))
        return found[0]

    def record(self, file: str) -> FileRecord:
        """The lake's record of the last arrival of a file of that name."""
        found = [r for r in self.last.lake.records().values() if r.file == file]
        return max(found, key=lambda r: r.received_at)

    def refused(self, file: str, rule: str, *words: str, content: str | bytes | None = None) -> FileRecord:
        """Asserts what "refused" means (faults § 1) of a file; `words` stand in the English reason."""
        return self._turned_down("refused", file, rule, words, content)

    def held(self, file: str, rule: str, *words: str, content: str | bytes | None = None) -> FileRecord:
        """Asserts that a file is held, nothing of it counts, and the reason names what it must."""
        record = self._turned_down("held", file, rule, words, content)
        row = self.deliveries(file)[-1]
        assert (row["accepted"], row["duplicates"]) == (0, 0) and row["quarantined"] == row["rows"] is not None
        return record

    def balanced(self) -> None:
        """Every file that was read accounts for each of its rows."""
        for row in self.ask("SELECT * FROM quality_delivery"):
            if row["verdict"] != "refused":
                parts = row["accepted"], row["quarantined"], row["duplicates"]
                assert None not in parts and row["rows"] == sum(parts), row

    def counts(self, file: str) -> tuple[int, int, int, int]:
        row = self.deliveries(file)[-1]
        return row["rows"], row["accepted"], row["quarantined"], row["duplicates"]

    def bytes_of(self, folder: str = "builds") -> dict[str, tuple[str, int]]:
        """Hash and time of every file under a folder of the home."""
        return {str(p.relative_to(self.home)): (sha(p.read_bytes()), p.stat().st_mtime_ns)
                for p in sorted((self.home / folder).rglob("*")) if p.is_file()}

    def _turned_down(self, verdict: str, file: str, rule: str, words: Iterable[str],
                     content: str | bytes | None) -> FileRecord:
        record = self.record(file)
        assert (record.verdict, record.rule_id) == (verdict, rule), (file, record.rule_id, record.params)
        text = fill(catalogue().rules[rule].text, record.params)
        in_three_languages(*text.values())
        for word in words:
            assert word in text["en"], text["en"]
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            assert self.last.archive.path_of(sha(data)).read_bytes() == data
        row = self.deliveries(file)[-1]
        assert row["verdict"] == verdict and all(text[language] in row["reason"] for language in text)
        assert self.one("SELECT count(*) FROM quality_finding WHERE file = ? AND rule_id = ?", file, rule) >= 1
        return record


def in_three_languages(fi: str, sv: str, en: str) -> None:
    """Three different sentences without a placeholder left open, each with a cause or next step (two sentences)."""
    assert len({fi, sv, en}) == 3
    for text in (fi, sv, en):
        assert text.strip() and "{" not in text and text.count(". ") + text.count(": ") + text.count("; ") >= 1, text
