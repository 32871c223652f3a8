"""What the models were asked, and what they answered: every call, with its prompt as it was sent and its raw reply.

The table is there at once. Prompts and replies are long, so each is put on the page when somebody opens it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from winks.app_pages.showing import Child, Node, badge, el, group, show, terms
from winks.app_pages.sitting import trouble
from winks.app_pages.trace_head import section
from winks.app_pages.trace_reading import Reading, named
from winks.app_pages.words import counted, label, say
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.trail.calls import Call
from winks.trail.json_text import as_json

COLUMNS = ("what", "model", "tokens", "took", "cost", "outcome")


def calls(reading: Reading, made: Sequence[Call]) -> Node | None:
    """The table of calls and what they came to."""
    return section("calls", *_calls(reading, made))


def _calls(reading: Reading, made: Sequence[Call]) -> Iterator[Child]:
    if not made:
        yield el("p", say("trace.calls.none"))
        return
    usage = reading.run.usage
    cost = say("trace.calls.no_cost") if usage.cost is None else say("trace.calls.cost", cost=usage.cost)
    said = (counted("trace.calls.made", usage.calls), say("trace.calls.all_tokens", n=f"{usage.tokens:,}"), cost)
    yield el("p", " ".join(said))
    names = (el("th", say(f"trace.calls.column.{name}"), scope="col") for name in COLUMNS)
    rows = (_row(reading, number, call) for number, call in enumerate(made, start=1))
    yield el("table", el("thead", el("tr", *names)), el("tbody", *rows), class_="w-table w-cards w-calls")
    yield el("p", say("trace.calls.texts"), class_="w-meta")


def _row(reading: Reading, number: int, call: Call) -> Node:
    answered = call.answered_by if call.answered_by != call.model else None
    kept = group(el("br"), say("trace.calls.kept", n=f"{call.cached_tokens:,}")) if call.cached_tokens else None
    return el(
        "tr",
        el("td", f"{number}. ", for_what(reading, call)),
        el(
            "td",
            el("bdi", call.model),
            group(el("br"), say("trace.calls.answered", model=answered)) if answered else None,
        ),
        el("td", say("trace.calls.in_out", sent=f"{call.input_tokens:,}", back=f"{call.output_tokens:,}"), kept),
        el("td", *_took(call), class_="w-fixed"),
        el("td", el("span", f"{say('trace.calls.column.cost')}: ", class_="w-narrow"), _cost(call), class_="w-fixed"),
        el(
            "td",
            badge(say(f"trace.calls.status.{call.status}"), "warn" if call.status in _BAD else "plain"),
            call.failure,
        ),
        id=f"call-{call.started}",
    )


_BAD = ("failure", "cut_off")


def _cost(call: Call) -> str:
    return call.cost if call.cost is not None else say("trace.calls.unknown")


def _took(call: Call) -> Iterator[Child]:
    yield say("trace.seconds", n=f"{call.seconds:.1f}") if call.seconds is not None else None
    if call.attempts > 1:
        yield el("br")
        yield counted("trace.calls.attempts", call.attempts)


def for_what(reading: Reading, call: Call) -> str:
    """Which step asked, and for whom."""
    slot = call.slot
    said = [named("step", slot.node)]
    said += [reading.who(slot.dossier)] if slot.dossier else []
    said += [say("trace.calls.round", n=slot.round)] if slot.round > 1 else []
    said += [say("trace.calls.repair")] if slot.turn > 1 else []
    said += [say("trace.calls.leg", n=slot.leg)] if slot.leg > 1 else []
    return ", ".join(said)


@st.fragment
def texts_of_calls(seat: Table, reading: Reading, run: str) -> None:
    """One fold a call; what was sent and what came back are read from the trail when it is opened."""
    try:
        made = seat.calls(run)
    except WinksError as error:
        trouble(error)
        return
    for number, call in enumerate(made, start=1):
        what = for_what(reading, call)
        fold = st.expander(
            label("trace.calls.open", n=number, what=what), on_change="rerun", key=f"call_{call.started}"
        )
        if fold.open:
            with fold:
                show(*_texts(call))


def _texts(call: Call) -> Iterator[Child]:
    yield el("h3", say("trace.calls.sent"))
    if call.request_is != "kept":
        yield el("p", say(f"trace.calls.text.{call.request_is}"), class_="w-trouble")
    for message in call.messages:
        yield el("p", say(f"trace.calls.by.{message.by}"), class_="w-label")
        yield _whole(message.text)
    if call.shape:
        yield el("details", el("summary", say("trace.calls.shape")), _whole(as_json(call.shape, indent=2)))
    yield el("h3", say("trace.calls.back"))
    if call.reply_is != "kept":
        yield el("p", say(f"trace.calls.text.{call.reply_is}"), class_="w-trouble")
    if call.failed:
        yield el("p", el("bdi", call.failed.message), f" ({call.failed.kind})", class_="w-trouble")
    raw = call.failed.raw if call.failed else call.reply
    yield _whole(raw) if raw is not None else None
    parameters = ", ".join(f"{name}: {value}" for name, value in call.parameters.items())
    yield terms(
        (
            (say("trace.calls.way"), call.way),
            (say("trace.calls.finish"), call.finish),
            (say("trace.calls.parameters"), parameters),
        )
    )


def _whole(text: str) -> Node:
    """A text to the letter, in a box that can be scrolled from the keyboard."""
    return el("pre", text, dir="auto", tabindex="0", class_="w-sent")
