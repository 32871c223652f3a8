"""What a first page waits for is read while the browser is still loading: the engine's libraries, once per server."""

from __future__ import annotations

import gc
import threading
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from streamlit import config

_HEAVY = ("winks.trail.document", "winks.personas.library", "winks.graphs.session", "winks.graphs.resuming")


@st.cache_resource(show_spinner=False)
def warm() -> bool:
    """Import the engine and keep what it made out of the garbage collector's way. Whoever calls while it is done waits.

    Two threads that import the same libraries at once can see them half made, so pages call this first.
    """
    for name in _HEAVY:
        import_module(name)
    gc.collect()
    gc.freeze()
    return True


@asynccontextmanager
async def serving(_app: st.App) -> AsyncGenerator[None]:
    """While the server is up. A browser is opened where there is a screen, as Streamlit does for a bare script."""
    threading.Thread(target=warm, daemon=True, name="winks-warming").start()
    if not config.get_option("server.headless"):
        address = f"http://127.0.0.1:{config.get_option('server.port')}"
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True, name="winks-browser").start()
    yield
