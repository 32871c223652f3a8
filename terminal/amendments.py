"""What people proposed for a dossier, in the terminal: their words, then what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from ..judging.amendment import Amendment
from .layout import inset

_CALLED = {"off": "off", "not_theirs_to_say": "not theirs to say", "fair": "fair", "cannot_tell": "“I can't tell”"}


def amendments_view(found: Iterable[Amendment]) -> RenderableType:
    """What was proposed, a paragraph each."""
    parts = [part for each in found for part in _view(each)]
    return Group(*parts) if parts else Text("Nobody has proposed anything that is to be listed here.")


def _view(each: Amendment) -> Iterator[RenderableType]:
    yield Text.assemble((each.id, "bold"), f"  {each.dossier}{_about(each)}  ", (_standing(each), "bold"))
    yield inset(Text(f"{_who(each)}, {each.at[:10]}{_called(each)}", style="dim"))
    if each.is_erased:
        yield inset(Text("The words were taken out of the record."))
    yield from (inset(Text(text)) for text in (each.words, each.proposes) if text and text.strip())
    for decision in each.decisions:
        by = f" by {decision.by}" if decision.by else ""
        version = f" in version {decision.version}" if decision.version else ""
        yield inset(Text(f"{decision.disposition}{version}{by}, {decision.at[:10]}: {decision.reason}"), left=4)
    yield Text("")


def _about(each: Amendment) -> str:
    if each.notes:
        return f", {', '.join(each.notes)}"
    return ", that it was seated" if each.about == "seat" else ""


def _standing(each: Amendment) -> str:
    if not each.version:
        return each.status
    return (
        f"open, named by version {each.version}"
        if each.status == "open"
        else f"{each.status} in version {each.version}"
    )


def _who(each: Amendment) -> str:
    if each.by is None:
        return "Somebody whose name is not known here"
    return each.by if each.may_be_named else f"{each.by} (not to be named in a dossier)"


def _called(each: Amendment) -> str:
    if each.kind == "correction":
        return ", of their own run"
    return f", reading as a judge; the finding is {_CALLED[each.word]}" if each.word else ", reading as a judge"
