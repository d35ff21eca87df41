"""`eura adopt` on files nobody has described: what they are, with which evidence, and what is left to a person."""

import csv
import io
import json
from pathlib import Path

import pytest
import xlsxwriter
import yaml

from tests.support import as_csv, code, person, project, table, xlsx_of

COLUMNS = ["project_code", "person_key", "spell_no", "age_at_start", "gender", "education", "status_at_start", "started_on",
           "ended_on", "status_at_end", "municipality_code", "record_status", "approved_on"]


def by_column(answer: dict) -> dict[str, dict]:
    return {c["column"]: c for c in answer["columns"]}


def write(path: Path, export: str, rows: list, **how: object) -> Path:
    path.write_text(as_csv(table(export, rows, **how)), "utf-8")
    return path


def test_renamed_and_reordered_participants_are_recognised_below_a_title(meet, renamed: Path, world) -> None:
    answer = meet(renamed)
    assert answer["export"] == "osallistujat" and answer["header_row"] == 3 and answer["rows"] == 60
    assert [e["export"] for e in answer["exports"]][0] == "osallistujat" and len(answer["exports"]) == 3
    found = by_column(answer)
    assert {name: found[name]["header"] for name in COLUMNS} == {
        "project_code": "Hankenumero", "person_key": "Hetu", "spell_no": "Jakson nro", "age_at_start": "Ikä",
        "gender": "Asiakkaan sukupuoli", "education": "Koulutus", "status_at_start": "Tilanne alussa", "started_on": "Alkoi",
        "ended_on": "Päättyi", "status_at_end": "Tilanne lopussa", "municipality_code": "Asuinkunta", "record_status": "Tila",
        "approved_on": "Hyväksymispäivä"}
    assert all(found[name]["decision"] == "proposed" and found[name]["fit"] == 1 for name in COLUMNS)
    assert found["is_protected"]["decision"] == "known" and answer["key_unique"] == 1


def test_no_value_of_a_person_leaves_the_file(eura, renamed: Path, world) -> None:
    """Examples are forms: neither the terminal nor any file of the proposal holds a code, an age or a day of anyone."""
    _, printed = eura("adopt", renamed)
    proposal = world.home / "catalogue.d" / "proposals" / "asiakaslista"
    texts = printed + "".join(p.read_text("utf-8") for p in proposal.rglob("*.*"))
    assert all(code(n) not in texts for n in range(60)) and "15.1.2026" not in texts and "1.2.2026" not in texts
    assert "999999-999" in texts and "9.9.9999" in texts


def test_the_overlay_holds_synonyms_with_their_evidence_and_is_not_active(eura, renamed: Path, world) -> None:
    eura("adopt", renamed)
    text = (world.home / "catalogue.d/proposals/asiakaslista/exports/osallistujat.yml").read_text("utf-8")
    overlay = yaml.safe_load(text)
    assert overlay["header_row"] == 3 and overlay["synonyms"] == ["asiakaslista"]
    assert {"name": "person_key", "synonyms": ["Hetu"]} in overlay["columns"]
    assert '# "Hetu": header alike' in text and "of 60 values 100 % fit" in text
    assert not list((world.home / "catalogue.d").glob("exports/*"))


def test_a_swedish_file_needs_two_words_and_a_person(meet, eura, swedish: Path, world) -> None:
    answer = meet(swedish)
    found = by_column(answer)
    assert answer["export"] == "osallistujat" and answer["encoding"] == "windows-1252"
    assert (found["person_key"]["header"], found["person_key"]["decision"]) == ("Personbeteckning", "known")
    assert (found["gender"]["header"], found["started_on"]["header"]) == ("Könstillhörighet", "Började")
    words = {w["word"]: (w["code"], w["verdict"], w["rows"]) for w in answer["codes"]}
    assert words == {"Gymnasium": (None, "unknown", 30),
                     "långtidsarbetslös (över 12 mån)": ("pitkäaikaistyötön", "sure", 30)}
    folder = world.home / "catalogue.d/proposals/Deltagarlista_20260930T0145"
    (entry,) = csv.DictReader(io.StringIO((folder / "codelists/status_at_start.csv").read_text("utf-8")))
    assert (entry["code"], entry["synonyms"]) == ("pitkäaikaistyötön", "långtidsarbetslös (över 12 mån)")
    (open_word,) = csv.DictReader(io.StringIO((folder / "to_decide.csv").read_text("utf-8")))
    assert (open_word["word"], open_word["nearest"], open_word["code"]) == ("Gymnasium", "", "")
    assert '"Namn"' in next(o["text"] for o in answer["open"] if o["id"] == "unmatched_dropped")
    _, printed = eura("adopt", swedish, "--language", "sv")
    assert "Mest sannolikt är detta osallistujat." in printed and "en människa avgör" in printed


def test_a_recipe_list_is_nothing_we_know_and_writes_nothing(eura, meet, tmp_path: Path, world) -> None:
    path = tmp_path / "reseptit.csv"
    path.write_text("Resepti;Valmistusaika;Vaikeus;Ruokalaji;Annoksia\n" +
                    "".join(f"Keitto {i};{i + 10} min;helppo;alkuruoka;4\n" for i in range(40)), "utf-8")
    exit_code, printed = eura("adopt", path)
    answer = meet(path)
    best = answer["exports"][0]
    assert exit_code == 3 and answer["export"] is None and best["score"] < 0.45 and answer["written"] == []
    assert best["export"] in printed and f"{best['score']}" in printed and "Nothing was written" in printed
    assert not list((world.home / "catalogue.d").rglob("*.*"))


@pytest.mark.parametrize(("name", "content", "words"), [
    ("tyhjä.csv", b"", "empty file"),
    ("suojattu.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
    ("kuva.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "control character"),
    ("raportti.csv", b"%PDF-1.7 ...", "PDF"),
    ("vain_otsikko.csv", b"Hankekoodi;Rahasto;Et\n", "only its header"),
])
def test_what_the_door_refuses_is_refused_in_its_words(eura, tmp_path: Path, world, name: str, content: bytes,
                                                       words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    exit_code, printed = eura("adopt", path)
    assert exit_code == 3 and words in printed and len(printed.strip()) > 30 and "Traceback" not in printed
    assert not list((world.home / "catalogue.d").rglob("*.*"))


def test_two_columns_that_fit_one_field_are_both_shown_and_neither_is_taken(meet, tmp_path: Path, world) -> None:
    """Both headers say start; the days of both fit. The lines stand as comments for a person to choose from."""
    rows = [person(n) | {"Aloitti": "3.1.2026"} for n in range(20)]
    path = write(tmp_path / "lista_20260930.csv", "osallistujat", rows, rename={"started_on": "Alkoi"}, also=["Aloitti"])
    answer = meet(path)
    field = by_column(answer)["started_on"]
    assert field["decision"] == "ambiguous" and {r["header"] for r in field["rivals"]} == {"Alkoi", "Aloitti"}
    assert all(r["fit"] == 1 for r in field["rivals"])
    said = next(o["text"] for o in answer["open"] if o["id"] == "ambiguous")
    assert all(word in said for word in ('"Alkoi"', '"Aloitti"', "100 %", "started_on"))
    text = (world.home / "catalogue.d/proposals/lista_20260930/exports/osallistujat.yml").read_text("utf-8")
    assert '# - {name: started_on, synonyms: ["Aloitti"]}' in text and "columns" not in yaml.safe_load(text)


@pytest.mark.parametrize(("days", "candidates"), [
    (["13/01/2026", "02/03/2026"], ["%d/%m/%Y"]),
    (["20260113", "20260302"], ["%Y%m%d"]),
    (["02/03/2026", "05/06/2026"], ["%d/%m/%Y", "%m/%d/%Y"]),
])
def test_a_form_of_days_is_proposed_where_only_one_fits(meet, tmp_path: Path, days: list[str], candidates: list[str]) -> None:
    rows = [person(n, started_on=days[n % 2]) for n in range(20)]
    answer = meet(write(tmp_path / "osallistujat_20260930.csv", "osallistujat", rows))
    assert [c["form"] for c in by_column(answer)["started_on"]["forms"]["candidates"]] == candidates
    assert any(o["id"] == "forms" for o in answer["open"]) == (len(candidates) > 1)
    assert bool(answer["written"])


def test_a_sign_between_thousands_is_proposed(meet, tmp_path: Path, world) -> None:
    rows = [project(f"S1000{n}", planned_public_eur=("1.234.567,50", "89.000,00", "950")[n % 3]) for n in range(9)]
    answer = meet(write(tmp_path / "hankkeet_20260930.csv", "hankkeet", rows))
    assert by_column(answer)["planned_public_eur"]["forms"] == {
        "setting": "thousands", "candidates": [{"form": ".", "share": pytest.approx(2 / 3)}]}
    text = (world.home / "catalogue.d/proposals/hankkeet_20260930/exports/hankkeet.yml").read_text("utf-8")
    assert {"name": "planned_public_eur", "thousands": "."} in yaml.safe_load(text)["columns"]


def test_a_rare_word_of_a_personal_column_is_counted_and_not_shown(meet, tmp_path: Path, world) -> None:
    """One row's free text under a code column may be about one person."""
    rows = [person(n, education="Salaisuus" if n == 3 else "toinen aste") for n in range(20)]
    path = write(tmp_path / "osallistujat_20260930.csv", "osallistujat", rows, rename={"gender": "Asiakkaan sukupuoli"})
    answer = meet(path)
    assert answer["codes"] == [] and "education: 1" in next(o["text"] for o in answer["open"] if o["id"] == "rare")
    assert "Salaisuus" not in json.dumps(answer) and all("Salaisuus" not in Path(p).read_text("utf-8") for p in answer["written"])


def test_identity_codes_where_none_belong_are_told_of_by_header(meet, tmp_path: Path) -> None:
    rows = [project(f"S1000{n}", summary=code(n)) for n in range(9)]
    answer = meet(write(tmp_path / "hankkeet_20260930.csv", "hankkeet", rows))
    said = next(o["text"] for o in answer["open"] if o["id"] == "identity")
    assert "tiivistelmä" in said and code(0) not in json.dumps(answer)


def test_the_sheet_that_holds_the_table_is_found(meet, tmp_path: Path, world) -> None:
    """A workbook whose first sheet is a letter: the second is read, and the proposal says so."""
    path = tmp_path / "vienti_20260930.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        book.add_worksheet("Saate").write_string(0, 0, "Hyvä vastaanottaja, ohessa lista.")
        page = book.add_worksheet("Hankkeet")
        for at, cells in enumerate(table("hankkeet", [project(f"S1000{n}") for n in range(9)])):
            for column, cell in enumerate(cells):
                page.write_string(at, column, cell)
    answer = meet(path)
    assert (answer["export"], answer["sheet"]) == ("hankkeet", "Hankkeet")
    text = (world.home / "catalogue.d/proposals/vienti_20260930/exports/hankkeet.yml").read_text("utf-8")
    assert yaml.safe_load(text) == {"name": "hankkeet", "sheet": "Hankkeet", "synonyms": ["vienti"]}


def test_a_file_that_is_known_needs_no_proposal(eura, meet, tmp_path: Path) -> None:
    path = tmp_path / "hankkeet_20260930.xlsx"
    path.write_bytes(xlsx_of("hankkeet", [project(f"S1000{n}") for n in range(9)]))
    assert meet(path)["written"] == []
    exit_code, printed = eura("adopt", path)
    assert exit_code == 0 and f"eura check {path}" in printed


def test_what_a_person_names_is_taken_and_an_unknown_name_is_a_sentence(eura, meet, renamed: Path) -> None:
    assert meet(renamed, "--export", "tyollistymiset")["export"] == "tyollistymiset"
    exit_code, printed = eura("adopt", renamed, "--export", "osalistujat")
    assert exit_code == 2 and "osallistujat" in printed
    exit_code, printed = eura("adopt", renamed.with_name("ei.csv"))
    assert exit_code == 2 and "no such file" in printed
