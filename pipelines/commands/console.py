"""What every command shares: the application, its options, its exit codes, and how a mistake is told."""

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from pipelines.home import RunUnderWay
from pipelines.settings import language_for
from pipelines.words import StaysCurrent, Told, Words, labels, said

DONE, USAGE, REFUSED, NOT_PUBLISHED, BUSY = 0, 2, 3, 4, 5

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich",
                  help="Deliveries of EURA 2021 exports in, a published DuckDB warehouse out.")
err = Console(stderr=True, soft_wrap=True, highlight=False)
under_way: list[Progress] = []  # what moves on the terminal: it must rest before anything else is printed there


def rest() -> None:
    """Takes what moves off the terminal and gives the cursor back."""
    while under_way:
        under_way.pop().stop()


class Answers(Console):
    """Standard output."""

    def print(self, *objects: object, **how: object) -> None:
        rest()
        super().print(*objects, **how)


out = Answers(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 160)


class Language(StrEnum):
    """The languages that commands speak."""

    fi = "fi"
    sv = "sv"
    en = "en"


HomeOption = Annotated[Path | None, typer.Option("--home", envvar="EURA_HOME", help="home folder (default data/)")]
LandingOption = Annotated[Path | None, typer.Option("--landing", help="folder where deliveries arrive")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON for scripts")]
LanguageOption = Annotated[Language | None, typer.Option(
    "--language", help="in which language to answer (else EURA_LANGUAGE, eura.toml, the locale, fi)")]


class Mistake(Told):
    """What `fail` raises: a sentence and the exit code of the command."""

    def __init__(self, words: Words | str, code: int) -> None:
        super().__init__(words)
        self.code = code


def plainly(command: Callable) -> Callable:
    """Turns what a user or the machine got wrong into one sentence and an exit code; never a traceback.

    The sentence is in the language that `language` and `home` of the command ask for.
    """

    @wraps(command)
    def run(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except RunUnderWay as error:
            words, code = error.words, BUSY
        except StaysCurrent as error:
            words, code = error.words, NOT_PUBLISHED
        except Mistake as error:
            words, code = error.words, error.code
        except Told as error:
            words, code = error.words, USAGE
        except OSError as error:
            from pipelines.verdict import told_of  # knows the whole night: half a second that an answer need not wait for

            words, code = said("machine_errors", "stays_current", trouble=told_of(error)), NOT_PUBLISHED
        finally:
            rest()
        err.print(words[language_for(kwargs.get("home"), kwargs.get("language"))], markup=False, style="red")
        raise typer.Exit(code)

    return run


def fail(words: Words | str, code: int) -> None:
    """Ends the command with what is wrong on standard error and that code. For commands under `plainly`."""
    raise Mistake(words, code)


def progress(quiet: bool, language: str = "en", steps: int | None = None) -> Callable[[str], None]:
    """Tells the step that is under way: on a terminal a bar over `steps`, or a moving line where their number is not known;
    plain lines in a log, nothing with --json."""
    if quiet:
        return lambda step: None
    if err.is_terminal:
        count = [MofNCompleteColumn(), BarColumn()] if steps else []
        moving = Progress(SpinnerColumn(), *count, TextColumn("{task.description}"), console=err, transient=True,
                          redirect_stdout=False, redirect_stderr=False)  # else answers would go where the bar is
        task = moving.add_task("…", total=steps)
        moving.start()
        under_way.append(moving)
        seen: set[str] = set()  # a step that is taken twice moves the bar once

        def show(step: str) -> None:
            seen.add(step)
            moving.update(task, completed=len(seen), description=_step(step, language))

        return show
    told: set[str] = set()

    def say(step: str) -> None:
        part = "warehouse" if step.startswith("warehouse: ") else step  # one line for its many tables
        if part not in told:
            told.add(part)
            err.print(_step(part, language), markup=False)

    return say


def print_table(headers: list[str], rows: list[list]) -> None:
    """Rows as a table on standard output; None is an empty cell."""
    table = Table(*headers)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)


def _step(step: str, language: str) -> str:
    name, colon, rest = step.partition(": ")
    known = labels("steps")
    return f"{known[name][language]}{colon}{rest}" if name in known else step
