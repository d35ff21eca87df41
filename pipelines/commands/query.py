"""`eura sql`: a question to the published build."""

from enum import StrEnum
from typing import Annotated

import duckdb
import typer

from pipelines.commands.console import USAGE, HomeOption, LanguageOption, app, fail, out, plainly, progress
from pipelines.settings import load_settings
from pipelines.words import said


class Format(StrEnum):
    """Forms in which `eura sql` prints rows."""

    table = "table"
    csv = "csv"
    json = "json"


@app.command()
@plainly
def sql(
    query: Annotated[str, typer.Argument(metavar="SELECT…", help="a query on the current build")],
    form: Annotated[Format, typer.Option("--format", help="how rows are printed")] = Format.table,
    known_at: Annotated[str | None, typer.Option("--known-at", metavar="TIME", help="the warehouse as known then")] = None,
    home: HomeOption = None,
    language: LanguageOption = None,
) -> None:
    """A read-only query on the published build, or on the warehouse as it was known earlier.

    Example: eura sql "SELECT project_code, hires FROM mart_hires_by_project WHERE target_group = 'osatyökykyinen'"
    """
    from pipelines.answers import print_rows
    from pipelines.proof.known import open_known
    from pipelines.proof.moments import moment_of

    settings = load_settings(home, language=language)
    with open_known(settings, moment_of(known_at) if known_at else None, progress(form != Format.table)) as con:
        try:
            answer = con.sql(query)
        except duckdb.Error as error:
            fail(said("mistakes", "query", problem=str(error).splitlines()[0]), USAGE)
        print_rows(answer, str(form), out, settings.language)
