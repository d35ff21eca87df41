"""A reader in a process of its own: opens the published file now and then, asks, closes, and writes down how it went.

`python reader.py HOME NUMBER`: reads until the file HOME/stop is there. It knows nothing of the product, like a BI tool.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

PAUSE = 1.2  # seconds between two visits: twenty readers come 16 times a second and take a third of one core
KNOWN = "SELECT epoch(known_at) FROM meta_build"
SUMS = """
    SELECT epoch(min(known_at)), epoch(max(known_at)),
           sum(value) FILTER (WHERE indicator_code = 'CTRL-01' AND level = 'programme' AND region_category = 'ALL'
                              AND gender = 'T' AND cut_off = (SELECT max(cut_off) FROM mart_indicator_value))
    FROM mart_indicator_value"""
PEOPLE = "SELECT count(DISTINCT (project_code, person_key)) FROM fact_participation"


def main(home: Path, number: int) -> None:
    """One line of JSON for each visit: when, how long, how long without a core, which build, whether it fits together."""
    time.sleep(PAUSE * number / 20)  # not all at once
    while not (home / "stop").exists():
        print(json.dumps(visit(home)), flush=True)
        time.sleep(PAUSE)


def visit(home: Path) -> dict:
    """Opens, asks three questions of one connection, closes."""
    at, waited, started = time.time(), without_core(), time.perf_counter()
    try:
        with duckdb.connect(str((home / "current.duckdb").resolve()), read_only=True, config={"threads": 1}) as con:
            known_at = con.execute(KNOWN).fetchone()[0]
            oldest, newest, counted = con.execute(SUMS).fetchone()
            people = con.execute(PEOPLE).fetchone()[0]
            again = con.execute(KNOWN).fetchone()[0]
    except Exception as error:  # whatever it is, the test must see it
        return {"at": at, "error": f"{type(error).__name__}: {error}"}
    return {"at": at, "seconds": time.perf_counter() - started, "without_core": without_core() - waited, "build": known_at,
            "fits": known_at == oldest == newest == again and counted == people}


def without_core() -> float:
    """Seconds that this thread was ready to run and had no core (Linux; 0 where the kernel does not tell)."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
