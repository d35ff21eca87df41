"""`eura run` and `eura rebuild`: the night, and the night again from the archive."""

import json

import typer

from pipelines.commands.console import NOT_PUBLISHED, HomeOption, JsonOption, LandingOption, app, err, out, plainly, progress
from pipelines.settings import Settings, load_settings
from pipelines.words import said


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
