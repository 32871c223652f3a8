"""What every page needs is read before the server says that it is healthy, so that the first page is as quick as any.

Read while the first page is being made, it would cost that page the same second; read in a thread beside it, two
threads would import the same libraries at once, and can see them half made.
"""

from __future__ import annotations

import gc
import sys
import threading
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from streamlit import config

from winks.app_pages.door import READY, closed, own_address

_NEEDED = ("winks.graphs.session", "winks.graphs.resuming", "winks.app_pages.frame")


@asynccontextmanager
async def serving(_app: st.App) -> AsyncGenerator[None]:
    """While the server is up. It says where, and opens a browser there if this machine has a screen."""
    for name in _NEEDED:
        import_module(name)
    gc.collect()
    gc.freeze()  # none of it goes away: let no later page wait while it is looked through
    sys.stdout.write((closed() or READY.format(address=own_address())) + "\n")
    sys.stdout.flush()
    if not config.get_option("server.headless") and not closed():
        threading.Thread(target=webbrowser.open, args=(own_address(),), daemon=True, name="winks-browser").start()
    yield
