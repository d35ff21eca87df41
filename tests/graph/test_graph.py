"""The graph as a value: what is there, what it depends on, and that nothing undescribed gets in."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assets.warehouse import upstream_of
from expectations.asset_checks import CELLS
from pipelines.catalogue import CatalogueError, load_catalogue
from pipelines.gate.suites import suite_of
from pipelines.settings import SettingsError
from pipelines.warehouse.models import models
from tests.graph.graph_snapshot import FILE, graph_of


@pytest.fixture
def defs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from pipelines.definitions import definitions

    monkeypatch.setenv("EURA_HOME", str(tmp_path / "home"))
    return definitions()


def test_graph_is_the_reviewed_one(defs) -> None:
    reviewed = json.loads(FILE.read_text("utf-8"))
    found = graph_of(defs)
    changed = {part: {"missing": [x for x in reviewed[part] if x not in found[part]],
                      "extra": [x for x in found[part] if x not in reviewed[part]]} for part in reviewed}
    assert found == reviewed, f"refresh with `python -m tests.graph.graph_snapshot` after review: {changed}"


def test_schedules_keep_out_of_the_hour_that_is_missing_or_doubled(defs) -> None:
    """The night at 02:15, the quarter at 04:15, both in Helsinki; nothing between 03:00 and 03:59."""
    assert graph_of(defs)["schedules"] == {"every_night": ["15 2 * * *", "Europe/Helsinki"],
                                           "every_quarter": ["15 4 1-15 1,4,7,10 *", "Europe/Helsinki"]}


def test_the_night_leaves_the_ministrys_extract_alone(defs) -> None:
    nodes = {node.name for node in defs.resolve_job_def("nightly").nodes}
    assert "ministry_extract" not in nodes and "published_warehouse" in nodes


def test_every_asset_has_description_owner_group_and_kind(defs) -> None:
    graph = defs.get_repository_def().asset_graph
    poor = [key.to_user_string() for key in graph.get_all_asset_keys() for node in [graph.get(key)]
            if not (node.description and node.owners and node.group_name != "default" and node.kinds)]
    assert poor == []


def test_every_check_is_described(defs) -> None:
    graph = defs.get_repository_def().asset_graph
    assert [k for k in graph.asset_check_keys if not graph.get_check_spec(k).description] == []


def test_dependencies_are_those_of_the_sql(defs) -> None:
    graph, catalogue = graph_of(defs)["assets"], load_catalogue()
    names = set(graph)
    for model in models():
        assert graph[model.name]["deps"] == upstream_of(model.reads, catalogue), model.name
        assert set(model.reads) & names <= set(graph[model.name]["deps"]), model.name


def test_a_read_that_nothing_makes_is_refused() -> None:
    with pytest.raises(ValueError, match="fact_nothing"):
        upstream_of(("fact_nothing",), load_catalogue())


def test_every_rule_is_a_check(defs) -> None:
    keys = {(k.asset_key.to_user_string(), k.name) for k in defs.get_repository_def().asset_graph.asset_check_keys}
    catalogue = load_catalogue()
    for export in catalogue.exports.values():
        wanted = {CELLS if e.fault_column else e.name for e in suite_of(export, catalogue)}
        assert {name for asset, name in keys if asset == f"stg_{export.name}"} == wanted


def test_loading_is_quick_needs_no_home_and_leaves_nothing(tmp_path: Path) -> None:
    code = ("import sys, pipelines.definitions as d; assert 'great_expectations' not in sys.modules; "
            "assert len(list(d.defs.get_repository_def().asset_graph.get_all_asset_keys())) > 50")
    started = time.monotonic()
    environment = {"EURA_HOME": str(tmp_path / "none"), "PATH": "", "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=tmp_path)
    assert time.monotonic() - started < 15  # 1.5 s on a quiet machine
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_catalogue_raises_and_does_not_shrink_the_graph(tmp_path: Path, monkeypatch) -> None:
    from pipelines.definitions import definitions

    monkeypatch.setenv("EURA_HOME", str(tmp_path))
    overlay = tmp_path / "catalogue.d" / "exports"
    overlay.mkdir(parents=True)
    (overlay / "hankkeet.yml").write_text("name: hankkeet\nunheard_of: 1\n", "utf-8")
    with pytest.raises(CatalogueError, match="unheard_of"):
        definitions()


def test_a_wrong_setting_raises(tmp_path: Path, monkeypatch) -> None:
    from pipelines.definitions import definitions

    monkeypatch.setenv("EURA_HOME", str(tmp_path))
    monkeypatch.setenv("EURA_KEEP_BUILDS", "none")
    with pytest.raises(SettingsError, match="EURA_KEEP_BUILDS"):
        definitions()
