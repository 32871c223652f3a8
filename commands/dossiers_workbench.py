"""`winks dossiers take-on`, `edit` and what else a curator does with a working copy, up to `release`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import CallError
from ..terminal.layout import say, show
from .common import AsJson
from .dossiers import dossiers_app

if TYPE_CHECKING:
    from ..graphs.table import Table
    from ..personas.working import WorkingCopy

Id = Annotated[str, typer.Argument(metavar="ID", help="The dossier's id.")]
NoteId = Annotated[str, typer.Argument(metavar="NOTE", help="The note's id.")]


@dossiers_app.command("take-on")
def dossiers_take_on(
    dossier: Id,
    curator: Annotated[str | None, typer.Option(help="The name you choose. You answer for the text.")] = None,
    relation: Annotated[str | None, typer.Option(help="What you have to do with the setting.")] = None,
    read_from: Annotated[str | None, typer.Option(help="What you read, in which languages.")] = None,
    interests: Annotated[
        str | None, typer.Option(help="What you stand to gain or lose by it, or that you know of nothing.")
    ] = None,
    distortion: Annotated[
        list[str] | None, typer.Option(help="What your way of reading probably gets wrong. Repeat it.")
    ] = None,
    next_: Annotated[str | None, typer.Option("--next", help="Who could do it better.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take a dossier on: say who you are to the setting. What is not given is asked for. It signs nothing."""
    from ..personas.taking_on import Statement

    statement = Statement(
        curator=_asked(curator, "--curator", "Your name, or one you choose"),
        relation_to_setting=_asked(relation, "--relation", "What you have to do with the setting"),
        read_from=_asked(read_from, "--read-from", "What you read, in which languages"),
        interests=_asked(interests, "--interests", "What you stand to gain or lose by it"),
        likely_distortions=tuple(
            distortion or [_asked(None, "--distortion", "What your way of reading probably gets wrong")]
        ),
        who_should_curate_next=_asked(next_, "--next", "Who could do it better"),
    )
    _tell(_table().take_on(dossier, statement), as_json=as_json)


@dossiers_app.command("edit")
def dossiers_edit(
    dossier: Id,
    field: Annotated[
        str | None, typer.Option(help="One field by its place, such as notes.rukun.guidance; give --text with it.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="FILE", help="With --field: a file with its text as it is to stand, or -.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Work on a dossier: open the working copy in your editor, or put one field otherwise, and see what lint says."""
    from ..terminal.editor import edited
    from ..terminal.given import file_or_stdin

    table = _table()
    if (field is None) != (text is None):
        raise CallError("--field says which field and --text what is to stand there; give both.")
    copy = _begun(table, dossier)
    if field is not None and text is not None:
        copy = table.set_field(dossier, field, file_or_stdin(text, "text"), copy.sha256)
    else:
        copy = edited(copy, lambda words: table.write(dossier, words, copy.sha256))
    _tell(copy, as_json=as_json)


@dossiers_app.command("add-note")
def dossiers_add_note(dossier: Id, note: NoteId, as_json: AsJson = False) -> None:
    """Add a note to the working copy, with every label and nothing behind them."""
    _change(dossier, lambda table, onto: table.add_note(dossier, note, onto), as_json=as_json)


@dossiers_app.command("split-note")
def dossiers_split_note(
    dossier: Id,
    note: NoteId,
    first: Annotated[str, typer.Argument(help="The id of one of the two.")],
    second: Annotated[str, typer.Argument(help="The id of the other.")],
    as_json: AsJson = False,
) -> None:
    """Make a note of the working copy into two, each with all of its words. The old id is retired."""
    _change(dossier, lambda table, onto: table.split_note(dossier, note, first, second, onto), as_json=as_json)


@dossiers_app.command("retire-note")
def dossiers_retire_note(
    dossier: Id,
    note: NoteId,
    because: Annotated[str, typer.Option(help="Why. Whoever meets its id in an old run is told.")],
    instead: Annotated[list[str] | None, typer.Option(help="A note that says it better. Repeat it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take a note out of the working copy for a reason. Old runs keep its text."""
    _change(
        dossier, lambda table, onto: table.retire_note(dossier, note, because, instead or (), onto), as_json=as_json
    )


@dossiers_app.command("silence")
def dossiers_silence(
    dossier: Id,
    text: Annotated[str, typer.Argument(help="What the dossier cannot hear.")],
    as_json: AsJson = False,
) -> None:
    """Mark a silence in the working copy instead of writing a note."""
    _change(dossier, lambda table, onto: table.mark_silence(dossier, text, onto), as_json=as_json)


@dossiers_app.command("keep")
def dossiers_keep(
    dossier: Id,
    rule: Annotated[str, typer.Argument(help="The rule that warns.")],
    field: Annotated[str, typer.Argument(help="The field it warns of, such as notes.rukun.cue.")],
    because: Annotated[str, typer.Option(help="Why the passage stays. It is shown with the warning.")],
    words: Annotated[str | None, typer.Option(help="The passage, where it is not the one that lint quotes.")] = None,
    as_json: AsJson = False,
) -> None:
    """Keep a passage of the working copy that lint warns of, for a reason."""
    _change(
        dossier,
        lambda table, onto: table.keep_objection(dossier, rule, field, words or "", because, onto),
        as_json=as_json,
    )


@dossiers_app.command("changes")
def dossiers_changes(dossier: Id, as_json: AsJson = False) -> None:
    """Show what the working copy says otherwise than the dossier at hand."""
    from ..terminal.workbench import changes_plain, changes_view

    changes = _table().changes(dossier)
    show(changes_plain(changes) if as_json else changes_view(changes, "Nothing reads otherwise."))


@dossiers_app.command("sent")
def dossiers_sent(
    dossier: Id,
    prompt: Annotated[str | None, typer.Argument(help="The prompt, or - to read it from stdin.")] = None,
    case: Annotated[str | None, typer.Option(help="A bundled case: brings its prompt and its thin draft.")] = None,
    draft: Annotated[str | None, typer.Option(help="A file with the draft, - for stdin, or none.")] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="What the user says of their own setting. Repeat it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which notes a case brings and what exactly a model would be sent, of the working copy if there is one. Nobody is asked."""
    from ..terminal.given import prompt_of
    from ..terminal.workbench import sending_view

    given, thin, _ = prompt_of(prompt, case, draft)
    sending = _table().would_send(dossier, given, thin, account or ())
    show(sending.plain() if as_json else sending_view(sending))


@dossiers_app.command("release")
def dossiers_release(
    dossier: Id,
    version: Annotated[str, typer.Argument(help="Three numbers, after those of the version at hand: 0.2.0.")],
    change: Annotated[str, typer.Option(help="What changed, for the changelog.")],
    after: Annotated[
        list[str] | None, typer.Option(help="A proposed amendment that it answers, by its id. Repeat it.")
    ] = None,
    over: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The version at hand, if it was changed since you began; it is replaced."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put the working copy in the place of the dossier at hand, if it reads and lint has nothing against it. Every version is kept."""
    table = _table()
    was = table.working(dossier)
    made = table.release(dossier, version, change, after or (), over)
    for notice in was.notices if was else ():
        say(notice)
    if as_json:
        show({"dossier": made.dossier.ref, "standing": made.dossier.standing, "sha256": made.sha256})
    else:
        say(f"Released {made.dossier.ref}, standing {made.dossier.standing!r}. Runs are made with it from now on.")


@dossiers_app.command("discard")
def dossiers_discard(dossier: Id, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Give up a working copy. The dossier at hand stays as it is."""
    table = _table()
    if not yes:
        if not sys.stdin.isatty():
            raise CallError("Nothing was given up: there is nobody to ask here. Give --yes.")
        if not typer.confirm(f"Give up what was written in the working copy of {dossier}?", err=True):
            raise CallError("Nothing was given up.")
    table.discard(dossier)
    say(f"The working copy of {dossier} is gone; the dossier at hand is as it was.")


@dossiers_app.command("diff")
def dossiers_diff(
    dossier: Id,
    before: Annotated[
        str | None,
        typer.Argument(
            help="A version, the beginning of a digest, or working; the one before the last if none is given."
        ),
    ] = None,
    after: Annotated[str | None, typer.Argument(help="The same of the other; the last if none is given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two versions of a dossier: of those released here, at hand, shipped, or in runs of this trail."""
    from ..terminal.workbench import changes_plain, changes_view

    old, new, changes = _table().compare(dossier, before, after)
    if as_json:
        named = {
            name: {"version": read.dossier.version, "sha256": read.sha256}
            for name, read in (("before", old), ("after", new))
        }
        show(named | {"changes": changes_plain(changes)})
        return
    say(f"{old.dossier.ref} ({old.sha256[:8]}) against {new.dossier.version} ({new.sha256[:8]})")
    show(changes_view(changes, "Nothing reads otherwise."))


def _table() -> Table:
    from ..graphs.table import Table

    return Table.local()


def _begun(table: Table, dossier: str) -> WorkingCopy:
    """The working copy, begun if there is none."""
    return table.working(dossier) or table.begin(dossier)


def _change(dossier: str, change: Callable[[Table, str], WorkingCopy], *, as_json: bool) -> None:
    table = _table()
    _tell(change(table, _begun(table, dossier).sha256), as_json=as_json)


def _tell(copy: WorkingCopy, *, as_json: bool) -> None:
    from ..terminal.workbench import working_plain, working_view

    show(working_plain(copy) if as_json else working_view(copy))


def _asked(given: str | None, option: str, question: str) -> str:
    """What was given, else what somebody answers."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise CallError(f"{option} is not given, and there is nobody to ask here: {question.lower()}.")
    answer: str = typer.prompt(question, err=True)
    return answer
