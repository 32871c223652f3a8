"""`winks resume`, `correct`, `replay`: taking up a run again. `winks doctor`: what this installation can do."""

from __future__ import annotations

from typing import Annotated

import typer

from ..settings import Settings
from ..terminal.layout import say, show
from .common import AsJson

RunId = Annotated[str, typer.Argument(help="The run's id, or a beginning of it that only one run has.")]


def resume(
    run: RunId,
    answer: Annotated[
        str | None, typer.Option(help="The answer the run waits for, or more of the user's own account.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a run that was cut off, that failed, that waits for an answer, or that was corrected."""
    from ..graphs.resuming import aresume
    from ..terminal.deliberating import deliberating

    deliberating(lambda watch: aresume(run, answer, on_event=watch.event, on_writing=watch.writing), as_json=as_json)


def correct(
    run: RunId,
    item: Annotated[str, typer.Argument(help="The id of a finding or of a seated dossier, or a cue's own words.")],
    words: Annotated[str, typer.Argument(help="What is so instead, in your words.")],
    as_json: AsJson = False,
) -> None:
    """Mark a cue, a seat or a finding as not so here. `resume` goes on with it."""
    from ..graphs.resuming import correct as correct_

    made = correct_(run, item, words)
    if as_json:
        show(made.plain())
        return
    say(f"Marked as not so here ({made.item}). winks resume {run} goes on with it.")


def replay(run: RunId, as_json: AsJson = False) -> None:
    """Do a run again from its record, asking no model. Exit 1 where it does not give what was recorded."""
    from ..graphs.resuming import replay as replay_
    from ..terminal.lists import replayed_view

    found = replay_(run)
    show(found._asdict() | {"ok": found.ok} if as_json else replayed_view(found))
    if not found.ok:
        raise typer.Exit(1)


def doctor(
    call: Annotated[bool, typer.Option("--call", help="Ask the model one word, to see that it answers.")] = False,
    model: Annotated[str | None, typer.Option(help="The model to look at, if not the one that is set.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what this installation can do. Exit 3 where the model or the trail cannot be used."""
    from ..graphs.installation import examine
    from ..terminal.doctor import doctor_view

    found = examine(Settings.load(model=model), call=call)
    show(found if as_json else doctor_view(found))
    if not (found["model"]["usable"] and found["trail"]["usable"]):
        raise typer.Exit(3)
