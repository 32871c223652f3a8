"""Judge: a person's reading of one run, part by part; without `?run=`, the runs that can be read.

What is asked, and in which order, is the method's (`judging/judgement.py`); the table refuses what comes out of order,
whatever a page shows.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.judge_list import list_runs
from winks.app_pages.judge_run import judge_a_run
from winks.app_pages.showing import style
from winks.app_pages.sitting import guard, trouble
from winks.app_pages.words import label
from winks.errors import WinksError

style()
seat = guard("judge")
st.title(label("judge.title"))
run = st.query_params.get("run")
with st.container(key="judge"):
    try:
        if run:
            judge_a_run(seat, seat.find(run))
        else:
            list_runs(seat)
    except WinksError as error:
        trouble(error)
