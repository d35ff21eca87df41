"""Child process of the floor: runs the statements it is given on bare DuckDB. It imports nothing of the product."""

import json
import sys
import time

import duckdb


def main() -> None:
    """Prints the seconds by step, the rows of the fact table and this process's peak."""
    with open(sys.argv[1], encoding="utf-8") as stream:
        given = json.load(stream)
    steps: dict[str, float] = {}
    with duckdb.connect(config=given["config"]) as con:
        for name, sql in given["steps"]:
            began = time.perf_counter()
            con.execute(sql)
            steps[name] = steps.get(name, 0) + time.perf_counter() - began
        rows = con.sql(f"SELECT count(*) FROM {given['count']}").fetchone()[0]
    with open("/proc/self/status", encoding="ascii", errors="replace") as stream:
        peak = next(int(line.split()[1]) / 1024 for line in stream if line.startswith("VmHWM:"))
    print(json.dumps({"steps": steps, "rows": rows, "peak_mib": round(peak, 1)}))


if __name__ == "__main__":
    main()
