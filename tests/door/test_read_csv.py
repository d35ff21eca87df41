"""CSV files, regular and faulty. Each test is named by the case it answers."""

import csv
import io
import random
import tracemalloc

import pytest

from pipelines.door.problems import Held, Refused
from pipelines.door.readers import Limits, csv_layout, text_file

HEAD = "Hankekoodi;Nimi;Summa\n"
GOOD = HEAD + "S20001;Työ;1\nS20002;Äly;2\n"
ROWS = [(2, "S20001", "Työ", "1"), (3, "S20002", "Äly", "2")]


def refusal(read, content, **more):
    with pytest.raises(Refused) as caught:
        read(content if isinstance(content, bytes) else content.encode(), **more)
    return caught.value


def test_regular_file(read):
    got = read(GOOD.encode())
    assert got.rows() == ROWS
    assert (got.raw.rows, got.raw.encoding, got.raw.headers) == (2, "utf-8", ("Hankekoodi", "Nimi", "Summa"))
    assert set(got.columns.values()) == {"BIGINT", "VARCHAR"}
    assert list(got.columns) == ["row_no", "damage", "detail", "c0", "c1", "c2"]


def test_cells_are_text_as_they_stand(read):
    got = read((HEAD + "00123; NULL ;\nN/A;-;1,23E+15\n").encode())
    assert got.rows() == [(2, "00123", " NULL ", ""), (3, "N/A", "-", "1,23E+15")]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_f04_empty_file(read, said, content):
    problem = refusal(read, content)
    assert problem.rule_id == "file_empty" and "empty file" in said(problem)


@pytest.mark.parametrize("content", [HEAD, HEAD.strip()])
def test_f05_header_only_has_no_rows(read, content):
    got = read(content.encode())
    assert got.raw.rows == 0 and got.rows() == []


@pytest.mark.parametrize(("content", "line"), [
    (GOOD + "S20003;Te", 4),
    ((GOOD + "S20003;Tä").encode()[:-1], 4),
    (GOOD + 'S20003;"Te', 4),
    (GOOD.encode("utf-16")[:-1], 3),
])
def test_f06_cut_in_a_row_or_a_character(read, said, content, line):
    problem = refusal(read, content)
    assert (problem.rule_id, problem.params["line"]) == ("file_cut", str(line))
    assert f"last line, {line}" in said(problem)


def test_f18_windows_1252_with_dash(read):
    got = read("Hankekoodi;Nimi;Summa\nS20001;Työ – Äly €;1\n".encode("cp1252"))
    assert got.rows() == [(2, "S20001", "Työ – Äly €", "1")] and got.raw.encoding == "windows-1252"


def test_f18_iso_8859_1(read):
    assert read(GOOD.encode("iso-8859-1")).rows() == ROWS


def test_f18_windows_1252_where_utf_8_is_fixed(read, said):
    problem = refusal(read, GOOD.encode("cp1252"), encodings=("utf-8",))
    assert problem.rule_id == "file_looks_like_windows_1252" and problem.params == {"line": "2", "expected": "utf-8"}
    assert "looks like Windows-1252" in said(problem)


def test_f18_never_reads_utf_8_as_windows_1252(read, said):
    problem = refusal(read, GOOD.encode() + "S20003;Älä;3\n".encode("cp1252"))
    assert (problem.rule_id, problem.params["line"]) == ("file_encoding_mixed", "4")
    problem = refusal(read, HEAD.encode() + b"S1;\xe4;1\nS2;" + "ä".encode() + b";2\n")
    assert (problem.rule_id, problem.params["line"]) == ("file_encoding_mixed", "2") and "mixes" in said(problem)


def test_f18_undefined_byte_damages_its_row_only(read):
    got = read(HEAD.encode() + b"S20001;a\x81b;1\nS20002;\xc4ly;2\n")
    assert got.rows() == [(2, "row_control_character", "Nimi: U+0081"), ROWS[1]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_f19_byte_order_marks(read, encoding):
    got = read(GOOD.encode(encoding))
    assert got.raw.headers[0] == "Hankekoodi" and got.rows() == ROWS


def test_f19_utf_16_big_endian(read):
    got = read(b"\xfe\xff" + GOOD.encode("utf-16-be"))
    assert got.rows() == ROWS and got.raw.encoding == "utf-16"


def test_f19_utf_16_without_mark(read, said):
    problem = refusal(read, GOOD.encode("utf-16-le"))
    assert problem.rule_id == "file_encoding_unmarked" and "byte order mark" in said(problem)


def test_f20_double_encoded_text_is_suggested_and_kept(read, said):
    broken = "Työ".encode().decode("cp1252")
    got = read(GOOD.replace("Työ", broken).encode())
    assert got.rows()[0] == (2, "S20001", broken, "1")
    (finding,) = got.raw.findings
    assert (finding.rule_id, finding.row_no, finding.column_name) == ("file_double_encoded", 2, "f1")
    assert finding.params["suggestion"] == "Työ" and "probably Työ" in said(finding)


def test_f20_personal_value_is_not_shown(read, said):
    broken = "Työ".encode().decode("cp1252")
    got = read(GOOD.replace("Työ", broken).encode(), personal=("Nimi",))
    (finding,) = got.raw.findings
    assert finding.rule_id == "file_double_encoded_personal" and finding.row_no == 2
    assert "Työ" not in str(finding) and broken not in str(finding) and "not shown" in said(finding)


def test_f20_a_real_tilde_is_no_finding(read):
    assert read((HEAD + "S20001;SÃO PAULO;1\n").encode()).raw.findings == ()


@pytest.mark.parametrize(("sign", "code"), [
    ("\0", "U+0000"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\x85", "U+0085"), ("\u202e", "U+202E"),
    ("\u2066", "U+2066"),
])
def test_f21_control_characters(read, sign, code):
    got = read((GOOD + f"S20003;sala{sign}nimi;3\nS20004;ok;4\n").encode())
    assert got.rows() == [*ROWS, (4, "row_control_character", f"Nimi: {code}"), (5, "S20004", "ok", "4")]
    assert got.raw.rows == 4


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_f22_separators(read, separator):
    assert read(GOOD.replace(";", separator).encode()).rows() == ROWS


@pytest.mark.parametrize("separator", ["|", "^"])
def test_f22_foreign_separator(read, said, separator):
    problem = refusal(read, GOOD.replace(";", separator))
    assert problem.rule_id == "file_separator" and problem.params == {"found": separator, "expected": "; , TAB"}
    assert "expected was one of" in said(problem)


def test_f22_separator_that_the_catalogue_does_not_allow(read):
    problem = refusal(read, GOOD.replace(";", ","), separators=(";",))
    assert problem.params == {"found": ",", "expected": ";"}


def test_f22_comma_inside_a_header(read):
    headers = ("Hankekoodi", "Toissijainen teema, vain ESR+, tai JTF, EAKR", "Summa")
    got = read((";".join(headers) + "\nS20001;a;1\n").encode(), headers=headers)
    assert got.raw.headers == headers


def test_f22_mixed_separators_damage_their_rows(read):
    got = read((GOOD + "S20003,Työ,3\n").encode())
    assert got.rows() == [*ROWS, (4, "row_field_count", "1 / 3")]


def test_f23_too_few_and_too_many_fields(read, said):
    got = read((HEAD + "S1;a\nS2;b;2\nS3;c;d;3\n\nS4;d;4\n").encode())
    assert got.rows() == [(2, "row_field_count", "2 / 3"), (3, "S2", "b", "2"), (4, "row_field_count", "4 / 3"),
                          (6, "S4", "d", "4")]
    assert (got.raw.rows, got.raw.footer_rows) == (4, 1)


def test_f24_line_breaks_and_doubled_quotes(read):
    got = read((HEAD + 'S1;"a\nb; ""c""\r\nd";1\nS2;"";2\n"S3";e;"3"\n').encode())
    assert got.rows() == [(2, "S1", 'a\nb; "c"\r\nd', "1"), (5, "S2", "", "2"), (6, "S3", "e", "3")]


@pytest.mark.parametrize(("content", "line"), [
    (GOOD + 'S3;"c;3\nS4;d;4\nS5;e;5\n', 4),
    (GOOD + 'S3;"c;3\nS4;"d";4\nS5;e;5\n', 4),
    (GOOD + 'S3;"ok\nok";3\nS4;"d;4\nS5;e";"5\nS6;f;6\n', 7),
])
def test_f25_quote_that_never_closes(read, said, content, line):
    problem = refusal(read, content)
    assert (problem.rule_id, problem.params["line"]) == ("file_quote_unclosed", str(line))
    assert f"opens on line {line}" in said(problem)


def test_f25_stray_quotes_are_text(read):
    got = read((HEAD + 'S1;putki 5" teräs;1\nS2;"Kauppa" Oy;2\nS3;"a\nb";3\nS4;d;4\n').encode())
    assert got.rows() == [(2, "S1", 'putki 5" teräs', "1"), (3, "S2", '"Kauppa" Oy', "2"), (4, "S3", "a\nb", "3"),
                          (6, "S4", "d", "4")]


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_f26_line_ends(read, ending, last):
    content = GOOD.replace("\n", ending)
    assert read((content if last else content.rstrip()).encode()).rows() == ROWS


def test_f26_mixed_line_ends(read):
    got = read(b'Hankekoodi;Nimi;Summa\r\nS1;a;1\nS2;"x\r\ny\rz";2\rS3;c;3\r\n\r\nS4;d;4')
    assert got.rows() == [(2, "S1", "a", "1"), (3, "S2", "x\r\ny\rz", "2"), (6, "S3", "c", "3"), (8, "S4", "d", "4")]


def test_f27_footers_are_counted_apart(read):
    got = read((GOOD + "Yhteensä;;3\n;;\nApplied filters: x\n\n").encode())
    assert got.rows() == ROWS and (got.raw.rows, got.raw.footer_rows) == (2, 4)


def test_f27_unknown_footer_is_a_row(read):
    got = read((GOOD + "Laatinut N.N.\n").encode())
    assert got.rows() == [*ROWS, (4, "row_field_count", "1 / 3")]


def test_f27_a_footer_word_among_the_data_is_data(read):
    got = read((HEAD + "Yhteensä;a;1\nS2;b;2\n").encode())
    assert got.rows()[0] == (2, "Yhteensä", "a", "1")


def test_f27_title_rows(read, said):
    titled = "Raportti 30.9.2026\n\n" + GOOD
    got = read(titled.encode(), header_row=3)
    assert [row[0] for row in got.rows()] == [4, 5] and got.raw.headers[0] == "Hankekoodi"
    problem = refusal(read, "Raportti;30.9.2026\n" + GOOD)
    assert problem.rule_id == "file_header_elsewhere" and problem.params == {"row": "2", "expected": "1"}
    assert "header_row" in said(problem)


def test_f28_long_field(read, said):
    problem = refusal(read, GOOD + f"S3;{'x' * 10_000_000};3\n")
    assert problem.rule_id == "file_field_too_long" and problem.params["limit"] == "1000000"
    assert problem.params["line"] == "4" and "10000000 bytes" in said(problem)


def test_f28_long_line_in_bounded_memory(tmp_path, read):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(GOOD.encode())
        for _ in range(100):
            file.write(b"abc;" * 250_000)
    tracemalloc.start()
    with pytest.raises(Refused) as caught:
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.rule_id == "file_line_too_long" and caught.value.params["line"] == "4"
    assert peak < 400_000_000


def test_f28_longest_allowed_line_is_read(read):
    cell = "x" * 900_000
    headers = tuple(f"k{i}" for i in range(10))
    got = read((";".join(headers) + "\n" + ";".join([cell] * 10) + "\n").encode(), headers=headers)
    assert got.rows() == [(2, *[cell] * 10)]


def test_f28_too_many_rows(read):
    assert refusal(read, GOOD, limits=Limits(max_rows=2)).rule_id == "file_too_many_rows"


@pytest.mark.parametrize("content", [
    (HEAD + HEAD + "S1;a;1\n"), (HEAD + "hankekoodi ;NIMI;Summa\nS1;a;1\n"),
])
def test_f39_two_header_rows(read, said, content):
    problem = refusal(read, content)
    assert problem.rule_id == "file_two_header_rows" and problem.params == {"row": "2", "first": "1"}
    assert "two header rows" in said(problem)


@pytest.mark.parametrize("notice", ["Exported data exceeded the allowed volume",
                                    "Viedyt tiedot ylittivät sallitun määrän",
                                    "De exporterade uppgifterna överskred den tillåtna mängden"])
def test_f42_export_limit_notice(read, said, notice):
    with pytest.raises(Held) as caught:
        read((GOOD + notice + ".\n").encode())
    assert caught.value.rule_id == "file_truncated" and caught.value.params["limit"] == "150000"
    assert "probably truncated" in said(caught.value)


@pytest.mark.parametrize(("head", "rule"), [
    (b"%PDF-1.7\n", "file_is_pdf"), (b"<!DOCTYPE html><html>", "file_is_html"), (b"PK\x03\x04", "zip_damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_is_ole"), (b"\x1f\x8b\x08", "file_is_compressed"),
    (b'{"a": 1}', "file_is_json"), (b"<?xml version='1.0'?><Workbook/>", "file_is_xml"),
])
def test_f36_something_else_named_csv(read, said, head, rule):
    problem = refusal(read, head + b" rest of the file")
    assert problem.rule_id == rule and said(problem)


def test_f36_ending_that_the_export_does_not_have(read, said):
    problem = refusal(read, GOOD, name="koe.txt")
    assert problem.rule_id == "file_format" and problem.params == {"found": ".txt", "expected": ".csv, .xlsx"}


def _random_text(rng):
    return "".join(rng.choice(['a', 'ä', '"', ';', '\n', '\r\n', ' ', '–']) for _ in range(rng.randrange(5)))


@pytest.mark.parametrize("seed", range(25))
def test_any_well_quoted_file_reads_as_python_reads_it(read, monkeypatch, seed):
    """Small pieces put every boundary of the scan inside quotes, line ends and characters."""
    rng = random.Random(seed)
    monkeypatch.setattr(csv_layout, "CHUNK", rng.randrange(1, 12))
    monkeypatch.setattr(text_file, "CHUNK", rng.randrange(1, 12))
    rows = [[f"S{i}", _random_text(rng), _random_text(rng)] for i in range(30)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator=rng.choice(["\n", "\r\n"]))
    writer.writerows([["Hankekoodi", "Nimi", "Summa"], *rows])
    got = read(out.getvalue().encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"])))
    assert [list(row[1:]) for row in got.rows()] == rows
    line, expected = 2, []
    for row in rows:
        expected.append(line)
        line += 1 + sum(cell.count("\n") for cell in row)
    assert [row[0] for row in got.rows()] == expected


def test_a_million_rows_keep_their_numbers(tmp_path, read):
    path = tmp_path / "big.csv"
    path.write_text(HEAD + "".join(f"S{i};nimi;{i}\n" for i in range(1_000_000)), "utf-8")
    got = read(path)
    query = f"SELECT count(*), count(*) FILTER (row_no <> CAST(c2 AS BIGINT) + 2) FROM {got.raw.relation}"
    assert got.con.execute(query).fetchone() == (1_000_000, 0)


def test_no_cell_value_in_any_refusal(read):
    secret = "131052-9085"
    for content in (GOOD + f"S3;{secret}", GOOD + f'S3;"{secret};3\nS4;d;4\n', GOOD + f"S3;{secret * 200_000};3\n"):
        problem = refusal(read, content)
        assert secret not in f"{problem}{problem.params}"


def test_f58_a_finding_shows_the_wrong_word_alone(read):
    (finding,) = read((HEAD + "S1;131052-9085 on TyÃ¶ssä;1\n").encode()).raw.findings
    assert finding.params["found"] == "TyÃ¶ssä" and "9085" not in str(finding)
