"""People: who has signed in, which roles they have, what each allows; roles given and taken, and by whom.

A role is words that are added and never changed. What a screen forgets to hide, the table below it refuses all the same.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.door import signs_in
from winks.app_pages.people_list import show_history, show_people, show_roles
from winks.app_pages.people_roles import show_change
from winks.app_pages.showing import el, listed, show, style
from winks.app_pages.sitting import guard, trouble
from winks.app_pages.words import label, say
from winks.errors import WinksError

style()
seat = guard("administer")
st.title(label("people.title"))
if not signs_in():
    steps = ("install", "provider", "secrets", "serve", "admin")
    show(
        el("p", say("people.local.about", name=seat.person.name), dir="auto"),
        el("p", say("people.local.how")),
        listed((say(f"people.local.{step}") for step in steps), "ol"),
    )
    st.code("winks people list\nwinks people grant PERSON admin", language=None)
try:
    everybody = seat.people()
    show_people(everybody, seat.person)
    show_change(seat, everybody)
    show_roles()
    show_history(seat.history(), everybody)
except WinksError as error:
    trouble(error)
