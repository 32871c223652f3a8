"""Winks: a deliberation engine with culturally situated reviewers.

    import winks
    run = winks.deliberate("...", draft="...")
    for critique in run.critiques: ...

This module is the public API and nothing else. Importing it reads no file and loads no library: each
name is fetched from its home when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .agents.case import Case
    from .agents.critique import Critique, Finding, Response, Revision
    from .errors import WinksError
    from .graphs.resuming import aresume, correct, replay, resume
    from .graphs.session import adeliberate, astream, deliberate
    from .graphs.wiring import build_graph
    from .personas.dossier import Dossier
    from .settings import Settings
    from .trail.document import RunDocument
    from .trail.events import Event

__version__ = "0.1.0"

_HOMES = {
    "Case": ".agents.case",
    "Critique": ".agents.critique",
    "Dossier": ".personas.dossier",
    "Event": ".trail.events",
    "Finding": ".agents.critique",
    "Response": ".agents.critique",
    "Revision": ".agents.critique",
    "RunDocument": ".trail.document",
    "Settings": ".settings",
    "WinksError": ".errors",
    "adeliberate": ".graphs.session",
    "aresume": ".graphs.resuming",
    "astream": ".graphs.session",
    "build_graph": ".graphs.wiring",
    "correct": ".graphs.resuming",
    "deliberate": ".graphs.session",
    "replay": ".graphs.resuming",
    "resume": ".graphs.resuming",
}

__all__ = [
    "Case",
    "Critique",
    "Dossier",
    "Event",
    "Finding",
    "Response",
    "Revision",
    "RunDocument",
    "Settings",
    "WinksError",
    "__version__",
    "adeliberate",
    "aresume",
    "astream",
    "build_graph",
    "correct",
    "deliberate",
    "replay",
    "resume",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
