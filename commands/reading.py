"""Reading the trail: `winks runs`, `show`, `diff`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from rapidfuzz import process

from ..errors import CallError, TrailError, UnknownId
from ..terminal.layout import console, say
from ..terminal.layout import show as put
from .common import AsJson, open_trail

if TYPE_CHECKING:
    from ..trail.listing import Search
    from ..trail.store import Store

TheRun = Annotated[str, typer.Argument(help="The run's id, or a beginning of it that only one run has.")]
WIDEST = 200
"""Columns at most for two runs side by side."""


def runs(
    search: Annotated[
        str | None, typer.Option(help='Words that all stand in the run; "words in quotation marks" one after another.')
    ] = None,
    status: Annotated[str | None, typer.Option(help="Only runs that stand so, such as finished or failed.")] = None,
    since: Annotated[str | None, typer.Option(help="Begun on this day or later, in UTC: 2026-11-24.")] = None,
    until: Annotated[str | None, typer.Option(help="Begun on this day or earlier, in UTC.")] = None,
    dossier: Annotated[str | None, typer.Option(help="Where this dossier was seated: ID or ID@VERSION.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="So many at most, the newest.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the runs in the trail, newest first."""
    from ..terminal.lists import runs_view
    from ..trail.listing import Search

    wanted = Search(
        text=search, status=_status(status), since=_day(since, "since"), until=_day(until, "until"), dossier=dossier
    )
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise CallError(f"No day is both {since} or later and {until} or earlier; put the earlier one in --since.")
    found = open_trail().search(wanted, limit)
    if found.total > len(found.rows):
        say(f"Shown are the newest {len(found.rows)} of {found.total:,}.")
    plain = [row._asdict() for row in found.rows]
    put(plain if as_json else runs_view(found.rows, is_narrowed=_is_narrowed(wanted), columns=console().width))


def show(
    run: TheRun,
    events: Annotated[
        bool, typer.Option("--events", help="What happened instead: events, who did them, what was erased.")
    ] = False,
    kind: Annotated[list[str] | None, typer.Option(help="With --events: only events of this kind. Repeat it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a run as it was when it ended."""
    from ..terminal.run import run_view
    from ..trail.document import run_document

    kinds = [_kind(each) for each in kind or ()]
    if kinds and not events:
        raise CallError("--kind says which events are shown; give --events with it.")
    store = open_trail()
    run_id = store.resolve(run)
    if events:
        _show_events(store, run_id, kinds, as_json)
        return
    document = run_document(store, run_id)
    put(document.plain() if as_json else run_view(document))


def diff(run: TheRun, other: TheRun, as_json: AsJson = False) -> None:
    """Show two runs side by side: what only one has, and what both have in different words."""
    from ..terminal.beside import beside_view
    from ..trail.comparison import compare_runs
    from ..trail.document import visible

    store = open_trail()
    found = compare_runs(store, store.resolve(run), store.resolve(other))
    if as_json:
        put(found.plain())
    else:
        put(beside_view(visible(found), console(widest=WIDEST).width), widest=WIDEST)


def _show_events(store: Store, run: str, kinds: list[str], as_json: bool) -> None:
    from ..terminal.happened import events_view
    from ..trail.happened import happened

    try:
        told = [each for each in happened(store, run) if not kinds or each.event.kind in kinds]
        shown = [each.plain() for each in told] if as_json else events_view(told)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise TrailError(
            f"The events of run {run!r} cannot be read: `winks verify {run}` says what was changed."
        ) from error
    put(shown)


# what is wanted


def _is_narrowed(wanted: Search) -> bool:
    return any(value is not None for value in wanted)


def _status(given: str | None) -> str | None:
    from ..trail.document import Status

    return None if given is None else _one_of("status", given, get_args(Status))


def _kind(given: str) -> str:
    from ..trail.payloads import PAYLOADS

    return _one_of("kind of event", given, PAYLOADS)


def _one_of(what: str, given: str, choices: Any) -> str:
    """What was given, if it is one of these; a hyphen is as good as an underscore."""
    named = given.strip().replace("-", "_")
    if named in choices:
        return named
    near = process.extractOne(named, list(choices), score_cutoff=60)
    raise UnknownId(what, given, near[0] if near else None, f"There are {', '.join(choices)}.")


def _day(given: str | None, option: str) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given.strip())
    except ValueError as error:
        raise CallError(f"--{option} {given!r} is no day; write it like 2026-11-24.") from error
