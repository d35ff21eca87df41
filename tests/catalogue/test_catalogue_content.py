"""What the shipped catalogue must hold, and how the loader speaks when an overlay is wrong."""

import json
import os
import re
import string
import unicodedata
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.catalogue import Catalogue, CatalogueError, load_catalogue

TIEPA = Path(__file__).parents[3] / "shared" / "real" / "tiepa" / "columns.json"
TYPES = {"date": "DATE", "time": "TIMESTAMPTZ", "int": "BIGINT", "eur": "DECIMAL(18, 2)", "dec": "DECIMAL(18, 4)",
         "bool": "BOOLEAN"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def normal(word: str) -> str:
    """A word as the readers compare it: Unicode form, white space and case do not matter."""
    return " ".join(unicodedata.normalize("NFC", word).split()).casefold()


def shared(words: list[tuple[str, str]]) -> dict[str, set[str]]:
    """The words that more than one owner answers to."""
    owners = defaultdict(set)
    for owner, word in words:
        owners[normal(word)].add(owner)
    return {word: found for word, found in owners.items() if len(found) > 1}


def test_project_headers_are_those_of_the_real_export_in_their_order(catalogue):
    if not TIEPA.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{TIEPA} is missing: the headers of the real export cannot be compared.")
        pytest.skip(f"{TIEPA} is not on this machine: the headers of the real export were not compared.")
    real = json.loads(TIEPA.read_text(encoding="utf-8"))["columns"]
    assert [column.header.fi for column in catalogue.exports["hankkeet"].columns] == real


def test_a_word_finds_one_code_only(catalogue):
    for name, entries in catalogue.codelists.items():
        words = [(e.code, w) for e in entries for w in (e.code, e.label_fi, e.label_sv, e.label_en, *e.synonyms)]
        assert shared(words) == {}, name


def test_a_header_finds_one_column_only(catalogue):
    for export in catalogue.exports.values():
        assert shared([(c.name, w) for c in export.columns for w in c.words]) == {}, export.name


def test_a_path_finds_one_column_only(catalogue):
    for export in catalogue.exports.values():
        assert shared([(c.name, c.path) for c in export.columns if c.path]) == {}, export.name


def test_every_export_speaks_three_languages(catalogue):
    """No text is left untranslated: a description that is the same in two languages was copied."""
    for export in catalogue.exports.values():
        for text in (export.description, *(c.description for c in export.columns)):
            assert len({text.fi, text.sv, text.en}) == 3, (export.name, text)


def test_the_authority_of_eastern_finland_has_two_names_with_adjoining_validity(catalogue):
    former, present = (e for e in catalogue.codelists["viranomainen"] if e.code == "6207")
    assert (former.label_fi, present.label_fi) == ("Etelä-Savon ELY-keskus", "Itä-Suomen elinvoimakeskus")
    assert date.fromisoformat(former.valid_to) + timedelta(days=1) == date.fromisoformat(present.valid_from)


def test_authorities_are_the_26_of_eura(catalogue):
    assert len({e.code for e in catalogue.codelists["viranomainen"]}) == 26


def test_municipalities_are_those_of_2026_and_one_that_was_merged(catalogue):
    municipalities = catalogue.codelists["kunta"]
    assert len(municipalities) == 309
    assert [e.code for e in municipalities if e.valid_to] == ["588"]
    regions = {e.code for e in catalogue.codelists["maakunta"]}
    assert {e.parent for e in municipalities} <= regions


@pytest.mark.parametrize(("word", "code"), [
    ("FI193 Keski-Suomi", "13"), ("FI198", "13"), ("FI199 Södra Österbotten", "14"), ("FI194", "14"), ("FI19B", "06"),
    ("FI1C6 Päijät-Häme", "07"), ("FI1C3", "07"), ("South Savo", "10"), ("Southern Savo", "10"),
    ("valtakunnallinen / ka", "valtakunnallinen/KA")])
def test_a_location_of_either_vintage_finds_its_region(catalogue, word, code):
    found = {e.code for e in catalogue.codelists["maakunta"]
             if normal(word) in map(normal, (e.code, e.label_fi, e.label_sv, e.label_en, *e.synonyms))}
    assert found == {code}


def test_every_region_belongs_to_a_category_but_the_undivided_ones(catalogue):
    categories = {e.code for e in catalogue.codelists["region_category"]}
    without = [e.code for e in catalogue.codelists["maakunta"] if e.parent not in categories]
    assert without == ["21", "valtakunnallinen", "ylimaakunnallinen"]


def test_own_indicators_say_so_in_three_languages(catalogue):
    own = [i for i in catalogue.indicators.values() if i.code.startswith("UTM-")]
    assert len(own) == 31
    for indicator in own:
        assert "oma indikaattori" in indicator.labels.fi
        assert "egen indikator" in indicator.labels.sv
        assert "this project's own indicator" in indicator.labels.en


def test_texts_of_hand_written_rules_use_only_what_is_filled_in(catalogue):
    for rule in catalogue.rules.values():
        if rule.export:
            fields = [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in
                      (rule.text.fi, rule.text.sv, rule.text.en)]
            assert fields[0] == fields[1] == fields[2] <= {"column", "detail"}, rule.id


def test_every_hand_written_rule_runs_on_the_tables_that_the_catalogue_describes(catalogue):
    connection = duckdb.connect()
    for export in catalogue.exports.values():
        columns = [f'"{c.name}" {TYPES.get(c.type, "VARCHAR")}' for c in export.columns]
        head = ["row_id BIGINT", "known_from TIMESTAMPTZ", "known_to TIMESTAMPTZ"]
        for prefix in ("typed", "stg"):
            connection.execute(f"CREATE TABLE {prefix}_{export.name} ({', '.join(head + columns)})")
    connection.execute("CREATE TABLE catalogue_indicator (indicator_code VARCHAR)")
    connection.execute("CREATE MACRO business_id_is_valid(id) AS id IS NOT NULL")
    for rule in catalogue.rules.values():
        if rule.export and (rule.fails_when or rule.failing_rows):
            assert not (rule.fails_when and rule.failing_rows), rule.id
            query = rule.failing_rows or f"SELECT row_id FROM typed_{rule.export} WHERE {rule.fails_when}"
            result = connection.execute(query)
            columns = [c[0] for c in result.description]
            assert columns[0] == "row_id" and set(columns) <= {"row_id", "detail", "seen_from", "seen_to"}, rule.id
            assert ("detail" in columns) == ("{detail}" in rule.text.fi), rule.id


VALID = """\
name: kokeilu
labels: {fi: Kokeilu, sv: Försök, en: Trial}
description: {fi: Kokeilu., sv: Försök., en: Trial.}
origin: assumed
key: [a]
columns:
"""
COLUMN = "  - {name: a, header: {fi: A, sv: AA, en: AAA}, type: text, description: {fi: A., sv: AA., en: AAA.}}\n"


def test_an_overlay_may_add_an_export_and_a_synonym(tmp_path, catalogue):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "kokeilu.yml").write_text(VALID + COLUMN, encoding="utf-8")
    (tmp_path / "exports" / "hankkeet.yml").write_text(
        "name: hankkeet\ncolumns:\n  - {name: project_code, synonyms: [Hankkeen koodi]}\n", encoding="utf-8")
    changed = load_catalogue(tmp_path)
    assert set(changed.exports) - set(catalogue.exports) == {"kokeilu"}
    assert "Hankkeen koodi" in changed.exports["hankkeet"].column("project_code").words
    assert len(changed.exports["hankkeet"].columns) == 35
    assert changed.version != catalogue.version


@pytest.mark.parametrize(("text", "line", "says"), [
    (VALID + COLUMN + "colour: red\n", 8, "colour"),
    (VALID + COLUMN.replace("type: text", "type: code, codelist: nowhere"), 1, "codelists/nowhere.csv"),
    (VALID + COLUMN + COLUMN, 1, "column given twice: a"),
    ("# A remark\n" + VALID + COLUMN.replace("type: text", "type: txet"), 8, "columns.0.type"),
    (VALID + "  - {name: a\n", 8, "not YAML"),
    ("# Only words\njust words\n", 2, "name: value"),
])
def test_a_wrong_overlay_is_refused_with_file_line_and_fault(tmp_path, text, line, says):
    (tmp_path / "exports").mkdir()
    path = tmp_path / "exports" / "kokeilu.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(tmp_path)
    message = str(refused.value)
    assert str(path) in message and re.search(rf"line {line}\b", message) and says in message, message


def test_a_fault_in_an_overlay_of_a_shipped_export_has_the_line_of_the_overlay(tmp_path):
    """Column 5 of the merged export is column 1 of the overlay: the line is the one a person must edit."""
    (tmp_path / "exports").mkdir()
    path = tmp_path / "exports" / "osallistujat.yml"
    path.write_text("name: osallistujat\ncolumns:\n  - name: gender\n    hedder: x\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"osallistujat\.yml, line 4, `columns\.\d+\.hedder`"):
        load_catalogue(tmp_path)


def test_a_code_list_with_a_cell_too_many_is_refused_with_file_and_line(tmp_path):
    (tmp_path / "codelists").mkdir()
    path = tmp_path / "codelists" / "rahasto.csv"
    path.write_text("code,label_fi,label_sv,label_en,synonyms,valid_from,valid_to,parent,note\n"
                    "X,x,x,x,,,,,,extra\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"rahasto\.csv, line 2"):
        load_catalogue(tmp_path)


def test_a_rule_on_an_unknown_column_is_refused_with_file_and_line(tmp_path):
    (tmp_path / "expectations").mkdir()
    path = tmp_path / "expectations" / "own.yml"
    path.write_text("- id: own\n  severity: info\n  export: hankkeet\n  column: nothing\n"
                    "  text: {fi: A, sv: B, en: C}\n  source: own\n  fails_when: 'false'\n", encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(tmp_path)
    assert f"{path}, entry at line 1, rule own: no column hankkeet.nothing" in str(refused.value)


def test_an_operator_changes_a_threshold_and_names_who_approved_it(tmp_path):
    """The overlay says only what differs; without an approver the thresholds are a proposal."""
    assert not load_catalogue().disclosure.is_approved
    (tmp_path / "disclosure.yml").write_text(
        "name: disclosure\napproved_by: An officer\napproved_on: 2026-10-01\nclasses:\n  ordinary: {threshold: 10}\n",
        encoding="utf-8")
    policy = load_catalogue(tmp_path).disclosure
    assert policy.is_approved and policy.classes["ordinary"].threshold == 10 and policy.classes["special"].threshold == 5


@pytest.mark.parametrize(("file", "text", "says"), [
    ("disclosure.yml", "name: disclosure\napproved_by: Somebody\n", "go together"),
    ("disclosure.yml", "name: disclosure\nclasses:\n  ordinary: {threshold: 1}\n", "line 3"),
    ("release.yml", "- name: projects\n  genders: [T, F]\n", "a table by project stands alone"),
    ("relations.yml", "- {name: own, total: [EECO01], parts: [EECO99], rest: none, source: own}\n", "no indicator EECO99"),
])
def test_a_wrong_policy_is_refused_with_its_file(tmp_path, file, text, says):
    """A slip in the overlay must not loosen the control in silence."""
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(tmp_path)
    assert file in str(refused.value) and says in str(refused.value)
