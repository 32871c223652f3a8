"""Deliberate: a prompt, a draft, the user's own account, and what comes of them."""

from __future__ import annotations

import streamlit as st

import winks
from winks.agents.case import bundled_cases
from winks.app_pages.run_view import show_run

st.title("Deliberate")
cases = bundled_cases()
chosen = st.selectbox("A bundled case", ["none", *cases])
case = cases.get(chosen)
with st.form("case"):
    prompt = st.text_area("Prompt", case.prompt if case else "", height=160)
    draft = st.text_area("Draft", case.thin_draft if case else "", height=120)
    account = st.text_area("Your own account of the setting (it outranks every dossier)", "")
    asked = st.form_submit_button("Deliberate")
if asked:
    try:
        with st.spinner("Reading"):
            run = winks.deliberate(prompt, draft=draft or None, account=[account] if account.strip() else [])
    except winks.WinksError as error:
        st.text(str(error))
    else:
        show_run(run)
