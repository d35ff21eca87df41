"""The first five minutes: demo deliveries and the real public files through a night, and the answer on the screen."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipelines.catalogue import load_catalogue
from pipelines.demo import write_demo

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "real"
# Both are laid as a delta on top of the demo's: a full delivery of four calls would say that all others are gone.
REAL_FILES = {"hakuilmoitukset/hakuilmoitukset.html": "hakuilmoitukset",
              "projektilista_2014/eura2014_esr_raw.csv": "projektilista_2014"}
REAL_MOMENT = "2026-09-30T02:00:00+03:00"  # after the demo's last night
TOP_TEN = """
    SELECT project_code AS project, project_title AS title, theme, CAST(hires AS BIGINT) AS hires,
           CAST(hires_open_market AS BIGINT) AS open_market, method
    FROM mart_hires_by_project WHERE target_group = 'osatyökykyinen' AND hires IS NOT NULL
    ORDER BY hires DESC, project_code LIMIT 10"""
VERDICT = """
    SELECT export, count(*) AS files, sum(rows) AS rows, sum(accepted) AS accepted, sum(quarantined) AS quarantined,
           sum(duplicates) AS duplicates, count(*) FILTER (verdict <> 'accepted') AS refused_or_held
    FROM quality_delivery GROUP BY export ORDER BY export"""


def say(words: str) -> None:
    """Prints at once, so that it stands before what the next command prints."""
    print(words, flush=True)


def main(base: Path) -> None:
    """Writes to `base`/landing, runs the night over `base`/home and prints hires per project and the quality verdict."""
    landing, home = base / "landing", base / "home"
    shutil.rmtree(base, ignore_errors=True)
    write_demo(landing, catalogue=load_catalogue())
    _lay_real_files(landing)
    # the demo's hires are rows about invented people, so a basis may be named for them; a real one is the operator's
    environment = os.environ | {"EURA_SPECIAL_CATEGORY_BASIS": "demo: invented people", "EURA_HOME": str(home),
                                "EURA_LANDING": str(landing), "EURA_STABLE_SECONDS": "0"}
    night = _eura(environment, "run")
    say("\nHires of partially able-to-work people, the ten projects with most:")
    _eura(environment, "sql", TOP_TEN)
    say("\nWhat arrived, and how it stands:")
    _eura(environment, "sql", VERDICT)
    say(f"\nLook further: EURA_HOME={home} .venv/bin/eura status"
          f"\n              EURA_HOME={home} .venv/bin/eura sql \"SHOW TABLES\""
          f"\n              {home / 'current.duckdb'} opens read-only in any DuckDB tool"
        f"\n              {home / 'reports' / 'index.html'} is the page of the morning; eura pages adds charts")
    sys.exit(night if night not in (0, 3) else 0)


def _lay_real_files(landing: Path) -> None:
    if not REAL.is_dir():
        say("The real public files do not lie beside this checkout; the demo's invented ones of the same shapes are used.")
        return
    delivery = landing / "julkiset_20260930T0200"
    delivery.mkdir(parents=True)
    files = [{"name": shutil.copyfile(REAL / source, delivery / Path(source).name).name, "export": export}
             for source, export in REAL_FILES.items()]
    manifest = {"system": "public pages", "exported_at": REAL_MOMENT, "kind": "delta", "files": files}
    (delivery / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    say("Real public files taken in too: the call page and the 785 ESF projects of 2014-2020.")


def _eura(environment: dict[str, str], *words: str) -> int:
    return subprocess.run([sys.executable, "-m", "pipelines.cli", *words], env=environment, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "demo")
