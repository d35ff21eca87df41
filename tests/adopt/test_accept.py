"""From the proposal to the figures: a person reviews, accepts, checks, and the night takes the file in."""

import csv
from pathlib import Path

import yaml

from pipelines.catalogue import load_catalogue
from tests.support import T1, as_csv, csv_of, person, project, table


def test_after_acceptance_check_and_run_take_the_renamed_file(eura, renamed: Path, world) -> None:
    world.put("hankkeet_20260928T0145.csv", csv_of("hankkeet", [project()]))
    world.night()
    assert eura("check", renamed, "--export", "osallistujat")[0] == 3  # before: the header stands elsewhere
    assert eura("adopt", renamed)[0] == 0
    exit_code, printed = eura("adopt", renamed, "--accept")
    assert exit_code == 0 and "catalogue.d/exports/osallistujat.asiakaslista.yml" in printed and "eura check" in printed
    exit_code, printed = eura("check", renamed, "--export", "osallistujat")
    assert exit_code == 0 and "(60 = 60 + 0 + 0)" in printed
    exit_code, printed = eura("adopt", renamed)
    assert exit_code == 0 and "already knows" in printed
    world.put(f"asiakaslista_{T1}.csv", renamed.read_bytes())  # the file's own name is known, too
    world.night()
    delivery = world.delivery(f"asiakaslista_{T1}.csv")
    assert (delivery["export"], delivery["accepted"], delivery["quarantined"]) == ("osallistujat", 60, 0)
    assert world.one("SELECT count(*) FROM fact_participation WHERE project_code = 'S10001'") >= 60


def test_a_delivery_that_was_refused_for_a_header_is_read_again_once_the_header_is_known(eura, world) -> None:
    """No second delivery, no rebuild: the same file in the archive counts from the next run on; the other one stays refused."""
    world.put("hankkeet_20260928T0145.csv", csv_of("hankkeet", [project()]))
    new_header = csv_of("osallistujat", [person(n) for n in range(20)], rename={"started_on": "Alkoi"})
    path = world.put(f"osallistujat_{T1}.csv", new_header)
    world.put("osallistujat_20260930T0145.csv", csv_of("osallistujat", [person(1)], without=["person_key"]))
    world.night()
    world.refused(path.name, "file_missing_column", "Alkoi")
    assert eura("adopt", path)[0] == 0 and eura("adopt", path, "--accept")[0] == 0
    exit_code, printed = eura("check", path)
    assert exit_code == 0 and "(20 = 20 + 0 + 0)" in printed and "20260930T0145" not in printed
    world.night()
    assert world.delivery(path.name)["accepted"] == 20
    world.refused("osallistujat_20260930T0145.csv", "file_missing_column")
    assert world.night().fresh == []  # what stays refused is not read night after night


def test_the_words_that_a_person_decides_become_synonyms(eura, swedish: Path, world) -> None:
    eura("adopt", swedish)
    folder = world.home / "catalogue.d/proposals/Deltagarlista_20260930T0145"
    decide(folder / "to_decide.csv", "toinen aste")
    world.put("hankkeet_20260928T0145.csv", csv_of("hankkeet", [project()]))
    world.night()
    assert eura("adopt", swedish, "--accept")[0] == 0
    lists = load_catalogue(world.home / "catalogue.d").codelists
    (upper,) = [e for e in lists["education"] if e.code == "toinen aste"]
    assert "Gymnasium" in upper.synonyms and "toinen aste" == upper.label_fi and len(lists["education"]) == 3
    exit_code, printed = eura("check", swedish)
    assert exit_code == 0 and "(60 = 60 + 0 + 0)" in printed, printed


def test_a_code_list_of_the_operator_keeps_what_it_had(eura, swedish: Path, world) -> None:
    lists = world.home / "catalogue.d" / "codelists"
    lists.mkdir(parents=True)
    (lists / "education.csv").write_text(
        "code,label_fi,label_sv,label_en,synonyms,valid_from,valid_to,parent,note\n"
        "toinen aste,toinen aste,andra stadiet,upper secondary,lukio,,,,\n", "utf-8")
    eura("adopt", swedish)
    decide(world.home / "catalogue.d/proposals/Deltagarlista_20260930T0145/to_decide.csv", "toinen aste")
    assert eura("adopt", swedish, "--accept")[0] == 0
    (upper,) = [e for e in load_catalogue(world.home / "catalogue.d").codelists["education"] if e.code == "toinen aste"]
    assert upper.synonyms == ("lukio", "Gymnasium")


def test_a_code_that_does_not_exist_is_a_sentence_and_changes_nothing(eura, swedish: Path, world) -> None:
    eura("adopt", swedish)
    decide(world.home / "catalogue.d/proposals/Deltagarlista_20260930T0145/to_decide.csv", "lukio")
    exit_code, printed = eura("adopt", swedish, "--accept")
    assert exit_code == 2 and "to_decide.csv" in printed and "lukio" in printed and "Gymnasium" in printed
    assert not list((world.home / "catalogue.d").glob("codelists/*"))


def test_a_proposal_that_someone_has_edited_is_not_overwritten(eura, renamed: Path, world) -> None:
    eura("adopt", renamed)
    path = world.home / "catalogue.d/proposals/asiakaslista/exports/osallistujat.yml"
    edited = path.read_text("utf-8").replace('["Hetu"]', '["Hetu", "Sotu"]')
    path.write_text(edited, "utf-8")
    exit_code, printed = eura("adopt", renamed)
    assert exit_code == 2 and "osallistujat.yml" in printed and "--accept" in printed
    assert path.read_text("utf-8") == edited
    assert eura("adopt", renamed, "--accept")[0] == 0
    assert "Sotu" in load_catalogue(world.home / "catalogue.d").exports["osallistujat"].column("person_key").words


def test_a_proposal_that_does_not_hold_names_its_own_file_and_is_not_accepted(eura, renamed: Path, world) -> None:
    """One header for two columns: which cells went where would be chance."""
    eura("adopt", renamed)
    path = world.home / "catalogue.d/proposals/asiakaslista/exports/osallistujat.yml"
    path.write_text(path.read_text("utf-8").replace('["Päättyi"]', '["Alkoi"]'), "utf-8")
    exit_code, printed = eura("adopt", renamed, "--accept")
    assert exit_code == 2 and str(path) in printed and "Alkoi" in printed and "started_on" in printed and "ended_on" in printed
    assert not list((world.home / "catalogue.d").glob("exports/*"))


def test_without_a_proposal_there_is_nothing_to_accept(eura, renamed: Path) -> None:
    exit_code, printed = eura("adopt", renamed, "--accept")
    assert exit_code == 2 and f"eura adopt {renamed}" in printed


def test_another_folder_may_hold_the_proposal(eura, renamed: Path, world, tmp_path: Path) -> None:
    assert eura("adopt", renamed, "--out", tmp_path / "ehdotus")[0] == 0
    assert (tmp_path / "ehdotus/exports/osallistujat.yml").is_file() and not (world.home / "catalogue.d/proposals").exists()
    assert eura("adopt", renamed, "--out", tmp_path / "ehdotus", "--accept")[0] == 0
    assert (world.home / "catalogue.d/exports/osallistujat.asiakaslista.yml").is_file()


def test_a_folder_of_other_things_is_left_alone(eura, renamed: Path, tmp_path: Path) -> None:
    (tmp_path / "omat").mkdir()
    (tmp_path / "omat" / "muistio.txt").write_text("tärkeä", "utf-8")
    exit_code, printed = eura("adopt", renamed, "--out", tmp_path / "omat")
    assert exit_code == 2 and "muistio.txt" in printed
    assert [p.name for p in (tmp_path / "omat").rglob("*")] == ["muistio.txt"]


def test_a_second_acceptance_keeps_what_the_first_one_taught(eura, tmp_path: Path, world) -> None:
    """The same name, a month later with one more new header: both words are known then."""
    path = tmp_path / "lista.csv"
    for word in ("Alkoi", "Aloitti"):
        rows = [person(n) for n in range(20)]
        path.write_text(csv_of("osallistujat", rows, rename={"started_on": word}), "utf-8")
        assert eura("adopt", path)[0] == 0 and eura("adopt", path, "--accept")[0] == 0
        assert eura("adopt", path, "--accept")[0] == 0  # once more changes nothing
    words = load_catalogue(world.home / "catalogue.d").exports["osallistujat"].column("started_on").words
    assert {"Alkoi", "Aloitti"} <= set(words)
    assert len(list((world.home / "catalogue.d/exports").iterdir())) == 2


def test_days_and_numbers_of_an_accepted_form_are_read(eura, tmp_path: Path, world) -> None:
    """13/01/2026 is the thirteenth of January, 1.234,50 is one thousand: after acceptance no row stops."""
    rows = [project(f"S1000{n}", starts_on=f"{13 + n}/01/2025", planned_public_eur=f"{n + 1}.234,50") for n in range(9)]
    path = tmp_path / f"hankkeet_{T1}.csv"
    path.write_text(as_csv(table("hankkeet", rows)), "utf-8")
    assert "(9 = 0 + 9 + 0)" in eura("check", path)[1]
    eura("adopt", path)
    assert eura("adopt", path, "--accept")[0] == 0
    overlay = yaml.safe_load((world.home / f"catalogue.d/exports/hankkeet.hankkeet_{T1}.yml").read_text("utf-8"))
    assert {"name": "starts_on", "date_forms": ["%d/%m/%Y"]} in overlay["columns"]
    world.put(path.name, path.read_bytes())
    world.night()
    assert world.ask("SELECT CAST(starts_on AS VARCHAR) AS d, CAST(planned_public_eur AS VARCHAR) AS e FROM dim_project "
                     "WHERE project_code = 'S10000'") == [{"d": "2025-01-13", "e": "1234.50"}]


def test_a_file_is_known_by_a_synonym_of_its_export(world) -> None:
    """`Deltagare_…` is a delivery of participants once the overlay says so, in any case of letters."""
    overlay = world.home / "catalogue.d" / "exports"
    overlay.mkdir(parents=True)
    (overlay / "osallistujat.yml").write_text("name: osallistujat\nsynonyms: [Deltagare]\n", "utf-8")
    world.base()
    world.put(f"deltagare_{T1}.csv", csv_of("osallistujat", [person(n) for n in range(20)]))
    world.night()
    assert world.delivery(f"deltagare_{T1}.csv")["export"] == "osallistujat"


def decide(path: Path, code: str) -> None:
    """Writes a code beside every word, as a person would."""
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"code": code} for row in rows)
