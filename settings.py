"""What an operator may set, where each value came from, and nothing that changes while a run is under way.

The caller goes before the environment, and the environment before the default. `source_of` says which it was.
"""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any, Literal, Self

from platformdirs import user_data_path
from pydantic import Field, PrivateAttr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import SettingError

Source = Literal["caller", "environment", "default"]


class Settings(BaseSettings):
    """Frozen settings. Make them with `Settings.load(...)`, which turns a bad value into a sentence."""

    model_config = SettingsConfigDict(env_prefix="WINKS_", env_ignore_empty=True, frozen=True, extra="forbid")

    home: Path = Field(default_factory=lambda: user_data_path("winks", appauthor=False))
    """Folder of the trail. `WINKS_HOME`."""
    database_url: str | None = None
    """SQLAlchemy URL of the trail; SQLite in `home` where it is not set. `WINKS_DATABASE_URL`."""
    dossiers: Path | None = None
    """Folder of your own dossiers, beside those that ship; where none is named, `dossiers` under `home`. `WINKS_DOSSIERS`."""
    pseudonym: str = Field(default="local reader", min_length=1, max_length=60)
    """The name on what you do here, where nobody signs in. It need not be your own. `WINKS_PSEUDONYM`."""
    model: str = "embedded"
    """Who drafts, reads, reviews and revises. `WINKS_MODEL`."""
    reviewer_model: str | None = None
    """Who reviews, where it is not `model`: a name, or `DOSSIER=NAME` for one reviewer; several parted by `;`. `WINKS_REVIEWER_MODEL`."""
    rounds: int = Field(default=1, ge=1, le=2)
    """1, or 2 to let each reviewer say what became of its own findings. `WINKS_ROUNDS`."""
    base_url: str | None = None
    """Address of an OpenAI-compatible, Anthropic or Ollama server. `WINKS_BASE_URL`."""
    temperature: float | None = Field(default=None, ge=0, le=2)
    """Given to the model where it is set. `WINKS_TEMPERATURE`."""
    seed: int | None = None
    """Given to the model where it is set and the provider takes one. `WINKS_SEED`."""
    max_reply: int = Field(default=2048, ge=64, le=65536)
    """Tokens of one reply at most. `WINKS_MAX_REPLY`."""
    structured: Literal["auto", "json_schema", "tools", "json_mode", "plain"] = "auto"
    """How the shape of a reply is asked for: `json_schema`, `tools`, `json_mode` or `plain`; `auto` tries them in that order. `WINKS_STRUCTURED`."""
    timeout: float = Field(default=40, gt=0, le=3600)
    """Seconds that one request may take. `WINKS_TIMEOUT`."""
    patience: float = Field(default=20, ge=0, le=3600)
    """Seconds without one reply after which a failing provider is not asked again in a run. `WINKS_PATIENCE`."""
    concurrency: int = Field(default=4, ge=1, le=256)
    """Requests in flight to one provider, over all runs of the process. `WINKS_CONCURRENCY`."""
    requests_per_second: float | None = Field(default=None, gt=0)
    """Requests begun in a second to one provider, over all runs of the process. `WINKS_REQUESTS_PER_SECOND`."""
    max_calls: int | None = Field(default=None, ge=0)
    """Model calls of one run at most. `WINKS_MAX_CALLS`."""
    max_tokens: int | None = Field(default=None, ge=0)
    """Tokens of one run, in and out, after which no call is begun. `WINKS_MAX_TOKENS`."""
    max_seconds: float | None = Field(default=None, ge=0)
    """Seconds of one run after which no call is begun and those under way are ended. `WINKS_MAX_SECONDS`."""
    max_cost: Decimal | None = Field(default=None, ge=0)
    """Cost of one run after which no call is begun; needs prices for every model. `WINKS_MAX_COST`."""
    prices: Path | None = None
    """A TOML file with what models cost. `WINKS_PRICES`."""
    ask: bool = False
    """Stop for the user's answers where the revision asks back. `WINKS_ASK`."""
    hold: bool = False
    """Stop for a person's word before the run is over. `WINKS_HOLD`."""
    notes_by_meaning: bool = False
    """Find notes of seated dossiers also by their meaning, in English; needs the extra `semantic`. `WINKS_NOTES_BY_MEANING`."""
    tracing: bool = False
    """Let LangSmith tracing, where the environment turns it on, send runs from this machine. `WINKS_TRACING`."""

    @field_validator("home", "dossiers", "prices", "model", mode="before")
    @classmethod
    def _is_not_empty(cls, value: Any) -> Any:
        if value == "" or "\0" in str(value):
            raise ValueError("give a value, or leave it out")
        return value

    @field_validator("home", "dossiers", "prices", mode="after")
    @classmethod
    def _at_home(cls, value: Path | None) -> Path | None:
        try:
            return value.expanduser() if value else value
        except RuntimeError as error:
            raise ValueError("there is no such person on this machine") from error

    @field_validator("max_seconds", "timeout", "patience", "requests_per_second", "temperature", mode="after")
    @classmethod
    def _is_a_number(cls, value: float | None) -> float | None:
        if value is not None and not isfinite(value):
            raise ValueError("give a finite number")
        return value

    _given: frozenset[str] = PrivateAttr(default=frozenset())

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Settings from what the caller gives (None means not given), the environment and the defaults.

        Raises SettingError, with the name and the value, for one that cannot be used.
        """
        named = {name: value for name, value in given.items() if value is not None}
        if unknown := sorted(named.keys() - cls.model_fields):
            raise SettingError(f"There is no setting {unknown[0]!r}.")
        try:
            settings = cls(**named)
        except ValidationError as error:
            item = error.errors()[0]
            name = ".".join(str(part) for part in item["loc"])
            raise SettingError(f"The setting {name!r} has the value {item['input']!r}: {item['msg']}.") from error
        if settings.dossiers is not None and not _is_folder(settings.dossiers):
            raise SettingError(f"The setting 'dossiers' has the value {str(settings.dossiers)!r}: that is no folder.")
        settings._given = frozenset(named)
        return settings

    @property
    def own_dossiers(self) -> Path:
        """Where dossiers of one's own are read from and worked on, whether or not the folder is there yet."""
        return self.dossiers or self.home / "dossiers"

    def source_of(self, name: str) -> Source:
        """Where the value of a setting came from."""
        if name in self._given:
            return "caller"
        return "environment" if name in self.model_fields_set else "default"

    def given(self) -> dict[str, Any]:
        """What the caller gave, by name."""
        return {name: getattr(self, name) for name in self._given}

    @property
    def trail(self) -> str | Path:
        """Where the trail is: an SQLAlchemy URL that was set, or the SQLite file in `home`."""
        return self.database_url or self.home / "trail.db"


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
