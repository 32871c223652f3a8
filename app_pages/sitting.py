"""Who sits at the table in this session, and what they may do there.

Where sign-in is configured, the person is who the provider says; else the one person of this machine. A page asks
`guard` first: whoever may not be here reads a sentence and nothing else.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from winks.app_pages.door import signs_in
from winks.app_pages.showing import el, show
from winks.app_pages.words import LANGUAGES, label, language, say
from winks.errors import NotAllowed, WinksError
from winks.graphs.table import Table
from winks.judging.roles import Act, Person
from winks.settings import Settings
from winks.trail.store import Store


def table() -> Table:
    """The table as the person of this session sits at it."""
    settings = Settings.load()
    store = _store(settings.trail, settings)
    if not signs_in():
        return Table.local(settings, store)
    return Table.signed_in(str(st.user["iss"]), str(st.user["sub"]), settings, store)


def person() -> Person:
    """Who sits here."""
    return table().person


def guard(act: Act) -> Table:
    """The table, for a person who may do this; anybody else is told so, and the page stops."""
    if signs_in() and not st.user.is_logged_in:
        show(el("p", say("sitting.sign_in_first"), class_="w-empty"))
        st.stop()
    try:
        seat = table()
        seat.person.must(act)
    except NotAllowed as refusal:
        show(el("p", say("sitting.not_allowed"), class_="w-empty"), el("p", str(refusal), dir="auto"))
        st.stop()
    except WinksError as error:
        trouble(error)
        st.stop()
    return seat


def trouble(error: WinksError) -> None:
    """A thing that went wrong, in its own sentence."""
    show(el("p", str(error), class_="w-trouble", role="alert", dir="auto"))


def sidebar() -> None:
    """What each person can choose for themselves: a language, the name they are known by here."""
    with st.sidebar:
        show(el("p", say("sitting.about"), class_="w-about"))
        st.selectbox(
            label("sitting.language"),
            list(LANGUAGES),
            index=list(LANGUAGES).index(language()),
            format_func=lambda code: LANGUAGES[code],
            key="language",
        )
        if not signs_in() or st.user.is_logged_in:
            _own_name(table())
        if signs_in() and st.user.is_logged_in and st.button(label("sitting.sign_out")):
            st.logout()


def _own_name(seat: Table) -> None:
    name = st.text_input(
        label("sitting.name"), seat.person.name, max_chars=60, key="own_name", help=label("sitting.name_help")
    )
    if name != seat.person.name:
        try:
            seat.rename(name)
        except WinksError as error:
            trouble(error)


@st.cache_resource(show_spinner=False)
def _store(where: str | Path, _settings: Settings) -> Store:  # noqa: ARG001  # the cache tells trails apart by it
    """The trail. It is safe to use from several sessions and remembers nothing of any."""
    return Store.of(_settings)
