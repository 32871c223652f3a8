"""A dossier that cannot be read, as its faults: where in the file, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from winks.app_pages.showing import Node, el, group, listed, show
from winks.app_pages.words import say
from winks.errors import Fault


def show_faults(faults: Iterable[Fault], about: str | None = None) -> None:
    """The faults of one dossier or several, by file. `about` says what they come to, where it is not that it takes no part."""
    by_file: dict[str, list[Fault]] = {}
    for fault in faults:
        by_file.setdefault(fault.file, []).append(fault)
    show(el("p", about or say("dossiers.unreadable.about")), *(_file(name, found) for name, found in by_file.items()))


def _file(name: str, faults: list[Fault]) -> Node:
    rows = (
        group(
            el("strong", say("dossiers.place", line=fault.line, field=fault.field), dir="auto"),
            " ",
            el("bdi", fault.sentence),
        )
        for fault in faults
    )
    return group(el("h3", name, dir="auto"), listed(rows, "ol"))
