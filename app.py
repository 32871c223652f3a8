"""The review table in the browser: `winks ui`, or `streamlit run app.py`.

Pages read the run document and call the public API; they hold no logic of the method. Everything that people or models
wrote is shown as text, never as Markdown, so that nothing in it can fetch a picture or pose as the page.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parent / "app_pages"

st.set_page_config(page_title="Winks", layout="wide")
st.navigation(
    [
        st.Page(PAGES / "deliberate.py", title="Deliberate", default=True),
        st.Page(PAGES / "runs.py", title="Runs"),
    ]
).run()
