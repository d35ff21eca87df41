"""What every command shares: the application, its options, its exit codes, and how a mistake is told."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipelines.catalogue import CatalogueError
from pipelines.door.landing import SourceUnreachable
from pipelines.home import HomeError, RunUnderWay
from pipelines.settings import SettingsError
from pipelines.verdict import words_of
from pipelines.warehouse.models import ModelError
from pipelines.warehouse.publish import PublishError

DONE, USAGE, REFUSED, NOT_PUBLISHED, BUSY = 0, 2, 3, 4, 5

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich",
                  help="Deliveries of EURA 2021 exports in, a published DuckDB warehouse out.")
err = Console(stderr=True, soft_wrap=True, highlight=False)
out = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 160)

HomeOption = Annotated[Path | None, typer.Option("--home", envvar="EURA_HOME", help="home folder (default data/)")]
LandingOption = Annotated[Path | None, typer.Option("--landing", help="folder where deliveries arrive")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON for scripts")]


def plainly(command: Callable) -> Callable:
    """Turns what a user or the machine got wrong into one sentence and an exit code; never a traceback."""

    @wraps(command)
    def run(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except RunUnderWay as error:
            fail(str(error), BUSY)
        except (SettingsError, CatalogueError) as error:
            fail(str(error), USAGE)
        except (HomeError, SourceUnreachable, PublishError, ModelError) as error:
            fail(str(error), NOT_PUBLISHED)
        except OSError as error:
            fail(f"{words_of(error)} The previous build stays current.", NOT_PUBLISHED)

    return run


def fail(sentence: str, code: int) -> None:
    """Says what is wrong on standard error and ends with that code."""
    err.print(sentence, markup=False, style="red")
    raise typer.Exit(code)


def progress(quiet: bool) -> Callable[[str], None]:
    """Tells the step that is under way: a moving line on a terminal, plain lines in a log, nothing with --json."""
    if quiet:
        return lambda step: None
    if err.is_terminal:
        status = err.status("…")
        status.start()
        return lambda step: status.update(step)
    told: set[str] = set()

    def say(step: str) -> None:
        part = "warehouse" if step.startswith("warehouse: ") else step  # one line for its many tables
        if part not in told:
            told.add(part)
            err.print(part, markup=False)

    return say


def print_table(headers: list[str], rows: list[list]) -> None:
    """Rows as a table on standard output; None is an empty cell."""
    table = Table(*headers)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)
