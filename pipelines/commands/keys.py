"""`eura rekey`: another key for the sealed archive."""

import json
from dataclasses import asdict

import typer

from pipelines.commands.console import HomeOption, JsonOption, LanguageOption, app, out, plainly, progress
from pipelines.settings import load_settings
from pipelines.words import said


@app.command()
@plainly
def rekey(home: HomeOption = None, language: LanguageOption = None, as_json: JsonOption = False) -> None:
    """Gives the archive a new key and seals every file again under it. Run it again if it was stopped.

    Example: eura rekey --home data
    """
    from pipelines.door.rekey import rekey as change
    from pipelines.night import a_night

    settings = load_settings(home, language=language)
    say = progress(as_json, settings.language)
    with a_night(settings, say) as night:
        done = change(night.home, settings.archive_key, night.work, say)
    if as_json:
        typer.echo(json.dumps(asdict(done), ensure_ascii=False, indent=1, default=str))
        return
    lines = ["done", *(["before"] if done.before else []), "keep", "old"]
    for line in lines:
        out.print(said("rekeyings", line, **asdict(done))[settings.language], markup=False)
