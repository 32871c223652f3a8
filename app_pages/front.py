"""The script behind the review table, run from top to bottom for everything that somebody does there."""

from __future__ import annotations

import streamlit as st

from winks.app_pages.frame import open_table

st.set_page_config(page_title="Winks", layout="wide")
open_table()
