"""What users read: three languages, the same placeholders, and which language a command answers in."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.home import HomeError, open_home, run_lock
from pipelines.settings import Settings, load_settings
from pipelines.words import LANGUAGES, MESSAGES, Told, labels, said

SAME = {"steps", "severities", "status_words", "setting_columns", "setting_origins"}  # a word may be alike in two languages
PUBLISHED = {"fi": "ei ole vielä julkaistu", "sv": "Inget har ännu publicerats", "en": "Nothing is published"}
BLANK = ("pages.yml/forms/group",)  # a space that does not break stands between thousands


def messages() -> Iterator[tuple[str, dict]]:
    """Every message: (file and path, its texts)."""
    def inside(place: str, value: dict) -> Iterator[tuple[str, dict]]:
        if set(value) & set(LANGUAGES):
            yield place, value
            return
        for name, inner in value.items():
            yield from inside(f"{place}/{name}", inner)
    for path in sorted(MESSAGES.glob("*.yml")):
        yield from inside(path.name, yaml.safe_load(path.read_text("utf-8")))


def test_every_message_speaks_three_languages_with_the_same_placeholders() -> None:
    assert len(list(messages())) > 100
    for place, texts in messages():
        assert set(texts) == set(LANGUAGES), place
        assert all(isinstance(text, str) and (text.strip() or place in BLANK) for text in texts.values()), place
        fields = [{f for _, f, _, _ in string.Formatter().parse(text) if f is not None} for text in texts.values()]
        assert fields[0] == fields[1] == fields[2], (place, fields)


def test_sentences_are_translated_and_not_copied() -> None:
    for place, texts in messages():
        if " " in texts["en"] and len(texts["en"]) > 25 and not SAME & set(place.split("/")):
            assert len(set(texts.values())) == 3, place


def test_every_setting_has_a_meaning() -> None:
    assert set(labels("setting_meanings")) == set(Settings.model_fields)


def test_the_code_asks_only_for_messages_that_exist() -> None:
    """`said("topic", "name")` with names written out: each is found."""
    asked = re.compile(r'(?:said|labels)\(\s*"([a-z_0-9]+)"(?:,\s*"([A-Za-z_0-9 ]+)")?')
    found = [m.groups() for path in MESSAGES.parents[1].rglob("*.py") for m in asked.finditer(path.read_text("utf-8"))]
    assert len(found) > 40
    for topic, name in found:
        assert topic == "topic" or labels(*filter(None, (topic, name))), (topic, name)


def ask(tmp_path: Path, *words: str, **environment: str) -> str:
    """What `eura sql` says where nothing is published."""
    base = {"EURA_HOME": str(tmp_path / "home"), "EURA_LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}
    given = {name: value or None for name, value in (base | environment).items()}
    return CliRunner().invoke(app, ["sql", "SELECT 1", *words], env=given).output


@pytest.mark.parametrize(("words", "toml", "environment", "language"), [
    ((), "", {}, "fi"),
    ((), "", {"LANG": "sv_FI.UTF-8"}, "sv"),
    ((), "", {"LANG": "sv_FI.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
    ((), "", {"LANG": "sv_FI.UTF-8", "LC_MESSAGES": "en_GB", "LC_ALL": "fi_FI"}, "fi"),
    ((), "", {"LANG": "sv_FI.UTF-8", "LC_ALL": "C.UTF-8"}, "fi"),
    ((), "", {"LANG": "de_DE.UTF-8"}, "fi"),
    ((), 'language = "en"\n', {"LANG": "sv_FI.UTF-8"}, "en"),
    ((), 'language = "en"\n', {"LANG": "sv_FI.UTF-8", "EURA_LANGUAGE": "sv"}, "sv"),
    (("--language", "fi"), 'language = "en"\n', {"EURA_LANGUAGE": "sv"}, "fi"),
])
def test_the_option_wins_then_the_setting_then_the_locale(tmp_path: Path, words, toml, environment, language) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "eura.toml").write_text(toml, "utf-8")
    assert PUBLISHED[language] in ask(tmp_path, *words, **environment)


@pytest.mark.parametrize(("language", "words"), [("fi", "sallitut arvot"), ("sv", "tillåtna värden"), ("en", "allowed values")])
def test_a_wrong_language_is_told_of_in_the_language_of_the_locale(tmp_path: Path, language: str, words: str) -> None:
    told = ask(tmp_path, EURA_LANGUAGE="ru", LANG=f"{language}_FI.UTF-8")
    assert "EURA_LANGUAGE" in told and words in told


def test_the_origin_of_the_language_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "sv_FI.UTF-8")
    shown = CliRunner().invoke(app, ["status", "--settings", "--home", str(tmp_path)], env={"COLUMNS": "200"}).output
    assert re.search(r"language\s+│ sv\s+│ språkinställningen", shown)


def test_every_command_that_speaks_has_the_option() -> None:
    """The benchmark prints figures for developers, in English."""
    commands = get_command(app).commands
    without = {name for name, command in commands.items() if not any("--language" in p.opts for p in command.params)}
    assert without == {"bench"}


@pytest.mark.parametrize(("language", "words"), [("fi", "Toinen ajo on kesken"), ("sv", "En annan körning pågår"),
                                                 ("en", "Another run is under way")])
def test_a_run_under_way_is_told_in_each_language(tmp_path: Path, language: str, words: str) -> None:
    with run_lock(open_home(tmp_path)):
        busy = CliRunner().invoke(app, ["run", "--home", str(tmp_path), "--language", language])
    assert busy.exit_code == 5 and words in busy.output


def test_an_error_carries_its_words_and_is_english_in_a_log() -> None:
    error = HomeError(said("home_errors", "unusable", root="/x", cause={"fi": "täynnä", "sv": "full", "en": "full disk"}))
    assert "täynnä" in error.words["fi"] and str(error) == error.words["en"] and "full disk" in str(error)
    assert Told("as it is").words == dict.fromkeys(LANGUAGES, "as it is")


def test_settings_given_on_the_command_line_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EURA_LANGUAGE", "sv")
    assert load_settings(tmp_path).language == "sv" and load_settings(tmp_path, language="en").language == "en"
