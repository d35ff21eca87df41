"""Child process of our night: one whole `run_night`, imports included."""

import time

BEGAN = time.perf_counter()

from pipelines.bench.child import answer, request  # noqa: E402  (imports are part of what is measured)
from pipelines.night import run_night  # noqa: E402
from pipelines.settings import Settings  # noqa: E402

ROOMS = ("landing", "lake", "gate", "warehouse", "checks", "publish")


def main() -> None:
    """Prints what was published and the seconds by step; the warehouse's tables are one step."""
    steps: dict[str, float] = {}
    last = ["imports", BEGAN]

    def tell(step: str) -> None:
        now = time.perf_counter()
        steps[last[0]] = steps.get(last[0], 0) + now - last[1]
        last[:] = [step.split(":")[0], now]

    night = run_night(Settings(**request()["settings"]), tell)
    tell("end")
    answer({"steps": steps, "refused": night.reasons(), "rows": night.built.rows if night.built else {},
            "build": night.current.build if night.current else None})


if __name__ == "__main__":
    main()
