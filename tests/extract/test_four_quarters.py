"""Four quarters of the demo, night by night: four approved extracts, safe together; one made again gives the same bytes."""

import re
import shutil
from pathlib import Path

from pipelines.catalogue import load_catalogue
from pipelines.demo import write_demo
from pipelines.extract.approve import approve
from pipelines.extract.make import make_extract
from pipelines.extract.manifest import hashes, read_manifest
from pipelines.extract.shelf import Shelf
from pipelines.extract.verify import verify
from tests.extract.conftest import APPROVER, SETTINGS
from tests.support import World

QUARTERS = {"20251231": "2025Q4", "20260331": "2026Q1", "20260630": "2026Q2", "20260930": "2026Q3"}


def test_four_quarters_give_four_approved_extracts_safe_together(tmp_path: Path) -> None:
    world = World(tmp_path, **SETTINGS)
    write_demo(tmp_path / "all", scale=0.05, catalogue=load_catalogue())
    made = {}
    for day, quarter in QUARTERS.items():
        for path in sorted((tmp_path / "all").iterdir()):
            if re.search(rf"_{day}T", path.name):
                shutil.move(path, world.landing / path.name)
        world.night()
        made[quarter] = make_extract(world.settings, quarter)
        approve(world.home / "extracts", quarter, APPROVER)
    versions = Shelf(world.home / "extracts").versions()
    assert [v.name for v in versions] == [f"{quarter}/v1" for quarter in QUARTERS.values()]
    assert all(v.manifest["state"] == "approved" and verify(v.folder)[1] == [] for v in versions)
    assert [e["version"] for e in versions[-1].manifest["earlier"]] == [v.name for v in versions[:-1]]
    assert (made["2026Q3"].cells["pinned"], made["2026Q3"].cells["narrow"]) == (0, 0)  # the last audit is over all four
    again = make_extract(world.settings, "2026Q2", versions[2].known_at, out=tmp_path / "again")
    assert not again.is_new
    for side in ("restricted", "public"):
        assert hashes(again.version.folder / side) == read_manifest(versions[2].folder / side)["draft_files"]
