"""A dossier as one HTML file that a colleague opens from disk: no request leaves it, nothing in it runs, and it prints.

The curator's words are text in it, put there by the builder of the page of a run; the file forbids itself everything but
its own style sheet, named by its hash. It is to be read: what is marked on it does not come back (see the DOCX).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from ....personas.documents.sections import SECTIONS
from ....personas.reader import ReadDossier
from ...elements import Child, Node, group
from ..html.head import contents
from ..html.pieces import el, section
from ..html_file import html_file
from .basis import changes, file, kept, retired, sources
from .front import head, scope, signed, speaking
from .notes import notes
from .rest import aside, boundaries, cues, silences, words

_PARTS: dict[str, Callable[[ReadDossier], Iterator[Child]]] = {
    "signed": signed,
    "speaking": speaking,
    "scope": scope,
    "sources": sources,
    "notes": notes,
    "words": words,
    "silences": silences,
    "boundaries": boundaries,
    "aside": aside,
    "cues": cues,
    "retired": retired,
    "kept": kept,
    "changes": changes,
    "file": file,
}


def dossier_html(read: ReadDossier) -> bytes:
    """The page of a dossier, in UTF-8. The same text gives the same bytes."""
    made = [(name, title, _section(read, name, title, about)) for name, title, about in SECTIONS]
    there = [(name, title, part) for name, title, part in made if part]
    body = group(
        head(read),
        el(
            "div",
            contents((name, title) for name, title, _ in there),
            el("main", *(part for _, _, part in there)),
            class_="page",
        ),
    )
    return html_file(f"{read.dossier.title} ({read.dossier.ref})", _style(), body)


def _section(read: ReadDossier, name: str, title: str, about: str | None) -> Node | None:
    body = [child for child in _PARTS[name](read) if child is not None]
    return section(name, title, el("p", about, class_="meta") if about else None, *body) if body else None


@cache
def _style() -> str:
    """That of the page of a run, and what is this page's own."""
    run, own = files("winks.trail.exports.html"), files(__package__)
    return run.joinpath("page.css").read_text(encoding="utf-8") + own.joinpath("dossier.css").read_text(
        encoding="utf-8"
    )
