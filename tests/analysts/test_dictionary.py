"""The dictionary site says what the published file holds, every table, column and type, and nothing else."""

import json
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest

from pipelines.catalogue import Catalogue
from pipelines.catalogue.history import history_words
from pipelines.dictionary import DictionaryError, write_dictionary
from pipelines.dictionary.demo import ExampleError, answers
from pipelines.dictionary.lineage import ADDED, ROWS, lineage_of

LANGUAGES = ("fi", "sv", "en")
# the named column chooses the value, which itself comes from the code list or stands in the SQL
CHOSEN = {"bridge_application_activity.activity_type", "bridge_application_region.region_code", "bridge_project_theme.origin",
          "bridge_application_target_group.target_group", "bridge_call_region.region_code"}


class Page(HTMLParser):
    """What a page holds: its ids, links, what it loads, its column rows with the type that a reader sees, its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.columns: dict[tuple[str, str], str] = {}
        self.language = ""
        self._row: tuple[str, str] | None = None
        self._in_type = False
        self.text = path.read_text("utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.loads += [given[k] for k in ("src", "srcset", "poster") if k in given] + ([given["href"]] if tag == "link" else [])
        self.language = given.get("lang", "") if tag == "html" else self.language
        if "data-column" in given:
            self._row = (given["data-table"], given["data-column"])
        self._in_type = given.get("class") == "type"

    def handle_data(self, data: str) -> None:
        if self._in_type:
            self.columns[self._row] = data
        self._in_type = False


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def test_the_site_has_the_tables_and_columns_of_the_file_and_nothing_else(site, pages, published: duckdb.DuckDBPyConnection):
    built = {(t, c): kind for t, c, kind in published.sql(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal").fetchall()}
    for language in LANGUAGES:
        of_language = [page for path, page in pages.items() if site / language in path.parents]
        told = {name: kind for page in of_language for name, kind in page.columns.items()}
        assert told == built, language
        assert {p.stem for p in (site / language / "tables").glob("*.html")} == {table for table, _ in built}


def test_every_description_stands_on_the_page_of_its_language(site, pages, catalogue: Catalogue):
    for language in LANGUAGES:
        for table in catalogue.tables.values():
            text = unescape(pages[site / language / "tables" / f"{table.name}.html"].text)
            assert history_words(table, catalogue.tables)[language] in text, (language, table.name)
            for said in (table.grain, table.description, *(c.description for c in table.columns)):
                assert getattr(said, language) in text, (language, table.name)


def test_the_first_page_says_where_to_look_and_how_sure_a_figure_is(site, pages):
    """In each language, with links to the tables; nothing in backticks is left."""
    for language in LANGUAGES:
        page = pages[site / language / "index.html"]
        assert {"where", "sure"} <= set(page.ids)
        guide = page.text[page.text.index('id="where"'):page.text.index('id="tables"')]
        for name in ("mart_hires_by_project", "mart_target_achievement", "bridge_project_owner", "quality_left_out"):
            assert f'<a href="tables/{name}.html"><code>{name}</code></a>' in guide, (language, name)
        assert "Europe/Helsinki" in guide and "routes_differ" in guide and "`" not in guide


def test_every_link_leads_to_a_place_on_the_site_and_nothing_is_loaded_from_elsewhere(site, pages):
    for path, page in pages.items():
        assert page.language in LANGUAGES and len(set(page.ids)) == len(page.ids), path
        assert all((path.parent / name).resolve().is_relative_to(site) and (path.parent / name).is_file() for name in page.loads)
        for link in page.links:
            name, _, place = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target in pages or target.name == "datapackage.json", (path, link)
            assert not place or unquote(place) in pages[target].ids, (path, link)


def test_the_search_finds_every_table_column_indicator_rule_list_and_export(site, pages, catalogue: Catalogue):
    names = {name for t in catalogue.tables.values() for name in (t.name, *(f"{t.name}.{c.name}" for c in t.columns))}
    names |= {*catalogue.indicators, *catalogue.rules, *catalogue.codelists, *catalogue.exports}
    for language in LANGUAGES:
        text = (site / language / "words.js").read_text("utf-8")
        entries = json.loads(text.removeprefix("window.euraWords = ").removesuffix(";\n"))
        assert {entry[1] for entry in entries} == names
        for entry in entries:
            page, _, place = entry[3].partition("#")
            assert not place or place in pages[site / language / page].ids, entry[:4]


def test_lineage_reaches_a_column_of_an_export_or_what_the_build_knows(catalogue: Catalogue):
    lineage = lineage_of(catalogue)
    exports = {f"stg_{e.name}": {c.name for c in e.columns} for e in catalogue.exports.values()}
    of_a_row = {ROWS, *ADDED}
    for table in catalogue.tables.values():
        for column in table.columns:
            for name, origin in lineage.origins(table.name, column.name):
                assert name not in lineage.tables, (table.name, column.name, name, origin)
                assert name not in exports or origin in exports[name] | of_a_row, (table.name, column.name, name, origin)


@pytest.mark.parametrize("table, column, origins", [
    ("fact_hire", "crosses_threshold", {("stg_tyollistymiset", "from_service"), ("stg_tyollistymiset", "has_wage_subsidy")}),
    ("mart_hires_by_project", "project_title", {("stg_hankkeet", "title")}),
    ("mart_call_funnel", "applications", {("stg_hakemukset", ROWS)}),
    ("mart_payment_ageing", "days_waiting", {("build_moment", "known_on"), ("stg_maksatukset", "received_on")}),
    ("dim_project", "region_category", {("code_entry", "parent")}),
])
def test_lineage_is_what_a_reader_of_the_sql_finds(catalogue: Catalogue, table: str, column: str, origins: set):
    assert set(lineage_of(catalogue).origins(table, column)) == origins


def test_a_source_that_the_catalogue_names_is_in_the_lineage(catalogue: Catalogue):
    """`source` is written by hand and lineage is read out of the SQL: they must agree."""
    lineage = lineage_of(catalogue)
    unlike = {f"{t.name}.{c.name}" for t in catalogue.tables.values() for c in t.columns
              if c.source and tuple(f"stg_{c.source}".split(".")) not in lineage.origins(t.name, c.name)}
    assert unlike == CHOSEN


def test_the_same_catalogue_gives_the_same_bytes(site, tmp_path, published, catalogue: Catalogue):
    write_dictionary(catalogue, answers(published, catalogue), tmp_path / "again")
    files = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    assert files == {p.relative_to(tmp_path / "again"): p.read_bytes() for p in (tmp_path / "again").rglob("*") if p.is_file()}


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, catalogue: Catalogue):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DictionaryError, match="something else"):
        write_dictionary(catalogue, {}, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_example_that_does_not_run_names_its_table(published, catalogue: Catalogue):
    broken = catalogue.tables["dim_code"].model_copy(update={"example": "-- What?\nSELECT nothing FROM dim_code"})
    catalogue.tables["dim_code"], kept = broken, catalogue.tables["dim_code"]
    try:
        with pytest.raises(ExampleError, match="The example of dim_code .*nothing"):
            answers(published, catalogue)
    finally:
        catalogue.tables["dim_code"] = kept


def test_the_data_package_describes_every_table_by_its_types(site, published):
    package = json.loads((site / "datapackage.json").read_text("utf-8"))
    built = {(t, c): kind for t, c, kind in published.sql(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal").fetchall()}
    fields = {(r["name"], f["name"]): f for r in package["resources"] for f in r["schema"]["fields"]}
    assert {name: f["duckdbType"] for name, f in fields.items()} == built
    assert {f["type"] for f in fields.values()} <= {"string", "integer", "number", "boolean", "date", "datetime"}
    assert all(set(r["schema"].get("primaryKey", ())) <= {f["name"] for f in r["schema"]["fields"]} for r in package["resources"])
