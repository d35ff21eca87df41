"""`eura dictionary` and `eura copy`: what the tables mean, and the tables for tools that do not read DuckDB."""

import json
from enum import StrEnum
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
    progress,
)
from pipelines.home import open_home
from pipelines.settings import load_settings
from pipelines.words import said


class Form(StrEnum):
    """File forms of `eura copy`."""

    parquet = "parquet"
    csv = "csv"


@app.command()
@plainly
def dictionary(
    target: Annotated[Path | None, typer.Option("--out", help="folder to write (default: reports/dictionary)")] = None,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Writes the dictionary of the published tables: pages in three languages that open from disk.

    Example: eura dictionary --out dictionary
    """
    from pipelines.catalogue import load_catalogue
    from pipelines.dictionary import DictionaryError, write_dictionary
    from pipelines.dictionary.demo import ExampleError, answers_on_demo

    settings = load_settings(home, language=language)
    rooms = open_home(settings.home)
    catalogue, say = load_catalogue(rooms.overlay), progress(as_json, settings.language)
    try:
        say("examples")
        answers = answers_on_demo(settings, catalogue)
        page = write_dictionary(catalogue, answers, (target or rooms.root / "reports" / "dictionary").absolute(), say)
    except ExampleError as error:
        fail(error.words, NOT_PUBLISHED)
    except DictionaryError as error:
        fail(error.words, USAGE)
    _done({"page": str(page)}, said("dictionary_written", path=page)[settings.language], as_json)


@app.command()
@plainly
def copy(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="folder to write to; files of the same names are replaced")],
    form: Annotated[Form, typer.Option("--format", help="parquet is lossless; csv is for people")] = Form.parquet,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copies every mart of the published build into files, with a data package that describes them.

    Example: eura copy exports --format csv
    """
    from pipelines.catalogue import load_catalogue
    from pipelines.dictionary.copies import write_copies
    from pipelines.warehouse.publish import open_current

    settings = load_settings(home, language=language)
    rooms = open_home(settings.home)
    with open_current(rooms) as con:
        files = write_copies(con, load_catalogue(rooms.overlay), target.absolute(), str(form))
    words = said("copies_written", count=len(files), path=target)[settings.language]
    _done({"files": [str(path) for path in files]}, words, as_json)


def _done(value: dict, sentence: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        out.print(sentence, markup=False)
