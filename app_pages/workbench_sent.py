"""Which notes a case would bring, what exactly a model would be sent, and what stays behind. Nobody is asked.

Of the working copy, or of the dossier at hand. The messages are made by the code that makes them in a run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import streamlit as st

from winks.agents.calls import Said
from winks.agents.case import BundledCase
from winks.agents.sending import NONCE, LeftOut, Sending
from winks.app_pages.dossier_trial import case_words, kind_of_case, notes_of_trial, seat_of_trial, trial_page
from winks.app_pages.showing import Child, Node, badge, el, group, listed, quoted, show, verbatim
from winks.app_pages.words import counted, label, say
from winks.app_pages.workbench_bench import Bench, refusal
from winks.errors import WinksError
from winks.personas.dossier import Dossier

_BOXES = ("sent-prompt", "sent-draft", "sent-account")
OWN = ""
"""What is chosen where no bundled case is."""
OF = ("working", "at_hand")
"""Which text of the dossier is asked about."""


def show_sent(bench: Bench) -> None:
    """Ask for a case, and show what would go out."""
    show(el("p", say("workbench.sent.about")))
    at_hand = _of_which(bench)
    _choose(bench)
    for box, height in zip(_BOXES, (150, 110, 80), strict=True):
        bench.box(box, f"dossiers.trial.{box.removeprefix('sent-')}", height)
    st.button(label("workbench.sent.go"), type="primary", on_click=_asked, args=(bench,), key=bench.key("sent-go"))
    if bench.memory.written.get("sent-asked"):
        _show(bench, at_hand=at_hand)


def _of_which(bench: Bench) -> bool:
    """Whether the dossier at hand is asked about, where there is a working copy as well."""
    held = bench.id in bench.seat.library().held
    if bench.copy is None or not held:
        return bench.copy is None
    chosen = st.radio(
        label("workbench.sent.of"),
        OF,
        format_func=lambda each: label(f"workbench.sent.of_{each}"),
        key=bench.choice_key("sent-of"),
        horizontal=True,
    )
    return chosen == "at_hand"


def _choose(bench: Bench) -> None:
    """One of the bundled cases, those that were written for this dossier first."""
    cases = bench.seat.cases()
    kinds = {name: kind_of_case(case, bench.id) for name, case in cases.items()}
    order = sorted(cases, key=lambda name: ("mine", "near", "other").index(kinds[name]))
    st.selectbox(
        label("dossiers.trial.case"),
        [OWN, *order],
        format_func=lambda name: case_words(cases, name, bench.id),
        key=bench.choice_key("sent-case"),
        on_change=_fill,
        args=(bench, cases),
    )


def _fill(bench: Bench, cases: dict[str, BundledCase]) -> None:
    case = cases.get(st.session_state[bench.choice_key("sent-case")])
    prompt, draft, account = _BOXES
    bench.memory.written |= {
        prompt: case.prompt if case else "",
        draft: (case.thin_draft or "") if case else "",
        account: "",
        "sent-asked": "",
    }


def _asked(bench: Bench) -> None:
    bench.memory.written["sent-asked"] = "yes"


def _show(bench: Bench, *, at_hand: bool) -> None:
    prompt, draft, account = (bench.typed(box) for box in _BOXES)
    given = (prompt, draft if draft.strip() else None, (account,) if account.strip() else ())
    seat = bench.seat
    try:
        sending = seat.would_send(bench.id, *given, at_hand=at_hand)
        trial = seat.try_working(bench.id, *given, at_hand=at_hand)
    except WinksError as error:
        show(refusal(error))
        return
    copy = None if at_hand else bench.copy
    read = (copy and copy.read) or seat.library().get(bench.id)
    show(*_sending(sending, read.dossier))
    with st.expander(label("workbench.sent.would_say")):
        show(*trial_page(trial, read.dossier))


def _sending(sending: Sending, dossier: Dossier) -> Iterator[Child]:
    """What came of it: the cues, the notes, the messages to the letter, and what is not sent."""
    yield el("h2", say("workbench.sent.notes"))
    if sending.seat:
        yield seat_of_trial(sending.seat)
    if sending.abstention:
        yield el("p", badge(say("dossiers.trial.aside"), "strong"), el("bdi", sending.abstention.say))
    if not sending.seat and not sending.abstention:
        yield el("p", say("dossiers.trial.not_spoken_of"))
    yield listed(group(quoted(each.text), " ", el("bdi", each.say)) for each in sending.boundaries)
    yield from notes_of_trial(sending.notes, dossier)
    yield from _messages(sending)
    yield el("h2", say("workbench.sent.left_out"))
    yield el("p", say("workbench.sent.left_out_about"), class_="w-meta")
    yield from _left_out(sending.left_out)


def _messages(sending: Sending) -> Iterator[Child]:
    yield el("h2", say("workbench.sent.messages"))
    if not sending.messages:
        yield el("p", say("workbench.sent.nothing"), class_="w-empty")
        return
    yield el("p", say("workbench.sent.messages_about", nonce=NONCE))
    yield from map(_message, sending.messages)
    if sending.shape:
        shape = json.dumps(sending.shape, indent=2, ensure_ascii=False)
        yield el("details", el("summary", say("workbench.sent.shape")), el("pre", shape, tabindex="0", lang="en"))


def _message(said: Said) -> Node:
    return group(
        el(
            "h3",
            say(f"workbench.sent.by_{said.by}"),
            " ",
            el("small", counted("workbench.sent.characters", len(said.text))),
        ),
        verbatim(said.text, "pre", class_="w-sent", tabindex="0"),
    )


def _left_out(parts: tuple[LeftOut, ...]) -> Iterator[Child]:
    """What stays behind, under why."""
    for reason in dict.fromkeys(part.why for part in parts):
        here = [part.what for part in parts if part.why == reason]
        yield el("p", reason, lang="en")
        yield el("p", *(child for what in here for child in (el("code", what), " ")))
