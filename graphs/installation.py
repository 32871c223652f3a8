"""What this installation can do: its settings and where each came from, its providers, its trail, its dossiers.

A key is never shown: only whether it is set. A model is called only when that was asked for.
"""

from __future__ import annotations

import time
from typing import Any

from .. import __version__
from ..agents.calls import Request, Said, Slot
from ..agents.models import PROVIDERS, get_model, has_key, missing
from ..agents.patience import Patience
from ..agents.prices import load_prices
from ..agents.redaction import redacted
from ..errors import ModelFailed, ModelUnavailable, StoreError
from ..personas.library import load_library
from ..settings import Settings
from ..trail.listing import Search
from ..trail.sealing import Seals
from ..trail.store import Store
from .sync import run_sync


def examine(settings: Settings, *, call: bool) -> dict[str, Any]:
    """Everything, as JSON-ready data. `call` asks the model one tiny thing."""
    library = load_library(settings.own_dossiers)
    return {
        "winks": __version__,
        "settings": [_setting(settings, name) for name in type(settings).model_fields],
        "providers": [_provider(name) for name in PROVIDERS],
        "model": _model(settings, call=call),
        "trail": _trail(settings),
        "seals": _seals(settings),
        "dossiers": {
            "held": len(library.held),
            "packages": sorted({origin.package for origin in library.origins.values() if origin.package}),
            "unreadable": [str(fault) for fault in library.faults],
            "told": [str(each) for each in (*library.choices, *library.told)],
        },
        "prices": len(load_prices(settings.prices).of),
    }


def _setting(settings: Settings, name: str) -> dict[str, Any]:
    value = getattr(settings, name)
    return {
        "name": name,
        "value": None if value is None else redacted(str(value)),
        "source": settings.source_of(name),
    }


def _provider(name: str) -> dict[str, Any]:
    provider = PROVIDERS[name]
    command = missing(provider)
    return {
        "name": name,
        "installed": command is None,
        "install": command,
        "key": provider.key,
        "key_is_set": has_key(provider) if provider.key else None,
    }


def _model(settings: Settings, *, call: bool) -> dict[str, Any]:
    try:
        model = get_model(settings.model, settings)
    except ModelUnavailable as error:
        return {"name": settings.model, "usable": False, "say": str(error)}
    if model is None:
        return {"name": settings.model, "usable": True, "say": "plain code over the dossiers; no model is called."}
    if not call:
        return {"name": settings.model, "usable": True, "say": "not called; winks doctor --call asks it one word."}
    request = Request(model=model.name, messages=(Said(by="user", text="Reply with the one word: here"),))
    began = time.monotonic()
    try:
        answer = run_sync(lambda: model.ask(request, Slot(leg=1, node="doctor"), Patience(settings.patience)))
    except ModelFailed as failure:
        return {"name": settings.model, "usable": False, "say": str(failure)}
    took = time.monotonic() - began
    said = " ".join(answer.text.split())[:80]
    told = {
        "tokens": answer.input_tokens + answer.output_tokens,
        "seconds": round(took, 2),
        "parameters": answer.parameters,
    }
    return {"name": settings.model, "usable": True, "say": f"{answer.model} replied {said!r} in {took:.1f} s."} | told


def _trail(settings: Settings) -> dict[str, Any]:
    store = Store.of(settings)
    where = store.url.render_as_string(hide_password=True)
    try:
        return {"where": where, "usable": True, "runs": store.search(Search(), 0).total}
    except StoreError as error:
        return {"where": where, "usable": False, "say": str(error)}
    finally:
        store.close()


def _seals(settings: Settings) -> dict[str, Any]:
    try:
        key = Seals(settings.home).key
    except StoreError as error:
        return {"key": None, "say": str(error)}
    return {"key": key, "say": f"runs are sealed by the key {key}" if key else "nothing was sealed yet"}
