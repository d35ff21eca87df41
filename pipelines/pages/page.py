"""Renders a page: one file that needs nothing from elsewhere. The caller's template extends `base.html`.

A page asks for no script, font or picture of another host; its own policy (`Content-Security-Policy`) forbids it.
"""

from functools import cache
from pathlib import Path

import jinja2

from pipelines.pages import forms
from pipelines.words import labels

HERE = Path(__file__).parent


def render(template: Path, language: str, **values: object) -> str:
    """The page as HTML. `template` is the caller's file; it sees `words` (its topic), `page` (shared words), `language`.

    Everything that is put in is escaped. Raises jinja2.UndefinedError for a value that the template asks for in vain.
    """
    shared = {name: text[language] for name, text in labels("pages").items()}
    return _environment(template.parent).get_template(template.name).render(language=language, page=shared, **values)


@cache
def _environment(folder: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, HERE / "templates"]), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters |= {"number": forms.number, "percent": forms.percent, "day": forms.day, "moment": forms.moment}
    environment.globals["style"] = jinja2.utils.markupsafe.Markup((HERE / "style.css").read_text("utf-8"))
    return environment
