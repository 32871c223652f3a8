"""The `winks` command. Parses, calls the public functions, prints; decides nothing.

Documents go to stdout; progress, warnings and errors go to stderr. Exit: 0 done, 1 the thing asked about is not so,
2 the call is wrong, 3 the model or the store failed, 130 interrupted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from . import __version__
from .commands import dossiers_amendments as _amendments  # noqa: F401  # puts its commands among those of dossiers
from .commands import dossiers_documents as _documents  # noqa: F401  # and this
from .commands import dossiers_mirror as _mirror  # noqa: F401  # and this
from .commands import dossiers_new as _new  # noqa: F401  # and this
from .commands import dossiers_standing as _standing  # noqa: F401  # so does this
from .commands import dossiers_workbench as _workbench  # noqa: F401  # and this
from .commands.check import check
from .commands.common import AsJson, ByMeaning
from .commands.dossiers import dossiers_app
from .commands.erase import erase
from .commands.export import export
from .commands.going_on import correct, doctor, replay, resume
from .commands.people import people_app
from .commands.reading import diff, runs, show
from .commands.verify import prove, verify
from .errors import WinksError
from .settings import Settings
from .terminal.given import library, prompt_of, reasons_of
from .terminal.layout import say
from .terminal.layout import show as put

app = typer.Typer(
    name="winks",
    help="A deliberation engine with culturally situated reviewers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(dossiers_app, name="dossiers")
app.add_typer(people_app, name="people")


def main() -> None:
    """Entry point: errors become a sentence on stderr and an exit code."""
    try:
        app()
    except WinksError as error:
        say(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("Interrupted.")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


@app.callback(invoke_without_command=True)
def _winks(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def deliberate(  # one parameter an option; DESIGN 7 fixes them
    prompt: Annotated[str | None, typer.Argument(help="The prompt, or - to read it from stdin.")] = None,
    case: Annotated[str | None, typer.Option(help="A bundled case: brings its prompt and its thin draft.")] = None,
    draft: Annotated[str | None, typer.Option(help="A file with the draft, - for stdin, or none.")] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="What the user says of their own setting. Repeat it.")
    ] = None,
    dossier: Annotated[
        list[str] | None, typer.Option(help="Consider only this dossier. Repeat it. Seats none.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Who plays every role: embedded, scripted:FILE, PROVIDER:NAME.")
    ] = None,
    reviewer_model: Annotated[
        list[str] | None, typer.Option(help="Who reviews: NAME, or DOSSIER=NAME for one reviewer. Repeat it.")
    ] = None,
    rounds: Annotated[int | None, typer.Option(min=1, max=2, help="2 lets reviewers follow up their findings.")] = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Model calls at most.")] = None,
    max_tokens: Annotated[
        int | None, typer.Option(min=0, help="Tokens, in and out, after which none is begun.")
    ] = None,
    max_seconds: Annotated[float | None, typer.Option(min=0, help="Seconds after which no call is begun.")] = None,
    max_cost: Annotated[str | None, typer.Option(help="Cost after which no call is begun; needs prices.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Stop for your answers where the revision asks back.")] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Stop for your word before the run is over.")] = False,
    opt_in: Annotated[list[str] | None, typer.Option(help="ID=REASON, for a dossier that asks for a reason.")] = None,
    by_meaning: ByMeaning = False,
    as_json: AsJson = False,
) -> None:
    """Read a prompt and a draft from where they stand, and leave a trail."""
    given, thin, case_id = prompt_of(prompt, case, draft)
    settings = _settings(
        model=model,
        reviewer_model=";".join(reviewer_model) if reviewer_model else None,
        rounds=rounds,
        max_calls=max_calls,
        max_tokens=max_tokens,
        max_seconds=max_seconds,
        max_cost=max_cost,
        ask=ask or None,
        hold=hold or None,
        notes_by_meaning=by_meaning or None,
    )
    reasons = reasons_of(opt_in or ())
    from .graphs.session import adeliberate
    from .terminal.deliberating import deliberating

    deliberating(
        lambda watch: adeliberate(
            given,
            draft=thin,
            account=account or (),
            dossiers=dossier or None,
            opt_in=reasons,
            case_id=case_id,
            settings=settings,
            on_event=watch.event,
            on_writing=watch.writing if watch.is_watched else None,
        ),
        as_json=as_json,
    )


@app.command()
def cases(
    case: Annotated[str | None, typer.Argument(help="The case to show.")] = None, as_json: AsJson = False
) -> None:
    """List the bundled cases, or show one."""
    from .agents.case import bundled_case, bundled_cases
    from .terminal.lists import case_view, cases_view

    if case is not None:
        one = bundled_case(case)
        put(one.model_dump(mode="json") if as_json else case_view(one))
        return
    every = bundled_cases().values()
    put([item.model_dump(mode="json") for item in every] if as_json else cases_view(every))


for _command in (runs, show, diff, resume, correct, replay, verify, prove, export, erase, check, doctor):
    app.command()(_command)


@app.command()
def ui(
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8501,
    address: Annotated[
        str,
        typer.Option(
            help="The address to listen on. Nobody is answered at one that others reach, unless people sign in."
        ),
    ] = "127.0.0.1",
) -> None:
    """Open the review table in the browser, for this machine only."""
    script = str(Path(__file__).parent / "app.py")
    options = [f"--server.address={address}", f"--server.port={port}"]
    raise typer.Exit(subprocess.call([sys.executable, "-m", "streamlit", "run", script, *options]))  # noqa: S603  # our own script


def _settings(**given: Any) -> Settings:
    settings = Settings.load(**given)
    library(settings)
    return settings
