"""Signing: how it is done on the curator's own machine, over which bytes, and what a signature shows.

A key never comes to the table. What is signed is the dossier at hand to the byte, which is given here as a file.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.dossier_signed import signed
from winks.app_pages.showing import el, listed, show, terms
from winks.app_pages.words import label, say
from winks.app_pages.workbench_bench import Bench
from winks.judging.roles import LOCAL_ID
from winks.personas.reader import ReadDossier

STEPS = ("key", "look", "sign", "tell")


def show_signing(bench: Bench) -> None:
    """What would be signed, how, and who signed so far."""
    bench.tell("sign")
    read = bench.seat.library().held.get(bench.id)
    if read is None:
        show(el("p", say("workbench.sign.nothing"), class_="w-empty"))
        return
    if bench.copy is not None:
        show(el("p", say("workbench.sign.release_first"), class_="w-banner"))
    show(
        el("h2", say("workbench.sign.title")),
        el("p", say("workbench.sign.about")),
        terms(
            (
                (say("workbench.sign.which"), el("code", read.dossier.ref)),
                (say("workbench.sign.fingerprint"), el("code", read.sha256)),
            )
        ),
        listed((say(f"workbench.sign.step_{step}") for step in STEPS), "ol"),
    )
    st.code(_commands(bench, read), language=None, wrap_lines=True)
    show(el("p", say("workbench.sign.shows")))
    if bench.seat.person.id != LOCAL_ID:
        show(el("p", say("workbench.sign.elsewhere")))
    st.download_button(
        label("workbench.sign.take"),
        data=read.raw,
        file_name=f"{bench.id}.md",
        mime="text/markdown",
        key=bench.key("take-away"),
    )
    show(*signed(read))


def _commands(bench: Bench, read: ReadDossier) -> str:
    """What is typed on the machine where the key is. An id holds nothing that a shell reads."""
    what = bench.id if bench.seat.person.id == LOCAL_ID else f"./{bench.id}.md"
    return "\n".join(
        (
            "winks dossiers key",
            f"winks dossiers verify {what}",
            f'winks dossiers attest {what} --as curator --name "…" --relation "…" \\',
            f'    --looked-at "version {read.dossier.version}, …" --not-vouched "…" --claim',
        )
    )
