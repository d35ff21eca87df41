"""A search of the tests' own, so that what the product says of itself is not its only proof."""

import io
import zipfile
from pathlib import Path

import duckdb

from tests.support import World


def everything_written(home: Path) -> dict[str, str]:
    """Each file as text: its bytes (archived ones are sealed), and every string that parquet and DuckDB files hold."""
    found = {}
    for path in sorted(p for p in home.rglob("*") if p.is_file()):
        data = path.read_bytes()
        found[f"{path.relative_to(home)}"] = data.decode("latin-1") + data.decode("utf-8", "replace")
        if path.suffix == ".parquet":
            with duckdb.connect() as con:
                found[f"{path.name} decoded"] = str(con.sql(f"SELECT * FROM '{path}'").fetchall())
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as con:
                for (name,) in con.sql("SELECT table_name FROM duckdb_tables()").fetchall():
                    found[f"{path.name} {name}"] = str(con.sql(f"SELECT * FROM {name}").fetchall())
    return found


def opened(world: World) -> dict[str, str]:
    """Every archived content as text, its zip members too, in the encodings that EURA and people's programs write."""
    found = {}
    for name, data in world.all_archived().items():
        parts = [data]
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                parts += [packed.read(member) for member in packed.namelist()]
        found[f"archived {name}"] = " ".join(text for part in parts for text in (
            part.decode("latin-1"), part.decode("utf-16-le", "ignore"), part[1:].decode("utf-16-le", "ignore"),
            part.decode("utf-16-be", "ignore")))
    return found


def places_of(world: World, *words: str) -> set[str]:
    """Every place in the home folder (sealed, packed, encoded or plain) in which one of the words stands."""
    everything = everything_written(world.home) | opened(world)
    return {place for place, text in everything.items() for word in words if word.casefold() in text.casefold()}
