"""`eura check`, `eura status` and `eura decide`: what is wrong, what came, and a person's word on what is held."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import (
    DONE,
    REFUSED,
    USAGE,
    HomeOption,
    JsonOption,
    app,
    fail,
    out,
    plainly,
    print_table,
    progress,
)
from pipelines.settings import load_settings
from pipelines.words import said


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
        print_table(list(known["settings"][0]), [list(s.values()) for s in known["settings"]])
    else:
        _print_status(known)


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
    print_table(["export", "last came", "next due", ""],
                [[e["export"], e["last"], e["due"], e["state"]] for e in known["exports"]])
    out.print(f"Open findings: {', '.join(f'{n} {s}' for s, n in known['open_findings'].items()) or 'none'}", markup=False)
    for file in known["refused_or_held"]:
        out.print(f"  {file['delivery']}/{file['file']}: {file['verdict']}. {file['reason']}", markup=False)
