"""Runs: what is on the trail, searched a page at a time; and the audit of one of them.

Without `?run=` they are listed. With it, one is checked, done again and taken away in a form that others read, by
somebody who may; others are told who may.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.audit import show_audit
from winks.app_pages.run_list import show_runs
from winks.app_pages.showing import el, show, style
from winks.app_pages.sitting import guard, trouble
from winks.app_pages.words import label, say
from winks.errors import WinksError

style()
seat = guard("read")
run = st.query_params.get("run")
try:
    if run:
        show(el("p", el("a", say("runs.all"), href="runs")))
        st.title(label("runs.audit.title"))
        show_audit(seat, seat.find(run))
    else:
        st.title(label("runs.title"))
        show_runs(seat)
except WinksError as error:
    trouble(error)
