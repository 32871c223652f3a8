"""Dossiers: what is known of a situation and by whom, read, objected to, tried on a case, compared with what it was.

Without `?dossier=` they are listed; with it, one is read. `&note=` puts one of its notes first.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.dossier_list import show_dossiers
from winks.app_pages.dossier_view import show_dossier
from winks.app_pages.faults import show_faults
from winks.app_pages.showing import el, show, style
from winks.app_pages.sitting import guard, trouble
from winks.app_pages.words import label, say
from winks.errors import DossierError, WinksError

style()
seat = guard("read")
asked = st.query_params.get("dossier")
try:
    if asked:
        show(el("p", el("a", say("dossiers.all"), href="dossiers")))
        show_dossier(seat, asked, st.query_params.get("note"))
    else:
        st.title(label("dossiers.title"))
        show_dossiers(seat)
except DossierError as error:
    st.title(label("dossiers.unreadable.title", name=asked or ""))
    show_faults(error.faults)
except WinksError as error:
    st.title(label("dossiers.title"))
    trouble(error)
