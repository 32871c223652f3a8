"""A page that the tests of the marking component serve: the texts stand in a file, the choices are shown as JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path

import streamlit as st

from winks.app_pages.marking import STRINGS, Highlight, marked_text

st.set_page_config(page_title="Marking", layout="wide")
st.title("Texts")
told = json.loads(Path(os.environ["MARKING_PAGE"]).read_text(encoding="utf-8"))
shown = told[st.query_params.get("show", "plain")]
for key, item in shown.items():
    marks = [Highlight(*mark) for mark in item.get("highlights", [])]
    selectable = item.get("selectable", True)
    chosen = marked_text(
        item["text"], marks, key=key, selectable=selectable, label=item.get("label", key), strings=STRINGS
    )
    with st.container(key=f"says-{key}"):
        st.code(f"{key}={json.dumps(chosen.plain() if chosen else None)}", language=None)
st.button("Run again")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.text(f"runs={st.session_state['runs']}")
