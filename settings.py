"""What an operator may set, where each value came from, and nothing that changes while a run is under way.

The caller goes before the environment, and the environment before the default. `source_of` says which it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from platformdirs import user_data_path
from pydantic import Field, PrivateAttr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import SettingError

Source = Literal["caller", "environment", "default"]


class Settings(BaseSettings):
    """Frozen settings. Make them with `Settings.load(...)`, which turns a bad value into a sentence."""

    model_config = SettingsConfigDict(env_prefix="WINKS_", frozen=True, extra="forbid")

    home: Path = Field(default_factory=lambda: user_data_path("winks", appauthor=False))
    """Folder of the trail. `WINKS_HOME`."""
    database_url: str | None = None
    """SQLAlchemy URL of the trail; SQLite in `home` where it is not set. `WINKS_DATABASE_URL`."""
    dossiers: Path | None = None
    """Folder of your own dossiers, beside those that ship. `WINKS_DOSSIERS`."""
    model: str = "embedded"
    """Who drafts, reads, reviews and revises. `WINKS_MODEL`."""
    rounds: int = Field(default=1, ge=1, le=2)
    """1, or 2 to let each reviewer say what became of its own findings. `WINKS_ROUNDS`."""

    @field_validator("home", "dossiers", mode="after")
    @classmethod
    def _at_home(cls, value: Path | None) -> Path | None:
        return value.expanduser() if value else value

    _given: frozenset[str] = PrivateAttr(default=frozenset())

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Settings from what the caller gives (None means not given), the environment and the defaults.

        Raises SettingError, with the name and the value, for one that cannot be used.
        """
        named = {name: value for name, value in given.items() if value is not None}
        try:
            settings = cls(**named)
        except ValidationError as error:
            item = error.errors()[0]
            name = ".".join(str(part) for part in item["loc"])
            raise SettingError(f"The setting {name!r} has the value {item['input']!r}: {item['msg']}.") from error
        if settings.dossiers is not None and not settings.dossiers.is_dir():
            raise SettingError(f"The setting 'dossiers' has the value {str(settings.dossiers)!r}: that is no folder.")
        settings._given = frozenset(named)
        return settings

    def source_of(self, name: str) -> Source:
        """Where the value of a setting came from."""
        if name in self._given:
            return "caller"
        return "environment" if name in self.model_fields_set else "default"

    @property
    def trail(self) -> str | Path:
        """Where the trail is: an SQLAlchemy URL that was set, or the SQLite file in `home`."""
        return self.database_url or self.home / "trail.db"
