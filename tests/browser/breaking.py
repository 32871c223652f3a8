"""An app whose page breaks: with `?how=ours` by an error of ours, else by one that nobody foresaw."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from winks.app_pages.frame import say_what_broke
from winks.errors import StoreError

app = st.App(Path(__file__), on_script_error=say_what_broke)

if __name__ == "__main__":
    st.title("Breaking")
    if st.query_params.get("how") == "ours":
        raise StoreError("The trail cannot be read: <b>the disk</b> is full.")
    raise ValueError("quux-secret-detail")
