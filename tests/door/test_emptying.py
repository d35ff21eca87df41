"""Taking people out of a file: their records go, no other row moves or changes, and what cannot be done is not half done."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.door.codes import codes_in, holds, places, spellings
from pipelines.door.emptying import Emptied, empty, pieces_of
from pipelines.door.readers import Limits, read_raw
from tests.support import application, as_csv, catalogue, code, csv_of, people, person, project, table, wrong, xlsx_of

WHO = code(3)
Emptier = Callable[..., Emptied]


@pytest.fixture
def emptied(tmp_path: Path) -> Emptier:
    """Empties bytes of an export of the person; the source is left as it was."""
    def run(content: bytes, name: str = "osallistujat.csv", export: str = "osallistujat") -> Emptied:
        source = tmp_path / "source"
        source.write_bytes(content)
        left = empty(source, name, catalogue().exports[export], [WHO], tmp_path, catalogue().parameters)
        assert source.read_bytes() == content
        return left
    return run


def rows(path: Path, work: Path, name: str = "osallistujat.csv", export: str = "osallistujat") -> list[tuple]:
    """Row numbers, damage and cells, as the door reads them."""
    with duckdb.connect() as con:
        raw = read_raw(path, name, catalogue().exports[export], con, work, Limits())
        return con.execute(f"SELECT * FROM {raw.relation} ORDER BY row_no").fetchall()


def rows_of(content: bytes, work: Path, **how: str) -> list[tuple]:
    path = work / "as it was"
    path.write_bytes(content)
    return rows(path, work, **how)


MANY = csv_of("osallistujat", [*people(6), person(3, spell_no="2")])
SPAN = table("osallistujat", [person(2, Muu="kaksi\nriviä"), person(3, Muu='kolme\nri"vi"ä\ntässä'), person(4)], also=["Muu"])


@pytest.mark.parametrize("content", [
    MANY.encode(), MANY.replace("\n", "\r\n").encode(), MANY.replace("\n", "\r").encode(),
    ("\ufeff" + MANY).encode(), MANY.encode("cp1252"), b"\xff\xfe" + MANY.encode("utf-16-le"),
    b"\xfe\xff" + MANY.encode("utf-16-be"), MANY.rstrip("\n").encode(), MANY.replace(";", "\t").encode(),
    as_csv(SPAN).encode(), as_csv(SPAN).replace("nainen", 'na"inen').encode(),
    MANY.replace(WHO, WHO.lower()).encode(), MANY.replace(WHO, f" {WHO} ").encode(),
], ids=["utf-8", "crlf", "cr", "bom", "cp1252", "utf-16-le", "utf-16-be", "no last break", "tab", "many lines", "odd quotes",
        "small letters", "blanks"])
def test_a_csv_loses_the_persons_records_and_nothing_else(emptied: Emptier, tmp_path: Path, content: bytes) -> None:
    """Whatever the encoding and line ends: the other rows read as before, under the same row numbers."""
    before = rows_of(content, tmp_path)
    left = emptied(content)
    theirs = [r for r in before if WHO in str(r).upper()]
    assert left.rows == len(theirs) >= 1
    assert rows(left.path, tmp_path) == [r for r in before if r not in theirs]
    assert not holds(pieces_of(left.path, tmp_path), [WHO])


def test_a_row_of_somebody_else_keeps_everything_but_the_code(emptied: Emptier, tmp_path: Path) -> None:
    """A code in another person's row is masked; rows whose owner cannot be told (damaged, swapped, two codes) go."""
    lines = table("osallistujat", [person(1, Muu=f"sisar {WHO}."), person(2, project_code=WHO, person_key="S10001"),
                                   {**person(4), "person_key": f"{WHO} {code(5)}"}, person(6)], also=["Muu"])
    content = as_csv(lines).encode() + f"liian;{WHO};vähän\n".encode()
    left = emptied(content)
    found = rows(left.path, tmp_path)
    assert [r[0] for r in found] == [2, 5] and left.rows == 3
    assert "sisar [*********]." in str(found[0]) and code(1) in str(found[0])
    assert left.path.stat().st_size < len(content)


@pytest.mark.parametrize("spelled", [WHO.replace("-", sign) for sign in "‐–—−"])
def test_a_hyphen_that_looks_alike_does_not_hide(emptied: Emptier, tmp_path: Path, spelled: str) -> None:
    """A mistyped code is still this person's."""
    left = emptied(csv_of("osallistujat", [person(1), {**person(3), "person_key": spelled}]).encode())
    assert left.rows == 1 and spelled.encode() not in left.path.read_bytes() and spelled in spellings(WHO)
    assert codes_in([spelled.encode("utf-16-be")]) == {WHO} == codes_in([b"x" + spelled.encode()])


def test_a_workbook_loses_the_rows_and_the_texts_that_only_they_used(emptied: Emptier, tmp_path: Path) -> None:
    """Row numbers stay; shared texts of the person go, those that others use too stay; the workbook still opens."""
    content = xlsx_of("osallistujat", [
        person(2, Muu="yhteinen"), person(3, Muu="vain minun"), person(3, spell_no="2", Muu="yhteinen"),
        person(4, Muu=f"sisar {WHO}")], also=["Muu"])
    before = rows_of(content, tmp_path, name="o.xlsx")
    left = emptied(content, "o.xlsx")
    found = rows(left.path, tmp_path, name="o.xlsx")
    assert left.rows == 2 and [r[0] for r in found] == [2, 5] and found[0] == before[0]
    assert "sisar [*********]" in str(found[1])
    inside = b"".join(pieces_of(left.path, tmp_path))
    assert b"vain minun" not in inside and b"yhteinen" in inside and WHO.encode() not in inside
    sheet = openpyxl.load_workbook(io.BytesIO(left.path.read_bytes()))["Export"]
    assert sheet.max_row == 5 and {c.value for c in sheet[3]} == {None}


def test_a_workbook_as_excel_and_others_write_it(emptied: Emptier, tmp_path: Path) -> None:
    """Inline texts, texts in runs of several formats, comments, other sheets, a title in the properties."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of("osallistujat", people(5))))
    book.properties.title = f"Lista {WHO}"
    book.create_sheet("Muistio").append(["toinen", WHO])
    book["Export"]["A2"].comment = openpyxl.comments.Comment(f"kysy {WHO}", "minä")
    target = io.BytesIO()
    book.save(target)
    plain = target.getvalue()
    runs = f"<r><t>{WHO[:5]}</t></r><r><t>{WHO[5:]}</t></r>".encode()
    for content in (plain, _edited(plain, "xl/sharedStrings.xml", f"<t>{WHO}</t>".encode(), runs)):
        before = rows_of(content, tmp_path, name="o.xlsx")
        left = emptied(content, "o.xlsx")
        assert rows(left.path, tmp_path, name="o.xlsx") == [r for r in before if r[0] != 5] and left.rows == 1
        assert not holds(pieces_of(left.path, tmp_path), [WHO])


def _edited(workbook: bytes, part: str, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            assert name != part or old in data
            after.writestr(name, data.replace(old, new) if name == part else data)
    return target.getvalue()


@pytest.mark.parametrize("name", ["hankkeet.csv", "hakemukset.xlsx"])
def test_other_exports_keep_their_rows(emptied: Emptier, tmp_path: Path, name: str) -> None:
    """Where people have no rows of their own the code is masked; the door still sees that one stood there."""
    export = name.split(".")[0]
    content = (csv_of(export, [project(summary=f"Soita {WHO} heti")]).encode() if export == "hankkeet"
               else xlsx_of(export, [application(1, title=f"Soita {WHO} heti")]))
    left = emptied(content, name, export)
    assert left.rows == 0 and "Soita [*********] heti" in str(rows(left.path, tmp_path, name=name, export=export))


@pytest.mark.parametrize("content, name, rule", [
    (MANY.encode() + f'S10001;"{WHO}\n'.encode(), "osallistujat.csv", "file_quote_unclosed"),
    (MANY.encode() + b"\xff\n\xc3\xa4\n", "osallistujat.csv", "file_encoding_mixed"),
    (xlsx_of("osallistujat", people(5))[:-400], "osallistujat.xlsx", "zip_damaged"),
], ids=["open quote", "mixed encodings", "cut workbook"])
def test_what_cannot_be_read_goes_as_a_whole(emptied: Emptier, content: bytes, name: str, rule: str) -> None:
    """It counts nowhere; why it was refused is kept, so that a rebuild says the same."""
    left = emptied(content, name)
    assert left.path is None and left.outcome[0] == rule and WHO not in str(left.outcome)


def test_codes_are_found_wherever_they_stand() -> None:
    """In every encoding and alignment, beside letters and digits; nothing else is taken for one."""
    for text in (WHO, f"hetu{WHO}x", WHO.lower(), wrong(WHO), code(7, separator="A")):
        for encoding in ("utf-8", "cp1252", "utf-16-le", "utf-16-be"):
            for before in (b"", b"\0", b"abc"):
                data = before + text.encode(encoding) + b"\n"
                wanted = text.upper().removeprefix("HETU")[:11]
                assert wanted in codes_in([data]), (text, encoding, before)
                assert places(data, [wanted]) and not places(data, [code(99)])
    assert codes_in([b"2026-01-31;010190-12;S10001;12345678901"]) == set()
