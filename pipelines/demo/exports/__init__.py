"""What a night's export shows of the world: one module per export, named like it, with one function `rows`.

A new export of the catalogue joins the demo by a module here; nothing else lists them.
"""

import importlib
import pkgutil
from collections.abc import Callable

import pyarrow as pa

from pipelines.demo.nights import Night
from pipelines.demo.world import World

Generator = Callable[[World, Night], pa.Table]


def generators() -> dict[str, Generator]:
    """The generator of each export, by the export's name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").rows for name in names}
