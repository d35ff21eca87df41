"""Over random deliveries in every format: after an erasure a search through every byte finds nothing of the person, the others
stand as if the person had never been delivered, and a replay changes that no more than a rebuild."""

import io
import os
import zipfile
from dataclasses import dataclass

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from pipelines.erasure.erase import erase_person
from pipelines.lake.lake import Lake
from pipelines.night import a_night, rebuild
from tests.faults.conftest import person_key
from tests.searching import places_of
from tests.support import World, code, csv_of, manifest, person, project, xlsx_of

EXAMPLES = int(os.environ.get("EURA_EXAMPLES", "2"))  # each makes two builds; set it to look longer
PEOPLE = range(6)
FORMATS = ("csv", "xlsx", "cp1252", "utf-16", "zip", "crlf")
# how a person's row may look; `mention` stands in somebody else's row
VARIANTS = {"plain": {}, "second": {"spell_no": "2"}, "orphan": {"project_code": "S19999"}, "bad": {"started_on": "31.2.2026"},
            "lines": {"Muu": 'kaksi\n"riviä"'}, "mention": {"Muu": ""}}


@dataclass(frozen=True)
class Delivery:
    """One file of participants: its day, format and kind, and its rows (person, variant, who is mentioned)."""

    day: int
    format: str
    kind: str
    rows: tuple[tuple[int, str, int], ...]

    def put(self, world: World, without: int | None = None, shift: int = 0) -> None:
        rows = [{**person(n), **VARIANTS[variant], **({"Muu": f"sisar {code(other)}"} if variant == "mention" else {})}
                for n, variant, other in self.rows if n != without]
        text = csv_of("osallistujat", rows, also=["Muu"])
        content = {"csv": text.encode(), "cp1252": text.encode("cp1252"), "utf-16": text.encode("utf-16"),
                   "crlf": text.replace("\n", "\r\n").encode(), "zip": text.encode()}.get(self.format)
        name = f"osallistujat.{'xlsx' if self.format == 'xlsx' else 'csv'}"
        content = content or xlsx_of("osallistujat", rows, also=["Muu"])
        files = {name: content, "manifest.json": manifest(
            [{"name": name, "export": "osallistujat", **({"rows": 0} if not rows else {})}],
            f"2026-09-{self.day + shift:02d}T05:00:00+03:00", kind=self.kind).encode()}
        folder = f"toimitus_{self.day + shift:02d}"
        if self.format != "zip":
            for file, data in files.items():
                world.put(f"{folder}/{file}", data)
            return
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for file, data in files.items():
                target.writestr(file, data)
        world.put(f"{folder}.zip", packed.getvalue())


row = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(list(VARIANTS)), st.sampled_from(PEOPLE))
deliveries = st.lists(st.tuples(st.sampled_from(FORMATS), st.sampled_from(["full", "full", "delta"]),
                                st.lists(row, min_size=1, max_size=8, unique_by=lambda r: r[:2])), min_size=2, max_size=4)


def rows_in_lake(world: World, without: str) -> list[tuple]:
    """Every version of the other people's rows with its life, but for where it stood and who is mentioned in it."""
    with a_night(world.settings) as night:
        sql = Lake(night.home).versions_sql(night.catalogue.exports["osallistujat"])
        return sorted(duckdb.sql(f"SELECT person_key, project_code, spell_no, started_on, known_from, known_to FROM ({sql}) "
                                 f"WHERE person_key <> '{without}' AND damage IS NULL").fetchall(), key=str)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=bool(os.environ.get("CI")), database=None,
          phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(drawn=deliveries, who=st.sampled_from(PEOPLE))
def test_after_an_erasure_nothing_is_found(drawn: list, who: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = [Delivery(day, *rest) for day, rest in enumerate(drawn, 1)]
    for one in made:
        note(str(one))
    world = World(tmp_path_factory.mktemp("erased"), hold_if_vanished_pct=100)
    never = World(tmp_path_factory.mktemp("never"), hold_if_vanished_pct=100)
    for target, without in ((world, None), (never, who)):
        target.put("hankkeet_20260901T0100.csv", csv_of("hankkeet", [project()]))
        for one in made:
            one.put(target, without)
        target.take_in()
    key = person_key(world, code(who))
    words = world.root / "code.txt"
    words.write_text(code(who), "utf-8")
    done = erase_person(world.settings, words, "Tietosuoja", False, lambda step: None)
    assert done.search["found"] == [] and places_of(world, code(who), key) == set()
    assert {r.verdict for r in world.last.lake.records().values()} == {"accepted"}
    assert rows_in_lake(world, key) == rows_in_lake(never, key)
    for one in made:
        one.put(world, shift=10)
    world.take_in()
    rebuild(world.settings)
    assert places_of(world, code(who), key) == set()
    world.balanced()
