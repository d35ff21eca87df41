"""`eura report`: the error report that goes back to a project, and the summaries for its authority."""

import json
from typing import Annotated

import typer

from pipelines.commands.console import USAGE, HomeOption, JsonOption, LanguageOption, app, fail, out, plainly, progress
from pipelines.settings import load_settings
from pipelines.words import said


@app.command()
@plainly
def report(
    project: Annotated[str | None, typer.Option("--project", metavar="CODE", help="one project; without it all of them")] = None,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """The error report that goes back to a project, as a workbook and a page; without --project also the summaries.

    Example: eura report --project S10001 --language sv
    """
    from pipelines.report import UnknownProject, write_reports

    settings = load_settings(home, language=language)
    try:
        written = write_reports(settings, project, settings.language, progress(as_json, settings.language))
    except UnknownProject as error:
        nearest = ", ".join(error.nearest) or "–"
        fail(said("report_unknown_project", code=error.code, nearest=nearest), USAGE)
    if as_json:
        typer.echo(json.dumps(written, ensure_ascii=False, indent=1))
    elif project is not None:
        for file in written["projects"][0]["files"]:
            out.print(file, markup=False)
    else:
        out.print(said("reports_written", projects=len(written["projects"]), authorities=len(written["authorities"]),
                       start=written["index"])[settings.language], markup=False)
