"""The command `eura`: parses, calls, prints. What a command does lives in the room it belongs to.

Exit codes: 0 done · 2 wrong usage · 3 done, but a delivery was refused or is held · 4 not published, the previous build
stays current · 5 another run is under way.
"""

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from pipelines.catalogue import CatalogueError, load_catalogue
from pipelines.door.landing import SourceUnreachable
from pipelines.home import HomeError, RunUnderWay, open_home
from pipelines.settings import Settings, SettingsError, load_settings
from pipelines.verdict import words_of
from pipelines.warehouse.models import ModelError
from pipelines.warehouse.publish import PublishError, open_current
from pipelines.words import said

DONE, USAGE, REFUSED, NOT_PUBLISHED, BUSY = 0, 2, 3, 4, 5

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich",
                  help="Deliveries of EURA 2021 exports in, a published DuckDB warehouse out.")
err = Console(stderr=True, soft_wrap=True, highlight=False)
out = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 160)

HomeOption = Annotated[Path | None, typer.Option("--home", envvar="EURA_HOME", help="home folder (default data/)")]
LandingOption = Annotated[Path | None, typer.Option("--landing", help="folder where deliveries arrive")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON for scripts")]


class Format(StrEnum):
    """Forms in which `eura sql` prints rows."""

    table = "table"
    csv = "csv"
    json = "json"


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


@app.command()
@plainly
def run(home: HomeOption = None, landing: LandingOption = None, as_json: JsonOption = False) -> None:
    """The nightly job: takes in what has arrived, validates, builds and publishes.

    Example: eura run --landing /srv/eura/landing --home /srv/eura/data
    """
    from pipelines.nightly import nightly

    settings = load_settings(home, landing)
    verdict = nightly(settings, progress(as_json))
    _print_verdict(verdict, settings, as_json)
    raise typer.Exit(verdict["exit_code"])


@app.command()
@plainly
def rebuild(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """The lake and the warehouse again, from the archive alone.

    Example: eura rebuild --home data
    """
    from pipelines.night import rebuild as again
    from pipelines.nightly import nightly

    settings = load_settings(home)
    verdict = nightly(settings, progress(as_json), job=again)
    _print_verdict(verdict, settings, as_json)
    raise typer.Exit(verdict["exit_code"])


@app.command()
@plainly
def demo(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="landing folder to write to")],
    scale: Annotated[float, typer.Option(min=0.01, help="1 = the theme: 60 projects, 5,000 participants")] = 1,
    seed: Annotated[int, typer.Option(help="the same seed writes the same world")] = 2021,
    nights: Annotated[int, typer.Option(min=1, max=40, help="how many nights of deliveries")] = 4,
) -> None:
    """Writes synthetic deliveries of every export; all people are invented.

    Example: eura demo data/landing --scale 1 --nights 4
    """
    from pipelines.demo import write_demo

    files = write_demo(target, scale=scale, seed=seed, nights=nights, catalogue=load_catalogue())
    out.print(f"{len(files)} files in {target}. Next: eura run --landing {target}", markup=False)


@app.command()
@plainly
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="files before they are delivered")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Validates files before they are delivered: the same findings as a run, nothing stored.

    Example: eura check osallistujat_20260930.csv
    """
    from pipelines.rehearsal import rehearse

    for path in files:
        if not path.exists():
            fail(f"{path}: no such file. Check the name.", USAGE)
    found = rehearse(load_settings(home), files, progress(as_json))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1, default=str))
    else:
        _print_rehearsal(found, load_settings(home).language)
    raise typer.Exit(REFUSED if any(f["verdict"] != "accepted" for f in found["files"]) else DONE)


@app.command()
@plainly
def status(
    home: HomeOption = None,
    settings_too: Annotated[bool, typer.Option("--settings", help="show each setting and where it came from")] = False,
    as_json: JsonOption = False,
) -> None:
    """The current build, when each export came and is due, open findings, refused and held deliveries.

    Example: eura status --settings
    """
    from pipelines.status import settings_of, status_of

    settings = load_settings(home)
    known = settings_of(settings) if settings_too else status_of(settings)
    if as_json:
        typer.echo(json.dumps(known, ensure_ascii=False, indent=1, default=str))
    elif settings_too:
        _print_rows(list(known["settings"][0]), [list(s.values()) for s in known["settings"]])
    else:
        _print_status(known)


@app.command()
@plainly
def sql(
    query: Annotated[str, typer.Argument(metavar="SELECT…", help="a query on the current build")],
    form: Annotated[Format, typer.Option("--format", help="how rows are printed")] = Format.table,
    home: HomeOption = None,
) -> None:
    """A read-only query on the published build.

    Example: eura sql "SELECT project_code, hires FROM mart_hires_by_project WHERE target_group = 'osatyökykyinen'"
    """
    from pipelines.answers import print_rows

    with open_current(open_home(load_settings(home).home)) as con:
        try:
            answer = con.sql(query)
        except duckdb.Error as error:
            fail(f"The query was not understood: {str(error).splitlines()[0]} "
                 "The tables are listed by: eura sql \"SHOW TABLES\"", USAGE)
        print_rows(answer, str(form), out)


@app.command()
@plainly
def decide(
    file: Annotated[str, typer.Argument(metavar="FILE", help="a held file, as `eura status` names it")],
    word: Annotated[str, typer.Argument(metavar="accept|refuse")],
    home: HomeOption = None,
) -> None:
    """Says whether a held file is taken in by the next run.

    Example: eura decide osallistujat_20260930T0145.csv accept
    """
    from pipelines.status import decide_held

    if word not in ("accept", "refuse"):
        fail(f"{word}: say accept or refuse.", USAGE)
    names = decide_held(load_settings(home), file, word)
    if not names:
        fail(f"{file}: no held file of that name. `eura status` lists them.", USAGE)
    out.print(f"{', '.join(names)}: {word}. The next `eura run` acts on it.", markup=False)


@app.command()
@plainly
def bench(
    scale: Annotated[float, typer.Option(min=0.001, help="200 = 1,000,000 participant rows")] = 200,
    as_json: JsonOption = False,
) -> None:
    """The benchmark, with its floor and its peers in the same run.

    Example: eura bench --scale 20
    """
    from pipelines.bench import render, run_bench

    result = run_bench(int(scale * 5000), say=progress(as_json))
    typer.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=1)) if as_json else render(result, out)
    raise typer.Exit(1 if result.problems else DONE)


def _print_verdict(verdict: dict, settings: Settings, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(verdict, ensure_ascii=False, indent=1, default=str))
        return
    console = err if verdict["exit_code"] == NOT_PUBLISHED else out
    console.print(verdict["sentence"][settings.language], markup=False, style="bold")
    for line in (*verdict.get("reasons", ()), *verdict.get("waiting", ()), *verdict.get("already_taken_in", ())):
        console.print(f"  {line}", markup=False)
    if count := verdict.get("files_known_before"):
        console.print("  " + said("known_before", count=count)[settings.language], markup=False)


def _print_rehearsal(found: dict, language: str) -> None:
    for file in found["files"]:
        balance = f"{file['rows']} = {file['accepted']} + {file['quarantined']} + {file['duplicates']}"
        verdict = said("files", file["verdict"])[language]
        out.print(f"{file['file']}: {verdict}  ({balance})", markup=False, style="bold")
        if file["reason"]:
            out.print(f"  {file['reason']}", markup=False)
    for line in found.get("already_taken_in", ()):
        out.print(line, markup=False)
    for finding in found["findings"]:
        place = f"{finding['file']}:{finding['row_no'] or '-'}"
        out.print(f"  {place}  {finding['severity']}  {finding['rule_id']}  {finding['message']}", markup=False)


def _print_status(known: dict) -> None:
    build = known["build"]
    out.print(f"Build {build['build']}, known at {build['known_at']}, published {build['published_at']}" if build
              else "Nothing is published yet. Run `eura run`.", markup=False, style="bold")
    _print_rows(["export", "last came", "next due", ""],
                [[e["export"], e["last"], e["due"], e["state"]] for e in known["exports"]])
    out.print(f"Open findings: {', '.join(f'{n} {s}' for s, n in known['open_findings'].items()) or 'none'}", markup=False)
    for file in known["refused_or_held"]:
        out.print(f"  {file['delivery']}/{file['file']}: {file['verdict']}. {file['reason']}", markup=False)


def _print_rows(headers: list[str], rows: list[list]) -> None:
    table = Table(*headers)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)


def main() -> None:
    """The entry point: broken pipes and interrupts end quietly."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
