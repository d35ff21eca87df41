"""`eura extract` and `eura approve`: the ministry's quarter, its check, and its sign-off."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import (
    NOT_PUBLISHED,
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
from pipelines.settings import Settings, load_settings
from pipelines.words import labels, said


@app.command()
@plainly
def extract(
    quarter: Annotated[str | None, typer.Argument(metavar="QUARTER", help="a quarter such as 2026Q3")] = None,
    known_at: Annotated[str | None, typer.Option("--known-at", metavar="TIME", help="as known then (default: now)")] = None,
    target: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="another place than extracts/ at home")] = None,
    check: Annotated[Path | None, typer.Option("--verify", metavar="DIR", help="recompute an extract's hashes instead")] = None,
    by: Annotated[str | None, typer.Option("--by", help="who makes it (default: EURA_USER, else the system's user)")] = None,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Makes the ministry's extract of a quarter as a draft: restricted and public side, protected, audited.

    Example: eura extract 2026Q3 · eura extract --verify data/extracts/2026Q3/v1
    """
    settings = load_settings(home, language=language)
    if (quarter is None) == (check is None):
        fail(said("extract_refused", "no_asking"), USAGE)
    if check:
        _verify(check, settings, as_json)
        return
    _told(lambda: _make(settings, quarter, known_at, target, by, as_json))


@app.command()
@plainly
def approve(
    quarter: Annotated[str, typer.Argument(metavar="QUARTER", help="a quarter such as 2026Q3")],
    version: Annotated[int | None, typer.Option(help="which version (default: the latest)")] = None,
    by: Annotated[str | None, typer.Option("--by", help="who approves (default: EURA_USER, else the system's user)")] = None,
    target: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="where it stands, if not at home")] = None,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Signs an extract off; another person than its maker. The version can then only be read.

    Example: eura approve 2026Q3 --by "Maija Meikäläinen"
    """
    from pipelines.extract.approve import approve as sign
    from pipelines.extract.make import maker
    from pipelines.home import open_home

    settings = load_settings(home, language=language)
    root = target.absolute() if target else open_home(settings.home).extracts

    def run() -> None:
        done = sign(root, quarter, maker(settings) if by is None else by, version)
        signed = done.manifest["sign_off"]
        if as_json:
            _print_json({"version": done.name, "folder": str(done.folder), **signed})
            return
        out.print(said("extract_done", "approved", version=done.name, folder=done.folder, by=signed["by"])[settings.language],
                  markup=False, style="bold")

    _told(run)


def _make(settings: Settings, quarter: str, known_at: str | None, target: Path | None, by: str | None, as_json: bool) -> None:
    from pipelines.extract.make import make_extract

    show = progress(as_json, settings.language, steps=len(labels("extract_step")) - (known_at is None))
    made = make_extract(settings, quarter, known_at, target, by,
                        say=lambda step, **values: show(said("extract_step", step, **values)[settings.language]))
    told = {"version": made.version.name, "folder": str(made.version.folder), "new": made.is_new,
            "state": made.version.manifest["state"], "known_at": made.version.known_at, "cells": made.cells}
    if as_json:
        _print_json(told)
        return
    name = "made" if made.is_new else "same"
    out.print(said("extract_done", name, version=made.version.name, folder=made.version.folder, **made.cells)[settings.language],
              markup=False, style="bold")
    if told["state"] == "draft":
        out.print(said("extract_done", "next", quarter=made.version.quarter.name)[settings.language], markup=False)


def _verify(folder: Path, settings: Settings, as_json: bool) -> None:
    from pipelines.extract.verify import verify

    def run() -> None:
        count, found = verify(folder)
        if as_json:
            _print_json({"folder": str(folder), "files": count, "differences": [d.__dict__ for d in found]})
        else:
            words = said("extract_done", "differ", count=len(found)) if found else said("extract_done", "intact", count=count)
            out.print(words[settings.language], markup=False, style="bold")
            if found:
                kinds = labels("extract_difference")
                print_table(["", ""], [[kinds[d.what][settings.language], d.file] for d in found])
        if found:
            raise typer.Exit(NOT_PUBLISHED)

    _told(run)


def _told(run) -> None:
    """Runs it; what is refused is said in the user's language, with the exit code of its kind."""
    from pipelines.extract.errors import AskedWrongly, ExtractError

    try:
        run()
    except ExtractError as error:
        fail(error.words, USAGE if isinstance(error, AskedWrongly) else NOT_PUBLISHED)


def _print_json(value: dict) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
