"""A page that does it wrong: it shows that the tests which find nothing on ours would find it."""

from __future__ import annotations

import os

import streamlit as st

st.title("Wrong")
st.markdown(os.environ["SPELLED"], unsafe_allow_html=True)
