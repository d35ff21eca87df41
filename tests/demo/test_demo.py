"""The synthetic deliveries: the same by seed, whole by the catalogue, and of people who do not exist."""

import csv
import hashlib
import json
import os
import zipfile
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook
from stdnum.fi import hetu, ytunnus

from pipelines.catalogue import Catalogue, load_catalogue
from pipelines.demo import write_demo, write_participants, write_projects
from pipelines.demo.exports import generators

SMALL = 0.2
LAST = "eura_20260930T0145"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """The demo at scale 1, written once."""
    target = tmp_path_factory.mktemp("landing")
    write_demo(target, catalogue=catalogue)
    return target


def contents(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}


def cells(path: Path, encoding: str = "utf-8", delimiter: str = ";") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def valid_codes(rows: list[dict[str, str]], header: str) -> list[str]:
    return [row[header] for row in rows if hetu.is_valid(row[header], allow_temporary=True)]


def test_same_seed_gives_same_bytes_and_times(tmp_path: Path, catalogue: Catalogue) -> None:
    first = write_demo(tmp_path / "a", scale=SMALL, catalogue=catalogue)
    second = write_demo(tmp_path / "b", scale=SMALL, catalogue=catalogue)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert [p.stat().st_mtime for p in first] == [p.stat().st_mtime for p in second]


def test_another_seed_gives_other_people(tmp_path: Path, catalogue: Catalogue) -> None:
    write_demo(tmp_path / "a", scale=SMALL, catalogue=catalogue, seed=1, nights=1)
    write_demo(tmp_path / "b", scale=SMALL, catalogue=catalogue, seed=2, nights=1)
    a, b = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert a.keys() == b.keys()
    assert {Path(name).name for name in a if a[name] == b[name]} == set()


def test_fewer_nights_tell_the_same_last_night(tmp_path: Path, landing: Path, catalogue: Catalogue) -> None:
    write_demo(tmp_path, catalogue=catalogue, nights=1)
    assert contents(tmp_path / LAST) == contents(landing / LAST)


def test_every_generator_delivers_every_night(landing: Path, catalogue: Catalogue) -> None:
    known = generators().keys() & catalogue.exports.keys()
    assert known >= {"hakuilmoitukset", "hankkeet", "projektilista_2014", "hakemukset", "osallistujat",
                     "seurantaraportit", "tyollistymiset", "organisaatiot", "teemat", "arvioinnit", "paatokset",
                     "maksatukset", "toimintamallit", "tapahtumat", "tavoitteet"}
    nights = [[p.name for p in (landing / "eura_20251231T0145").iterdir()],
              zipfile.ZipFile(landing / "eura_20260331T0145.zip").namelist(),
              [p.name.replace("_20260630T0145", "") for p in landing.iterdir() if p.is_file() and p.suffix != ".zip"],
              [p.name for p in (landing / LAST).iterdir()]]
    for names in nights:
        assert {Path(name).stem for name in names} - {"manifest"} == known


def test_no_export_of_the_catalogue_is_forgotten(catalogue: Catalogue) -> None:
    """The code lists are a side of the call page and need no generator of their own."""
    delivered = {name for name, export in catalogue.exports.items() if export.reader != "side"}
    assert delivered - generators().keys() == set()


def test_manifest_tells_hash_rows_and_moment(landing: Path) -> None:
    manifest = json.loads((landing / LAST / "manifest.json").read_text())
    assert manifest["exported_at"] == "2026-09-30T01:45:00+03:00"
    assert {f["name"] for f in manifest["files"]} == {p.name for p in (landing / LAST).iterdir()} - {"manifest.json"}
    for file in manifest["files"]:
        assert hashlib.sha256((landing / LAST / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    rows = {file["export"]: file["rows"] for file in manifest["files"]}
    assert rows["osallistujat"] == len(cells(landing / LAST / "osallistujat.csv"))
    assert rows["hankkeet"] == len(sheet(landing / LAST / "hankkeet.xlsx")) - 3  # the header and two footers


def test_files_have_been_at_rest_since_their_export(landing: Path) -> None:
    for path in landing.rglob("*_20260630T0145.*"):
        assert os.stat(path).st_mtime == datetime.fromisoformat("2026-06-30T01:45:00+03:00").timestamp()
    assert os.stat(landing / LAST).st_mtime == datetime.fromisoformat("2026-09-30T01:45:00+03:00").timestamp()


@pytest.mark.parametrize("name", ["osallistujat", "tyollistymiset", "seurantaraportit", "hakemukset", "arvioinnit",
                                  "paatokset", "maksatukset", "toimintamallit", "tavoitteet"])
def test_headers_are_the_catalogues(landing: Path, catalogue: Catalogue, name: str) -> None:
    first = (landing / LAST / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first.split(";") == [column.header.fi for column in catalogue.exports[name].columns]


def sheet(path: Path) -> list[list]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def test_projects_look_like_the_real_export(landing: Path, catalogue: Catalogue) -> None:
    header, *rows, total, filters = sheet(landing / LAST / "hankkeet.xlsx")
    assert header == [column.header.fi for column in catalogue.exports["hankkeet"].columns]
    assert (header[0], len(header)) == ("Hankekoodi ", 35)
    assert total[0] == "Yhteensä" and filters[0].startswith("Käytössä olevat suodattimet")
    assert sum(row[2] == "ESR+" and row[5] == "4.1" for row in rows) == 60
    assert {row[2] for row in rows} == {"ESR+", "JTF", "EAKR"}
    assert all(isinstance(row[13], float) for row in rows)
    assert {type(row[9]) for row in rows} == {str} and any(row[16] == "" for row in sheet_rows(landing, "20251231"))


def sheet_rows(landing: Path, night: str) -> list[list]:
    return sheet(landing / f"eura_{night}T0145" / "hankkeet.xlsx")[1:-2]


def test_authority_changes_its_name_with_the_reform(landing: Path) -> None:
    before = {row[9] for row in sheet_rows(landing, "20251231")}
    after = {row[9] for row in sheet_rows(landing, "20260930")}
    assert "Etelä-Savon ELY-keskus" in before and "Etelä-Savon ELY-keskus" not in after
    assert "Itä-Suomen elinvoimakeskus" in after


def test_nobody_in_it_exists(landing: Path) -> None:
    rows = cells(landing / LAST / "osallistujat.csv")
    good = valid_codes(rows, "Henkilötunnus")
    assert len(rows) - len(good) == 1  # the one with a wrong check character
    assert {int(row["Henkilötunnus"][7:10]) // 100 for row in rows} == {9}
    assert len({code[6] for code in good}) >= 4


def test_business_ids_are_valid_but_unused(landing: Path) -> None:
    rows = cells(landing / LAST / "organisaatiot.csv", encoding="cp1252")
    assert sum(not ytunnus.is_valid(row["Y-tunnus"]) for row in rows) == 1
    assert all(int(row["Y-tunnus"][:7]) >= 8_000_000 for row in rows)


def test_a_participant_arrives_a_night_before_its_project(landing: Path) -> None:
    def orphans(people: Path, projects: Path) -> int:
        known = {row[0] for row in sheet(projects)}
        return sum(row["Hankekoodi"] not in known for row in cells(people))

    assert orphans(landing / "osallistujat_20260630T0145.csv", landing / "hankkeet_20260630T0145.xlsx") == 1
    assert orphans(landing / LAST / "osallistujat.csv", landing / LAST / "hankkeet.xlsx") == 0


def test_few_rows_vanish_between_nights(landing: Path) -> None:
    def keys(path: Path) -> set[tuple[str, str, str]]:
        return {(row["Hankekoodi"], row["Henkilötunnus"], row["Jakso"]) for row in cells(path)}

    before, after = keys(landing / "osallistujat_20260630T0145.csv"), keys(landing / LAST / "osallistujat.csv")
    assert 0 < len(before - after) < len(before) / 50


def test_routes_of_hires(landing: Path) -> None:
    """Rows for about two thirds of the projects, report values for about half, some with both."""
    rows = {row["Hankekoodi"] for row in cells(landing / LAST / "tyollistymiset.csv")}
    reports = {row["Hankekoodi"] for row in cells(landing / LAST / "seurantaraportit.csv")}
    assert 34 <= len(rows) <= 42 and 22 <= len(reports) <= 30 and 8 <= len(rows & reports) <= 15
    assert 800 <= len(cells(landing / LAST / "tyollistymiset.csv")) <= 1000


def test_report_totals_are_sums_of_their_genders(landing: Path) -> None:
    rows = [row for row in cells(landing / LAST / "seurantaraportit.csv") if row["Toteuma"].isdigit()]
    sums: dict[tuple, list[int]] = {}
    for row in rows:
        key = (row["Hankekoodi"], row["Raportin numero"], row["Indikaattori"])
        sums.setdefault(key, [0, 0])[row["Sukupuoli"] == ""] += int(row["Toteuma"])
    assert sum(by_gender != total for by_gender, total in sums.values()) <= 1  # the row with an ambiguous number


def test_call_page_as_json_and_as_html(landing: Path) -> None:
    page = json.loads((landing / LAST / "hakuilmoitukset.json").read_text())["preRenderData"]
    assert set(page["koodisto"]) == {"rahasto", "alue", "viranomainen", "maakunta"}
    assert any(call["maakunnat"] == [] for call in page["hankehaku"])
    with zipfile.ZipFile(landing / "eura_20260331T0145.zip") as night:
        html = night.read("hakuilmoitukset.html").decode()
    script = html.split('<script type="__PREACT_CLI_DATA__">')[1].split("</script>")[0]
    assert script.startswith("%7B%22preRenderData%22")
    assert json.loads(unquote(script))["preRenderData"]["hankehaku"][0]["hakutunnus"]


def test_old_list_is_unquoted_with_commas_in_names(landing: Path) -> None:
    lines = (landing / LAST / "projektilista_2014.csv").read_bytes().decode("cp1252").splitlines()
    assert all('"' not in line for line in lines)
    assert sum(line.count(",") > 12 for line in lines[1:]) > len(lines) / 2


def test_scale_scales(tmp_path: Path, landing: Path, catalogue: Catalogue) -> None:
    write_demo(tmp_path, scale=3, nights=1, catalogue=catalogue)
    for name in ("osallistujat", "tyollistymiset", "seurantaraportit", "arvioinnit", "paatokset", "maksatukset"):
        small, large = (len(cells(root / LAST / f"{name}.csv")) for root in (landing, tmp_path))
        assert 2.4 < large / small < 3.6, name


def test_single_files_for_the_benchmark(tmp_path: Path, catalogue: Catalogue) -> None:
    people, projects = tmp_path / "osallistujat.csv", tmp_path / "hankkeet.xlsx"
    write_participants(people, 20_000, 7, catalogue, projects=60)
    write_projects(projects, 60, 7, catalogue)
    rows, known = cells(people), {row[0] for row in sheet(projects)}
    assert len(rows) == 20_000
    assert {row["Hankekoodi"] for row in rows} <= known
    assert len(rows) - len(valid_codes(rows, "Henkilötunnus")) == 200
    assert sum(row["Aloituspvm"] == "31.2.2026" for row in rows) == 100
