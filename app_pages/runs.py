"""Runs: what is on the trail, searched a page at a time; and the audit of one of them, or of all.

Without anything in the address they are listed. `?run=` is the audit of one, for somebody who may; `?every=check` checks
all of them, and `?every=erase` takes certain words, or what a person left, out of all of them.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.audit import show_audit
from winks.app_pages.audit_everyone import show_everyone
from winks.app_pages.erasing import show_erasing
from winks.app_pages.run_list import show_runs
from winks.app_pages.showing import el, show, style
from winks.app_pages.sitting import guard, trouble
from winks.app_pages.words import label, say
from winks.errors import WinksError

style()
seat = guard("read")
run, every = st.query_params.get("run"), st.query_params.get("every")
if run or every:
    show(el("p", el("a", say("runs.all"), href="runs")))
try:
    if run:
        st.title(label("runs.audit.title"))
        show_audit(seat, seat.find(run))
    elif every == "erase":
        st.title(label("runs.every.title"))
        show_erasing(seat, None, st.query_params.get("person"))
    elif every:
        st.title(label("runs.every.title"))
        show_everyone(seat)
    else:
        st.title(label("runs.title"))
        show_runs(seat)
except WinksError as error:
    trouble(error)
