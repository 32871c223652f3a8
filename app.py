"""The review table in the browser: `winks ui`, or `streamlit run app.py`.

Pages read the run document and call the public API; they hold no logic of the method. Everything that people or models
wrote is shown as text, never as Markdown, so that nothing in it can fetch a picture or pose as the page.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from winks.app_pages.door import Door, broken
from winks.app_pages.frame import say_what_broke
from winks.app_pages.warming import serving
from winks.app_pages.way_back import WayBack

app = st.App(
    Path(__file__).parent / "app_pages" / "front.py",
    lifespan=serving,
    middleware=[Middleware(Door), Middleware(WayBack)],
    on_script_error=say_what_broke,
    exception_handlers={Exception: broken},
)
