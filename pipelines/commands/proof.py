"""`eura explain` and `eura diff`: the rows behind a figure, and why it is not what it was."""

import json
from typing import Annotated

import typer

from pipelines.catalogue import load_catalogue
from pipelines.commands.console import DONE, HomeOption, JsonOption, LanguageOption, app, out, plainly, print_table, progress
from pipelines.commands.explained import as_dict, number, print_explanation
from pipelines.home import open_home
from pipelines.settings import load_settings
from pipelines.words import labels, said

ROWS_SHOWN = 10
KnownOption = Annotated[str | None, typer.Option("--known-at", metavar="TIME", help="as known then: 2026-09-30 or with a time")]


@app.command()
@plainly
def explain(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="a code such as EECO01, or a word such as hires")],
    owner: Annotated[str | None, typer.Option("--owner", metavar="CODE", help="project, theme, objective, fund or call")] = None,
    cut_off: Annotated[str | None, typer.Option("--cut-off", metavar="DATE", help="a day or a quarter such as 2026Q3")] = None,
    gender: Annotated[str, typer.Option("--gender", help="F, M, N or T (all)")] = "T",
    region: Annotated[str, typer.Option("--region", help="KA, S or ALL")] = "ALL",
    known_at: KnownOption = None,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """The source rows behind one figure, and the rows left out with the reason.

    Example: eura explain UTM-R01 --owner UTM --cut-off 2026Q2
    """
    from pipelines.proof.explain import explain as explained
    from pipelines.proof.figure import find_figure
    from pipelines.proof.known import open_known
    from pipelines.proof.moments import cut_off_of, moment_of

    settings = load_settings(home, language=language)
    catalogue = load_catalogue(open_home(settings.home).overlay)
    with open_known(settings, moment_of(known_at) if known_at else None, progress(as_json, settings.language)) as con:
        figure = find_figure(con, catalogue, indicator, owner, cut_off_of(cut_off) if cut_off else None, gender, region)
        found = explained(con, catalogue, figure, None if as_json else ROWS_SHOWN)
        (moment,) = con.sql("SELECT known_at FROM meta_build").fetchone()
    if as_json:
        typer.echo(json.dumps(as_dict(found, moment), ensure_ascii=False, indent=1, default=str))
    else:
        print_explanation(found, moment, catalogue, settings.language)


@app.command()
@plainly
def diff(
    before: Annotated[str, typer.Argument(metavar="QUARTER", help="the earlier one: 2026Q1, or a cut-off day")],
    after: Annotated[str, typer.Argument(metavar="QUARTER", help="the later one; the same one compares two moments")],
    known_before: Annotated[str | None, typer.Option("--known-before", metavar="TIME", help="of the earlier one")] = None,
    known_at: Annotated[str | None, typer.Option("--known-at", metavar="TIME", help="of the later one")] = None,
    indicator: Annotated[str | None, typer.Option("--indicator", metavar="CODE", help="only this one")] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="CODE", help="only this owner")] = None,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """What changed between two quarters, or between two moments, and why; the parts add up to the change.

    A quarter that was extracted is taken as its latest version has it; --known-before and --known-at ask for another moment.

    Example: eura diff 2026Q1 2026Q2 --owner UTM
    """
    from pipelines.extract.compare import compare
    from pipelines.proof.diff import CAUSES, KEY

    settings = load_settings(home, language=language)
    sides, found = compare(settings, before, after, known_before, known_at, progress(as_json, settings.language))
    found = found[found.indicator_code == indicator.upper()] if indicator else found
    found = found[found.owner_code == owner] if owner else found
    if as_json:
        answer = {"before": sides[0], "after": sides[1], "figures": json.loads(found.to_json(orient="records"))}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
        raise typer.Exit(DONE)
    summary = (found.gender == "T") & (found.region_category == "ALL") & (found.level != "project")
    shown = found if owner or indicator else found[summary]
    words = labels("causes")
    told = said("compared", "sides", before=sides[0]["cut_off"], known_before=sides[0]["known_at"], after=sides[1]["cut_off"],
                known_after=sides[1]["known_at"], changed=len(found), shown=len(shown))
    out.print(told[settings.language], markup=False, style="bold")
    if not len(shown):
        out.print(said("compared", "same")[settings.language], markup=False)
        return
    print_table([*KEY, "", "→", "+/-", *(words[c][settings.language] for c in CAUSES)],
                [[*(row[k] for k in KEY), number(row["before"]), number(row["after"]), number(row["change"]),
                  *(number(row[c]) if row[c] else "" for c in CAUSES)] for row in shown.to_dict("records")])
