"""Runs: what is on the trail, searched, opened and checked."""

from __future__ import annotations

import streamlit as st

from winks import Settings, WinksError
from winks.app_pages.run_view import show_run
from winks.trail.document import run_document
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

st.title("Runs")
text = st.text_input("Search the prompts, drafts and accounts")
try:
    store = Store(Settings.load().trail)
    rows = store.runs(text or None, limit=200)
    if not rows:
        st.text("No runs.")
    else:
        listed = {f"{row.run}  {row.status}  {row.prompt[:80]}": row.run for row in rows}
        run = listed[st.selectbox("Run", list(listed))]
        checked = verify(stored_record(store, run))
        st.text("The record is as written." if checked.bad is None else f"NOT as written: {checked.bad.why}")
        show_run(run_document(store, run))
except WinksError as error:
    st.text(str(error))
