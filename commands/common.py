"""What commands have in common: `--json`, and the trail of this home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..settings import Settings

if TYPE_CHECKING:
    from ..trail.store import Store

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, and nothing else there.")]

ByMeaning = Annotated[
    bool, typer.Option("--by-meaning", help="Find notes of seated dossiers by meaning too; needs the extra “semantic”.")
]


def open_trail() -> Store:
    """The trail of this home."""
    from ..trail.store import Store

    return Store.of(Settings.load())
