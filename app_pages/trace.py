"""Trace: a run from the banner to its calls, and from any finding back to its note and source.

`?run=` names the run, `&finding=` puts one finding first, `&with=` puts another run beside it. Without a run the newest
are offered. The page reads; it changes nothing.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.showing import style
from winks.app_pages.sitting import guard, trouble
from winks.app_pages.trace_page import choose, show_trace, show_two
from winks.app_pages.words import label
from winks.errors import WinksError

style()
seat = guard("read")
st.title(label("trace.title"), anchor=False)
run = st.query_params.get("run")
try:
    if run and (other := st.query_params.get("with")):
        show_two(seat, run, other)
    elif run:
        show_trace(seat, run, st.query_params.get("finding"))
    else:
        choose(seat)
except WinksError as error:
    trouble(error)
