"""What a colleague marked in a document, in the terminal: proposals by field, comments, and what matched no field."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from ..personas.documents.marked import Comment, Marked, Proposal, Unmatched
from .layout import cut, heading, inset


def marked_view(marked: Marked) -> RenderableType:
    """Everything that came back, in the order of the dossier."""
    parts: list[RenderableType] = [Text(notice) for notice in marked.notices]
    if marked.proposals:
        parts += heading("Proposals")
        for each in marked.proposals:
            parts += _proposal(each)
    else:
        parts.append(Text("No field reads otherwise."))
    if marked.comments:
        parts += heading("Comments")
        for comment in marked.comments:
            parts += _comment(comment)
    if marked.unmatched:
        parts += [*heading("What is a change of no field"), *(inset(_unmatched(each)) for each in marked.unmatched)]
    return Group(*parts)


def _proposal(each: Proposal) -> Iterator[RenderableType]:
    by = f", tracked by {', '.join(each.by)}" if each.by else ""
    yield Text.assemble((" / ".join(each.where), "bold"), (f"  {each.kind}{by}  --take {_shell(each.path)}", "dim"))
    if each.meanwhile:
        yield inset(Text("Both changed it: it was changed in the dossier after the document was made.", style="italic"))
    if each.why_not:
        yield inset(Text(each.why_not, style="italic"))
    yield from (inset(Text(f"{mark} {text}")) for mark, text in each.steps if mark != " ")


def _comment(each: Comment) -> Iterator[RenderableType]:
    yield Text.assemble((" / ".join(each.where) or "the document", "bold"), (f"  {each.by} {each.at[:10]}", "dim"))
    if each.passage:
        yield inset(Text(f"on “{cut(each.passage, 160)}”", style="dim"))
    yield inset(Text(each.text))


def _unmatched(each: Unmatched) -> Text:
    where = f"  near {' / '.join(each.where)}" if each.where and each.text else f"  {' / '.join(each.where)}"
    return Text.assemble(f"{each.what}", (where.rstrip(), "dim"), f": {each.text}" if each.text else "")


def _shell(path: str) -> str:
    """A path as it is typed after `--take`."""
    return f'"{path}"' if " " in path else path
