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
    LanguageOption,
    app,
    fail,
    out,
    plainly,
    print_table,
    progress,
)
from pipelines.settings import load_settings
from pipelines.words import labels, said


@app.command()
@plainly
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="files before they are delivered")],
    export: Annotated[str | None, typer.Option("--export", help="what the files are, where their names do not say it")] = None,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Validates files before they are delivered: the same findings as a run, nothing stored.

    Example: eura check osallistujat_20260930.csv
    """
    from pipelines.rehearsal import rehearse

    for path in files:
        if not path.exists():
            fail(said("mistakes", "no_such_file", file=path), USAGE)
    settings = load_settings(home, language=language)
    found = rehearse(settings, files, progress(as_json, settings.language), export)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1, default=str))
    else:
        _print_rehearsal(found, settings.language)
    raise typer.Exit(REFUSED if any(f["verdict"] != "accepted" for f in found["files"]) else DONE)


@app.command()
@plainly
def status(
    home: HomeOption = None,
    settings_too: Annotated[bool, typer.Option("--settings", help="show each setting and where it came from")] = False,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """The current build, when each export came and is due, open findings, refused and held deliveries.

    Example: eura status --settings
    """
    from pipelines.status import settings_of, status_of

    settings = load_settings(home, language=language)
    known = settings_of(settings) if settings_too else status_of(settings)
    if as_json:
        typer.echo(json.dumps(known, ensure_ascii=False, indent=1, default=str))
    elif settings_too:
        _print_settings(known, settings.language, "option" if language else None)
    else:
        _print_status(known, settings.language)


@app.command()
@plainly
def decide(
    file: Annotated[str, typer.Argument(metavar="FILE", help="a held file, as `eura status` names it")],
    word: Annotated[str, typer.Argument(metavar="accept|refuse")],
    home: HomeOption = None,
    language: LanguageOption = None,
) -> None:
    """Says whether a held file is taken in by the next run.

    Example: eura decide osallistujat_20260930T0145.csv accept
    """
    from pipelines.status import decide_held

    if word not in ("accept", "refuse"):
        fail(said("mistakes", "accept_or_refuse", word=word), USAGE)
    settings = load_settings(home, language=language)
    names = decide_held(settings, file, word)
    if not names:
        fail(said("mistakes", "not_held", file=file), USAGE)
    out.print(said("decided", files=", ".join(names), word=word)[settings.language], markup=False)


def _print_rehearsal(found: dict, language: str) -> None:
    for file in found["files"]:
        balance = f"  ({file['rows']} = {file['accepted']} + {file['quarantined']} + {file['duplicates']})"
        verdict = said("files", file["verdict"])[language] + (balance if file["rows"] is not None else "")
        out.print(f"{file['file']}: {verdict}", markup=False, style="bold")
        if file["reason"]:
            out.print(f"  {file['reason']}", markup=False)
    for line in found.get("already_taken_in", ()):
        out.print(line, markup=False)
    weights = labels("severities")
    for finding in found["findings"]:
        place = f"{finding['file']}:{finding['row_no'] or '-'}"
        weight = weights[finding["severity"]][language]
        out.print(f"  {place}  {weight}  {finding['rule_id']}  {finding['message']}", markup=False)


def _print_settings(known: dict, language: str, origin_of_language: str | None) -> None:
    columns, origins = labels("setting_columns"), labels("setting_origins")
    rows = [s | {"from": origins[(s["setting"] == "language" and origin_of_language) or s["from"]][language]}
            for s in known["settings"]]
    print_table([columns[name][language] for name in columns], [[row[name] for name in columns] for row in rows])


def _print_status(known: dict, language: str) -> None:
    words, weights = {name: text[language] for name, text in labels("status_words").items()}, labels("severities")
    build = known["build"]
    out.print(words["build"].format(**build) if build else words["nothing"], markup=False, style="bold")
    if known["erasure_begun_at"]:
        out.print(words["erasing"].format(begun=known["erasure_begun_at"]), markup=False, style="red")
    if known["rekeying"]:
        out.print(words["rekeying"], markup=False, style="red")
    print_table([words["export"], words["last"], words["due"], ""],
                [[e["export"], e["last"], e["due"], words[e["state"]] if e["state"] else ""] for e in known["exports"]])
    counts = ", ".join(f"{n} {weights[s][language]}" for s, n in known["open_findings"].items()) or words["none"]
    out.print(words["open"].format(counts=counts), markup=False)
    for file in known["refused_or_held"]:
        out.print(f"  {file['delivery']}/{file['file']}: {words[file['verdict']]}. {file['reason']}", markup=False)
