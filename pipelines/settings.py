"""Settings: environment over `eura.toml` over defaults, read and validated once, where they enter."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from pipelines.words import LANGUAGES, Told, fault_words, language_of_locale, said

Language = Literal["fi", "sv", "en"]


class SettingsError(Told):
    """A setting is wrong; the text names it, where it was given, and what is allowed."""


class Settings(BaseSettings):
    """Everything an operator may set. Each field is `EURA_<NAME>` in the environment, `<name>` in `eura.toml`.

    What each means stands in `catalogue/messages/commands.yml`, `setting_meanings`.
    """

    model_config = SettingsConfigDict(env_prefix="EURA_", extra="ignore", frozen=True)

    home: Path = Path("data")
    landing: Path = Path("landing")
    language: Language = Field(default_factory=lambda: language_of_locale() or "fi")
    special_category_basis: str = ""
    take: bool = False
    hold_if_vanished_pct: float = Field(10, ge=0, le=100)
    stable_seconds: float = Field(60, ge=0)
    incomplete_hours: float = Field(24, ge=0)
    keep_builds: int = Field(5, ge=1)
    memory_limit: str = Field("2GB", pattern=r"^\d+(\.\d+)?\s*[KMGT]i?B$")
    threads: int = Field(default_factory=lambda: os.cpu_count() or 2, ge=1)
    accept_temporary_codes: bool = True
    alert_command: str = ""
    user: str = ""
    key_file: Path = Path("keys/person.key")
    archive_key_file: Path | None = None

    @property
    def archive_key(self) -> Path:
        """Where the archive's key lies: by default beside the home folder, never in it."""
        return self.archive_key_file or self.home.with_name(f"{self.home.name}.archive.key")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over what `load_settings` read from `eura.toml`."""
        return (env_settings, init_settings)


def load_settings(home: Path | None = None, landing: Path | None = None, language: str | None = None) -> Settings:
    """Settings for a home folder; what is given here (command line) wins over everything.

    Raises SettingsError naming the setting, where it was given and the allowed values.
    """
    at = Path(home or os.environ.get("EURA_HOME") or "data").absolute()
    given = _toml(at / "eura.toml")
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        where = f"EURA_{name.upper()}" if f"EURA_{name.upper()}" in os.environ else str(at / "eura.toml")
        raise SettingsError(said("setting_errors", "wrong", name=name, where=where, fault=fault_words(first))) from None
    lands = Path(landing).absolute() if landing else _under(at, settings.landing, "landing")
    settings = settings.model_copy(update={"home": at, "landing": lands, "key_file": _under(at, settings.key_file)})
    lock = _under(at, settings.archive_key, "archive_key_file")
    if lock.resolve().is_relative_to(at.resolve()):
        raise SettingsError(said("archive_errors", "key_inside", path=lock))
    return settings.model_copy(update={"archive_key_file": lock} | ({"language": language} if language else {}))



def language_for(home: Path | None = None, language: str | None = None) -> str:
    """In which language a command speaks: `language` if given, then the settings, then (these being wrong) what can be told."""
    try:
        return load_settings(home, language=language).language
    except SettingsError:
        named = os.environ.get("EURA_LANGUAGE")
        return language or (named if named in LANGUAGES else None) or language_of_locale() or "fi"


def origin_of(name: str, home: Path) -> str:
    """Where a setting's value came from: `environment`, `eura.toml`, `locale` (the language) or `default`."""
    if f"EURA_{name.upper()}" in os.environ:
        return "environment"
    if name in _toml(home / "eura.toml"):
        return "eura.toml"
    return "locale" if name == "language" and language_of_locale() else "default"


def _under(home: Path, path: Path, name: str = "") -> Path:
    """A path from the environment is relative to where the command runs; any other one to the home folder."""
    from_environment = bool(name) and f"EURA_{name.upper()}" in os.environ
    return path.absolute() if from_environment else home / path


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(said("setting_errors", "not_toml", path=path, problem=error)) from None
    unknown = sorted(set(given) - set(Settings.model_fields))
    if unknown:
        known = ", ".join(sorted(Settings.model_fields))
        raise SettingsError(said("setting_errors", "unknown", path=path, unknown=", ".join(unknown), known=known))
    return given
