"""`eura adopt`: first contact with a file in a layout nobody has described."""

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
)
from pipelines.home import Home
from pipelines.settings import load_settings
from pipelines.words import labels, said


@app.command()
@plainly
def adopt(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a workbook or a CSV file")],
    export: Annotated[str | None, typer.Option("--export", help="what the file is, if you know")] = None,
    target: Annotated[Path | None, typer.Option("--out", help="folder of the proposal (catalogue.d/proposals/<file>)")] = None,
    accept_it: Annotated[bool, typer.Option("--accept", help="take the reviewed proposal into catalogue.d")] = False,
    home: HomeOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Says what an unknown file most likely is, and proposes what the catalogue must learn to read it.

    The proposal is not active: look at it, then run the command again with --accept.

    Example: eura adopt deltagarlista.xlsx
    """
    from pipelines.adopt import accept, contact
    from pipelines.catalogue import load_catalogue
    from pipelines.door.problems import FileProblem
    from pipelines.warehouse.inputs import fill

    if not file.is_file():
        fail(said("mistakes", "no_such_file", file=file), USAGE)
    settings = load_settings(home, language=language)
    catalogue = load_catalogue(Home(settings.home).overlay)
    if export and export not in catalogue.exports:
        fail(said("mistakes", "no_such_export", export=export, known=", ".join(sorted(catalogue.exports))), USAGE)
    if accept_it:
        _print_accepted(accept(settings, file, target), file, settings.language, as_json)
        return
    try:
        answer = contact(settings, file, export, target)
    except FileProblem as problem:
        fail(fill(catalogue.rules[problem.rule_id].text, problem.params), REFUSED)
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1)) if as_json else _print(answer, file, settings.language)
    raise typer.Exit(DONE if answer["export"] else REFUSED)


def _print_accepted(written: list[str], file: Path, language: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"written": written}, ensure_ascii=False, indent=1))
        return
    for path in written:
        out.print(path, markup=False)
    out.print(said("adopt_said", "accepted", file=file)[language], markup=False)


def _print(answer: dict, file: Path, language: str) -> None:
    words = {name: text[language] for name, text in labels("adopt_said").items()}
    out.print(words["read"].format(**answer), markup=False)
    print_table([words[h] for h in ("export", "score", "known", "matched", "missing")],
                [[e["export"], f"{e['score']:.2f}", e["known_headers"], e["matched_headers"], ", ".join(e["missing_columns"])]
                 for e in answer["exports"]])
    if not answer["export"]:
        out.print(words["nothing"].format(**answer["exports"][0]), markup=False, style="bold")
        return
    out.print(words["likely"].format(export=answer["export"]), markup=False, style="bold")
    decisions = labels("adopt_decisions")
    print_table([words[h] for h in ("header", "column", "decision", "alike", "fits", "examples")],
                [[c["header"], c["column"], decisions[c["decision"]][language], f"{c['header_similarity']:.2f}", _share(c["fit"]),
                  _forms(c["examples"])] for c in answer["columns"]])
    if answer["codes"]:
        print_table([words[h] for h in ("column", "word", "rows", "code", "alike", "decision")],
                    [[c["column"], c["word"], c["rows"], c["code"], f"{c['similarity']:.2f}", decisions[c["verdict"]][language]]
                     for c in answer["codes"]])
    for item in answer["open"]:
        out.print(f"• {item['text']}", markup=False)
    for path in answer["written"]:
        out.print(path, markup=False)
    step = "next" if answer["written"] else "all_known"
    out.print(words[step].format(file=file, export=answer["export"]), markup=False, style="bold")


def _share(share: float | None) -> str:
    from pipelines.adopt.told import percent

    return percent(share)


def _forms(examples: list[dict]) -> str:
    return "; ".join(f"{e['form']} {_share(e['share'])}" for e in examples)
