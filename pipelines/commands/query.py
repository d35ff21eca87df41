"""`eura sql`: a question to the published build."""

from enum import StrEnum
from typing import Annotated

import duckdb
import typer

from pipelines.commands.console import USAGE, HomeOption, app, fail, out, plainly
from pipelines.home import open_home
from pipelines.settings import load_settings
from pipelines.warehouse.publish import open_current


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
