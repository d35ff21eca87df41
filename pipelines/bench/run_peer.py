"""Child process of the peer: Great Expectations on a pandas DataFrame, every failing row listed by its number.

The rows come typed, each cell's text beside it, so reading and casting cost it nothing; what pandas must prepare for a
rule that looks at other rows is measured.
"""

import os
import time
from pathlib import Path

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx  # noqa: E402  (analytics must be off before the import)
import pandas as pd  # noqa: E402
from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: E402

from pipelines.bench.child import answer, request  # noqa: E402
from pipelines.bench.peer import RULE_IN_CELL, add_columns, expectations  # noqa: E402

RESULT_FORMAT = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row_no"]}


class PeerFailed(Exception):
    """An expectation crashed; GX would report it as failed data."""


def main() -> None:
    """Writes `peer.parquet` (row_no, rule_id); prints the seconds of the validation."""
    folder = Path(request()["folder"])
    rows = pd.read_parquet(folder / "rows.parquet")
    for name in ("started_on", "ended_on", "status_at_end_on", "approved_on", "known_on"):
        rows[name] = pd.to_datetime(rows[name])
    projects, words = pd.read_parquet(folder / "projects.parquet"), pd.read_parquet(folder / "words.parquet")
    projects["starts_on"] = pd.to_datetime(projects["starts_on"])
    began = time.perf_counter()
    add_columns(rows, projects)
    found = _validate(rows, expectations(projects, words))
    seconds = time.perf_counter() - began
    pd.DataFrame(sorted(set(found)), columns=["row_no", "rule_id"]).to_parquet(folder / "peer.parquet")
    answer({"seconds": seconds, "rows": len(rows), "expectations": len(expectations(projects, words))})


def _validate(rows: pd.DataFrame, asked: list) -> list[tuple[int, str]]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("peer").add_dataframe_asset("rows")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": rows})
    suite = gx.ExpectationSuite(name="peer")
    for rule, expectation in asked:
        expectation.meta = {"rule": rule}
        suite.add_expectation(expectation)
    found: list[tuple[int, str]] = []
    for result in batch.validate(suite, result_format=RESULT_FORMAT).results:
        rule = result.expectation_config.meta["rule"]
        if "unexpected_index_list" not in (result.result or {}):
            raise PeerFailed(f"{rule}: {list((result.exception_info or {}).values())[:1]}")
        for place in result.result["unexpected_index_list"] or ():
            found.append((int(place["row_no"]), place["person_key_fault"] if rule == RULE_IN_CELL else rule))
    return found


if __name__ == "__main__":
    main()
