"""The graph as a value that people review. After a wanted change: `python -m tests.graph.graph_snapshot`."""

import json
from pathlib import Path

import dagster as dg

FILE = Path(__file__).with_name("graph.json")


def graph_of(defs: dg.Definitions) -> dict:
    """Assets with group, kinds and dependencies, blocking checks, jobs, schedules and sensors."""
    repository = defs.get_repository_def()
    graph = repository.asset_graph
    specs = {key.to_user_string(): spec for key, spec in
             ((key, graph.get(key)) for key in graph.get_all_asset_keys())}
    return {
        "assets": {name: {"group": node.group_name, "kinds": sorted(node.kinds),
                          "deps": sorted(k.to_user_string() for k in node.parent_keys)}
                   for name, node in sorted(specs.items())},
        "blocking_checks": sorted(f"{key.asset_key.to_user_string()}:{key.name}" for key in graph.asset_check_keys
                                  if graph.get_check_spec(key).blocking),
        "jobs": sorted(job.name for job in repository.get_all_jobs() if not job.name.startswith("__")),
        "schedules": {s.name: [s.cron_schedule, s.execution_timezone] for s in repository.schedule_defs},
        "sensors": sorted(s.name for s in repository.sensor_defs),
    }


if __name__ == "__main__":
    from pipelines.definitions import defs

    FILE.write_text(json.dumps(graph_of(defs), ensure_ascii=False, indent=1) + "\n", "utf-8")
