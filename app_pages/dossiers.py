"""Dossiers: what is known of a situation and by whom, read, objected to, tried on a case, compared with what it was.

Without `?dossier=` they are listed; with it, one is read. `&note=` puts one of its notes first; `&part=work` is the workbench
of whoever may curate, and `?new=dossier` where a dossier is begun.
"""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from winks.app_pages.dossier_list import show_dossiers
from winks.app_pages.dossier_view import show_dossier
from winks.app_pages.faults import show_faults
from winks.app_pages.showing import el, show, style
from winks.app_pages.sitting import guard, trouble
from winks.app_pages.words import label, say
from winks.app_pages.workbench import may_work, show_working_copies
from winks.app_pages.workbench_new import show_new
from winks.errors import DossierError, WinksError

style()
seat = guard("read")
asked = st.query_params.get("dossier")
try:
    if asked:
        show(el("p", el("a", say("dossiers.all"), href="dossiers")))
        show_dossier(seat, asked, st.query_params.get("note"))
    elif st.query_params.get("new"):
        show(el("p", el("a", say("dossiers.all"), href="dossiers")))
        show_new(seat)
    else:
        st.title(label("dossiers.title"))
        show_dossiers(seat)
        show_working_copies(seat)
except DossierError as error:
    st.title(label("dossiers.unreadable.title", name=asked or ""))
    show_faults(error.faults)
    if may_work(seat):
        show(el("p", el("a", say("workbench.mend"), href=f"?dossier={quote(asked or '')}&part=work")))
except WinksError as error:
    st.title(label("dossiers.title"))
    trouble(error)
