"""`eura pages`: the morning page and the indicator pages."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import USAGE, HomeOption, JsonOption, Language, app, fail, out, plainly
from pipelines.settings import load_settings
from pipelines.words import LANGUAGES, said


@app.command()
@plainly
def pages(
    language: Annotated[Language | None, typer.Option("--language", help="one language (default: all of them)")] = None,
    target: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="another place than reports/ at home")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The morning page and the indicator pages of the published build; they open from disk.

    Example: eura pages --language sv --out pages
    """
    from pipelines.extract.errors import AskedWrongly
    from pipelines.indicators import write_indicators
    from pipelines.morning import write_morning

    settings = load_settings(home, language=language)
    chosen = (str(language),) if language else LANGUAGES
    folder = target.absolute() if target else None
    try:
        indicators = write_indicators(settings, folder, chosen)
    except AskedWrongly as error:
        fail(error.sentence, USAGE)
    morning = write_morning(settings, folder, chosen)  # after them, for it links to what is there
    if as_json:
        typer.echo(json.dumps({"morning": [str(p) for p in morning], "indicators": [str(p) for p in indicators]}, indent=1))
    else:
        start = morning[0].parent / "index.html"
        out.print(said("pages_written", count=len(indicators), start=start)[settings.language], markup=False)
