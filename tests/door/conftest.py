"""What the tests of the readers share: an export made on the spot, and the words behind a rule id."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.catalogue.models import Column, Export, Labels, Rule
from pipelines.door.problems import FileFinding, FileProblem
from pipelines.door.raw import RawTable
from pipelines.door.readers import Limits, read_raw

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real"
RULES = {entry["id"]: Rule.model_validate(entry) for name in ("files", "rows")
         for entry in yaml.safe_load((ROOT / "expectations" / f"{name}.yml").read_text("utf-8"))}


def labels(text: str) -> Labels:
    return Labels(fi=text, sv=text, en=text)


def make_export(headers: tuple[str, ...], *, paths: tuple[str, ...] = (), personal: tuple[str, ...] = (),
                **more: object) -> Export:
    columns = tuple(
        Column(name=f"f{i}", header=labels(header), type="text", description=labels(header),
               sensitivity="personal" if header in personal else "internal", path=paths[i] if paths else None)
        for i, header in enumerate(headers))
    more.setdefault("footers", ("^Yhteensä", "^Applied filters"))
    return Export(name="koe", labels=labels("koe"), description=labels("koe"), origin="assumed", key=("f0",),
                  columns=columns, **more)


@dataclass
class Read:
    raw: RawTable
    con: duckdb.DuckDBPyConnection

    def rows(self, raw: RawTable | None = None) -> list[tuple]:
        """(row_no, cells…) of good rows, (row_no, damage, detail) of damaged ones, by row number."""
        found = self.con.execute(f"SELECT * FROM {(raw or self.raw).relation} ORDER BY row_no").fetchall()
        return [(row[0], row[1], row[2]) if row[1] else (row[0], *row[3:]) for row in found]

    @property
    def columns(self) -> dict[str, str]:
        return {row[0]: row[1] for row in self.con.execute(f"DESCRIBE {self.raw.relation}").fetchall()}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Read]:
    """Reads bytes or a file as an export with the given headers."""
    con = duckdb.connect()
    con.execute("SET threads = 2")
    work = tmp_path / "work folder's"
    work.mkdir()

    def reader(content: bytes | Path, name: str = "koe.csv", headers: tuple[str, ...] = ("Hankekoodi", "Nimi", "Summa"),
               limits: Limits | None = None, **more: object) -> Read:
        path = content
        if isinstance(content, bytes):
            path = tmp_path / "arrived file"
            path.write_bytes(content)
        return Read(read_raw(path, name, make_export(headers, **more), con, work, limits or Limits()), con)

    return reader


@pytest.fixture
def said() -> Callable[..., str]:
    """The English words of a problem or finding, once all three languages are filled without a gap."""

    def words(problem: FileProblem | FileFinding) -> str:
        text = RULES[problem.rule_id].text
        filled = [template.format(**problem.params) for template in (text.fi, text.sv, text.en)]
        assert len(set(filled)) == 3
        return filled[2]

    return words


@pytest.fixture
def real() -> Callable[[str], Path]:
    """A real sample. Where samples must be (CI) a missing one fails, elsewhere its test is skipped."""

    def path(name: str) -> Path:
        found = REAL / name
        if not found.exists():
            message = f"The real sample {name} is not beside the repository, so this test has nothing to read."
            pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
        return found

    return path
