"""Deliberate: a prompt, a draft, the user's own account of their setting, and what comes of them.

Without `?run=` a case is taken; with it, that run is watched, answered, marked or gone on with. What a page shows of a
run it reads from the trail, so a reload or another browser shows the same.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.asking import ask_for_a_case
from winks.app_pages.going_on import show_a_run
from winks.app_pages.showing import style
from winks.app_pages.sitting import guard, trouble
from winks.app_pages.words import label
from winks.errors import WinksError

style()
seat = guard("deliberate")
st.title(label("deliberate.title"), anchor=False)
run = st.query_params.get("run")
try:
    if run:
        show_a_run(seat, seat.find(run))
    else:
        ask_for_a_case(seat)
except WinksError as error:
    trouble(error)
