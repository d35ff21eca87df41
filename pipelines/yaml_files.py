"""Reads YAML by the C reader where there is one: it takes a tenth of the time, and every command reads a megabyte of it."""

from functools import lru_cache
from pathlib import Path

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> object:
    """What stands in a file of ours. Raises yaml.YAMLError, OSError."""
    return yaml.load(path.read_text("utf-8"), Loader=LOADER)


@lru_cache(maxsize=512)  # nights of one process (the daemon's, tests') read the same catalogue: 0.2 s each
def read_with_lines(text: str) -> tuple[object, yaml.Node | None]:
    """The content of a text, and the node that knows its lines, read once. Only to be read: the next caller gets
    the same. Raises yaml.YAMLError."""
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
        return (None if node is None else loader.construct_document(node)), node
    finally:
        loader.dispose()
