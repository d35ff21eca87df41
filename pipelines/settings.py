"""Settings: environment over `eura.toml` over defaults, read and validated once, where they enter."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class SettingsError(Exception):
    """A setting is wrong; the text names it, where it was given, and what is allowed."""


class Settings(BaseSettings):
    """Everything an operator may set. Each field is `EURA_<NAME>` in the environment, `<name>` in `eura.toml`."""

    model_config = SettingsConfigDict(env_prefix="EURA_", extra="ignore", frozen=True)

    home: Path = Field(Path("data"), description="folder that holds everything the product writes")
    landing: Path = Field(Path("landing"), description="folder where deliveries arrive; it is only read")
    language: Literal["fi", "sv", "en"] = Field("fi", description="language of what users read")
    special_category_basis: str = Field("", description="legal basis for rows on hires; empty: they are refused")
    take: bool = Field(False, description="remove a file from landing once it is archived")
    hold_if_vanished_pct: float = Field(10, ge=0, le=100, description="hold a delivery when more rows than this vanish")
    stable_seconds: float = Field(60, ge=0, description="how long a file must not have changed before it is read")
    incomplete_hours: float = Field(24, ge=0, description="how long a delivery may lack a file before the alert")
    keep_builds: int = Field(5, ge=1, description="how many published builds are kept")
    memory_limit: str = Field("2GB", pattern=r"^\d+(\.\d+)?\s*[KMGT]i?B$", description="what DuckDB may use")
    threads: int = Field(default_factory=lambda: os.cpu_count() or 2, ge=1, description="threads that DuckDB may use")
    accept_temporary_codes: bool = Field(True, description="take in identity codes of the range 900-999 (invented)")
    alert_command: str = Field("", description="run with the verdict as JSON on its standard input")
    key_file: Path = Field(Path("keys/person.key"), description="pseudonym key, outside every copy that leaves")

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


def load_settings(home: Path | None = None, landing: Path | None = None) -> Settings:
    """Settings for a home folder; `home` and `landing` given here (command line) win over everything.

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
        raise SettingsError(f"Setting `{name}` ({where}): {first['msg']}. Correct it and run again.") from None
    lands = Path(landing).absolute() if landing else _under(at, settings.landing, "landing")
    return settings.model_copy(update={"home": at, "landing": lands, "key_file": _under(at, settings.key_file)})


def origin_of(name: str, home: Path) -> str:
    """Where a setting's value came from: `environment`, `eura.toml` or `default`."""
    if f"EURA_{name.upper()}" in os.environ:
        return "environment"
    return "eura.toml" if name in _toml(home / "eura.toml") else "default"


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
        raise SettingsError(f"{path}: not TOML ({error}). Correct the line and run again.") from None
    unknown = sorted(set(given) - set(Settings.model_fields))
    if unknown:
        known = ", ".join(sorted(Settings.model_fields))
        raise SettingsError(f"{path}: no such setting: {', '.join(unknown)}. The settings are: {known}.")
    return given
