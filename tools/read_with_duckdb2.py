"""CI: DuckDB 2 reads what the product's DuckDB published: every table, the same rows, the same content."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pipelines.catalogue import load_catalogue
from pipelines.demo import write_demo
from pipelines.night import run_night
from pipelines.settings import load_settings
from tools.make_venv import main as make_venv

ROOT = Path(__file__).parents[1]
PINS = ROOT / ".ci" / "duckdb2.txt"
READER = ROOT / "tools" / "read_all.py"


def main(venv: Path) -> None:
    """Makes `venv` with DuckDB 2, publishes a small demo, and ends with a sentence where the two readers differ."""
    make_venv(venv)
    python = venv / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", PINS], check=True)
    with tempfile.TemporaryDirectory() as folder:
        published = _demo(Path(folder))
        ours, theirs = (_read(reader, published) for reader in (Path(sys.executable), python))
    if ours["tables"] != theirs["tables"]:
        odd = sorted(name for name in ours["tables"] if ours["tables"][name] != theirs["tables"].get(name))
        sys.exit(f"DuckDB {theirs['duckdb']} reads other content than {ours['duckdb']} in: {', '.join(odd) or 'more tables'}.")
    rows = sum(count for count, _ in theirs["tables"].values())
    print(f"DuckDB {theirs['duckdb']} reads {len(theirs['tables'])} tables and {rows} rows as DuckDB {ours['duckdb']} does.")


def _demo(base: Path) -> Path:
    os.environ |= {"EURA_SPECIAL_CATEGORY_BASIS": "demo: invented people", "EURA_STABLE_SECONDS": "0"}
    write_demo(base / "landing", scale=0.1, nights=1, catalogue=load_catalogue())
    return run_night(load_settings(base / "home", base / "landing")).home.current.resolve()


def _read(python: Path, published: Path) -> dict:
    done = subprocess.run([python, READER, published], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".venv-duckdb2")
