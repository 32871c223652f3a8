"""What stands around every page: signing in, who sits here, and the list of pages.

A page that a person may not use is not in their list. That is a courtesy: it is each page's `guard`, and the table
below it, that refuses.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path

import streamlit as st
from streamlit.auth_util import is_authlib_installed
from streamlit.errors import StreamlitAuthError
from streamlit.navigation.page import StreamlitPage

from winks.app_pages.door import signs_in
from winks.app_pages.showing import el, show, style, terms
from winks.app_pages.sitting import person, sidebar, trouble
from winks.app_pages.words import label, say
from winks.errors import WinksError
from winks.judging.roles import Act, Person

FOLDER = Path(__file__).parent
PAGES: dict[str, Act] = {
    "deliberate": "deliberate",
    "trace": "read",
    "judge": "judge",
    "dossiers": "read",
    "runs": "read",
    "people": "administer",
}
"""The pages by the name of their file, in the order in which they are listed, and what it takes to use one."""
SIGN_IN_LASTS = 12 * 60 * 60
"""Seconds after which somebody has to sign in again. Streamlit's own cookie would last a month."""


def open_table() -> None:
    """The page that was asked for, or what has to come before it."""
    if signs_in() and not _is_signed_in():
        _navigation(None)
        _ask_to_sign_in()
        return
    try:
        sitting = person()
    except WinksError as error:
        style()
        trouble(error)
        return
    page = _navigation(sitting)
    sidebar()
    if sitting.roles:
        page.run()
    else:
        _say_who_is_here(sitting)


def _navigation(sitting: Person | None) -> StreamlitPage:
    """The pages. All are known, each at its own address whoever asks; those that a person may use are listed."""
    open_to = {name for name, act in PAGES.items() if sitting and sitting.may(act)}
    pages = {
        name: st.Page(
            FOLDER / f"{name}.py",
            title=say(f"front.pages.{name}"),
            url_path=name,
            visibility="visible" if name in open_to else "hidden",
        )
        for name in PAGES
    }
    first = pages[next((name for name in PAGES if name in open_to), "deliberate")]

    def begin() -> None:
        st.switch_page(first, query_params=st.query_params.to_dict())

    home = st.Page(begin, title="Winks", url_path="home", default=True, visibility="hidden")
    return st.navigation([home, *pages.values()], position="sidebar" if open_to else "hidden")


def _is_signed_in() -> bool:
    since = st.user.get("iat")
    return bool(st.user.is_logged_in) and isinstance(since, int) and time.time() - since < SIGN_IN_LASTS


def _ask_to_sign_in() -> None:
    style()
    st.title(say("front.sign_in.title"))
    show(el("p", say("front.sign_in.why")), el("p", say("front.sign_in.again")) if st.user.is_logged_in else None)
    if not is_authlib_installed():
        show(el("p", say("front.sign_in.no_authlib"), class_="w-trouble", role="alert"))
    elif st.button(label("front.sign_in.button"), type="primary"):
        try:
            st.login()
        except StreamlitAuthError as error:
            logging.getLogger(__name__).error("Signing in is not set up to the end: %s", error)  # noqa: TRY400
            show(el("p", say("front.sign_in.not_set_up"), class_="w-trouble", role="alert"))


def _say_who_is_here(sitting: Person) -> None:
    """Somebody whom nobody has given a role yet: how they are known here, to be passed on to an admin."""
    style()
    st.title(say("front.no_role.title"))
    show(
        el("p", say("front.no_role.why")),
        terms(
            (
                (say("front.no_role.id"), sitting.id),
                (say("front.no_role.subject"), str(st.user["sub"])),
                (say("front.no_role.issuer"), str(st.user["iss"])),
            )
        ),
        el("p", say("front.no_role.how")),
    )
    st.code(f"winks people grant {sitting.id} reader", language=None)


def say_what_broke(error: Exception) -> bool:
    """In place of Streamlit's words: an error of ours in its own sentence, any other without detail. The log has it all."""
    style()
    if isinstance(error, WinksError):
        trouble(error)
    else:
        show(el("p", say("front.broken"), class_="w-trouble", role="alert"))
    return True
