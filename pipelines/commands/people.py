"""`eura erase`: one person, or everybody at the end of retention, out of every copy."""

import getpass
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import (
    DONE,
    NOT_PUBLISHED,
    USAGE,
    HomeOption,
    JsonOption,
    LanguageOption,
    app,
    err,
    fail,
    out,
    plainly,
    progress,
)
from pipelines.settings import load_settings
from pipelines.words import said


@app.command()
@plainly
def erase(
    code_file: Annotated[Path | None, typer.Option("--person-code-file", metavar="FILE",
                                                   help="a file with the identity code; never on the command line")] = None,
    retention: Annotated[bool, typer.Option("--retention", help="everybody, once the law's time is over")] = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="who does it, for the log (default: your user name)")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would go, and change nothing")] = False,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Removes one person from every copy: archive, lake, builds, reports. The search at the end is the proof.

    Example: eura erase --person-code-file /run/code.txt --by "Tietosuojavastaava" --dry-run
    """
    if (code_file is None) == (not retention):
        fail(said("erasure_errors", "one_or_all"), USAGE)
    settings, by = load_settings(home, language=language), by or _user()
    if retention:
        _end_retention(settings, by, dry_run, as_json)
    else:
        _erase_person(settings, code_file, by, dry_run, as_json)


def _erase_person(settings, code_file: Path, by: str, dry_run: bool, as_json: bool) -> None:
    from pipelines.erasure.erase import erase_person
    from pipelines.erasure.person import CodeError

    try:
        done = erase_person(settings, code_file, by, dry_run, progress(as_json, settings.language))
    except CodeError as error:
        fail(error.words, USAGE)
    found = done.search["found"]
    lines = [said("erasures", "would", **asdict(done))] if dry_run and (done.files or done.lake_rows) else []
    if done.entry:
        lines.append(said("erasures", "done", **done.entry))
    elif not found and not lines:
        lines.append(said("erasures", "nothing"))
    if not found:
        lines.append(said("erasures", "clean", **done.search))
    elif not dry_run:
        lines.append(said("erasures", "found", found=", ".join(found)))
    if done.search["landing"]:
        lines.append(said("erasures", "landing", **done.search))
    is_wrong = bool(found) and not dry_run
    _tell(asdict(done), lines, settings.language, as_json, is_wrong)


def _end_retention(settings, by: str, dry_run: bool, as_json: bool) -> None:
    from pipelines.erasure.retention import end_retention

    found = end_retention(settings, by, dry_run, date.today(), progress(as_json, settings.language))
    told = asdict(found) | {"holds": ", ".join(found.holds)}
    lines = [said("retentions", "due_on" if found.due_on else "not_known", **told)]
    if found.holds:
        lines.append(said("retentions", "held", **told))
    lines.append(said("retentions", "done" if found.entry else "left" if found.left else "would", **told))
    _tell(asdict(found), lines, settings.language, as_json, bool(found.left))


def _tell(known: dict, lines: list[dict[str, str]], language: str, as_json: bool, is_wrong: bool) -> None:
    if as_json:
        typer.echo(json.dumps(known, ensure_ascii=False, indent=1, default=str))
    for line in () if as_json else lines:
        (err if is_wrong else out).print(line[language], markup=False)
    raise typer.Exit(NOT_PUBLISHED if is_wrong else DONE)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a service may have no name
        return "-"
