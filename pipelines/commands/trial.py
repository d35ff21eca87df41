"""`eura demo` and `eura bench`: an invented world, and how fast the product is."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipelines.catalogue import load_catalogue
from pipelines.commands.console import DONE, JsonOption, LanguageOption, app, out, plainly, print_table, progress
from pipelines.settings import language_for
from pipelines.words import said


@app.command()
@plainly
def demo(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="landing folder to write to")],
    scale: Annotated[float, typer.Option(min=0.01, help="1 = the theme: 60 projects, 5,000 participants")] = 1,
    seed: Annotated[int, typer.Option(help="the same seed writes the same world")] = 2021,
    nights: Annotated[int, typer.Option(min=1, max=40, help="how many nights of deliveries")] = 4,
    language: LanguageOption = None,
) -> None:
    """Writes synthetic deliveries of every export; all people are invented.

    Example: eura demo data/landing --scale 1 --nights 4
    """
    from pipelines.demo import write_demo

    files = write_demo(target, scale=scale, seed=seed, nights=nights, catalogue=load_catalogue())
    out.print(said("demo_written", count=len(files), target=target)[language_for(language=language)], markup=False)


@app.command()
@plainly
def bench(
    scale: Annotated[float, typer.Option(min=0.001, help="200 = 1,000,000 participant rows")] = 200,
    extracts: Annotated[bool, typer.Option("--extract", help="measure the ministry's extract of four quarters instead")] = False,
    as_json: JsonOption = False,
) -> None:
    """The benchmark, with its floor and its peers in the same run.

    Example: eura bench --scale 20 · eura bench --extract --scale 1
    """
    if extracts:
        _print_quarters(scale, as_json)
        return
    from pipelines.bench import render, run_bench

    result = run_bench(int(scale * 5000), say=progress(as_json))
    typer.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=1)) if as_json else render(result, out)
    raise typer.Exit(1 if result.problems else DONE)


def _print_quarters(scale: float, as_json: bool) -> None:
    from pipelines.bench.quarters import run_quarters

    found = [q.__dict__ for q in run_quarters(scale, progress(as_json))]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    headers = ["quarter", "seconds", "primary", "secondary", "narrowest", "steps"]
    print_table(headers, [[q["quarter"], q["seconds"], *(q["cells"][name] for name in headers[2:5]),
                           ", ".join(f"{step} {seconds}" for step, seconds in q["steps"].items())] for q in found])
