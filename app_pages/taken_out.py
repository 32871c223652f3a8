"""That words were taken out of a run, said wherever the run is shown: when, by whom, why, and by which event."""

from __future__ import annotations

from winks.app_pages.run_list import when
from winks.app_pages.showing import Child, Node, el, group, listed, quoted
from winks.app_pages.words import counted, say
from winks.trail.document import RunDocument
from winks.trail.listing import GONE
from winks.trail.tombstones import Erasure


def notice(run: RunDocument) -> Node | None:
    """What was taken out of a run; None where nothing was."""
    if not run.erased:
        return None
    return el(
        "section",
        el("p", el("strong", say("erase.notice.title"))),
        listed(group(*_what(each), *who_and_why(each)) for each in run.erased),
        el("p", say("erase.notice.about", gone=GONE), class_="w-meta"),
        class_="w-gone",
        aria_label=say("erase.notice.title"),
    )


def who_and_why(erasure: Erasure) -> list[Child]:
    """When it was done, by whom and why."""
    by = el("bdi", erasure.by) if erasure.by else say("erase.notice.somebody")
    why = say("erase.notice.no_reason") if erasure.reason == GONE else quoted(erasure.reason)
    return [when(erasure.at), ", ", say("erase.notice.by"), " ", by, ". ", say("erase.notice.why"), " ", why]


def _what(erasure: Erasure) -> list[Child]:
    what = say(f"erase.what.{erasure.what}")
    return [
        what,
        " (",
        counted("erase.texts", erasure.texts),
        ", ",
        say("erase.notice.event", seq=erasure.event),
        "), ",
    ]
