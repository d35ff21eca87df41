"""The benchmark: our night and our rules beside their floor and their peers, measured in one run.

Nothing here is part of a night. Every measured thing runs in a process of its own, on invented people.
"""

from importlib import import_module
from typing import Any

PUBLIC = {"run_bench": "pipelines.bench.run", "BenchResult": "pipelines.bench.result", "render": "pipelines.bench.result"}


def __getattr__(name: str) -> Any:
    """Imports what is asked for: a measured process that needs one small module must not pay for the others."""
    if name not in PUBLIC:
        raise AttributeError(name)
    return getattr(import_module(PUBLIC[name]), name)
