"""Checking the trail: `winks verify` and `winks prove`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import CallError, StoreError, UnknownId
from ..terminal.given import decoded
from ..terminal.layout import say
from ..terminal.layout import show as put
from .common import AsJson, open_trail

if TYPE_CHECKING:
    from ..trail.record import Verified
    from ..trail.store import Store

IN_A_BUNDLE = "trail.jsonl"


def verify(
    target: Annotated[
        str | None,
        typer.Argument(help="A run, or a file: an export (`--format jsonl`), a bundle or a proof (`winks prove`)."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every run in the trail, and those that were sealed.")] = False,
    key: Annotated[
        list[str] | None, typer.Option(help="Who must have sealed: a public key in hex, or a file with it. Repeat it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a record is what was written, and if not, where it first is not."""
    if every == (target is not None):
        raise CallError("Give a run, an exported file, or --all.")
    keys = [_key(given) for given in key or ()]
    if target is not None and _is_file(Path(target)):
        ok = _verify_file(target, keys, as_json=as_json)
    elif target is not None:
        ok = _put_runs(_verify_stored(open_trail(), target, keys), as_json=as_json)
    else:
        ok = _verify_all(open_trail(), keys, as_json=as_json)
    if not ok:
        raise typer.Exit(1)


def prove(
    run: Annotated[str, typer.Argument(help="The run's id, or a beginning of it that only one run has.")],
    event: Annotated[int, typer.Argument(help="The number of the event; `winks show --events` lists them.")],
    output: Annotated[str, typer.Option("-o", "--output", help="The file to write, or - for stdout.")] = "-",
) -> None:
    """Prove one event of a sealed run to somebody who is to see no other."""
    from ..trail.proving import prove as prove_

    store = open_trail()
    made = prove_(store, store.resolve(run), event)
    if output == "-":
        typer.echo(made, nl=False)
        return
    try:
        Path(output).write_text(made, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"The file {output!r} cannot be written: {error.strerror}. Choose another path.") from error
    say(f"Written. winks verify {output} checks it, and so does verify_trail.py.")


def _verify_file(target: str, keys: Sequence[str], *, as_json: bool) -> bool:
    from ..terminal.verified import proved_view
    from ..trail.exported import parse_export, read_given
    from ..trail.proving import check_proof, is_proof
    from ..trail.verify import verify as verify_

    try:
        text = decoded(read_given(Path(target)), "file")
    except ValueError as error:
        raise CallError(f"The file {target!r} is not an exported trail: {error}.") from error
    except OSError as error:
        raise CallError(f"The file {target!r} cannot be read: {error.strerror}.") from error
    if is_proof(_json(text)):
        try:
            found = check_proof(text, keys)
        except ValueError as error:
            raise CallError(f"The file {target!r} is not a proof that Winks writes.") from error
        put({"ok": found.ok, "proof": found._asdict()} if as_json else proved_view(found))
        return found.ok
    try:
        record = parse_export(text.rstrip("\n").split("\n"))
    except ValueError as error:
        raise CallError(f"The file {target!r} is not an exported trail: {error}.") from error
    return _put_runs([verify_(record, keys)], as_json=as_json)


def _verify_all(store: Store, keys: Sequence[str], *, as_json: bool) -> bool:
    """Every run of the store, those that were sealed and are gone, and the database itself."""
    from ..trail.record import intact_in, sealed_and_gone, stored_record
    from ..trail.verify import verify as verify_

    intact = intact_in(store)
    found = [verify_(stored_record(store, row.run, intact), keys) for row in store.runs()]
    return _put_runs([*found, *sealed_and_gone(store)], damage=store.damage(), as_json=as_json)


def _verify_stored(store: Store, target: str, keys: Sequence[str]) -> list[Verified]:
    """The run of the store that is asked for; one that was sealed and is gone is told."""
    from ..trail.record import gone, stored_record
    from ..trail.verify import verify as verify_

    try:
        run = store.resolve(target)
    except UnknownId:
        if lost := _sealed_as(store, target):
            return [gone(lost)]
        raise
    return [verify_(stored_record(store, run), keys)]


def _sealed_as(store: Store, begins: str) -> str | None:
    """The one run with this beginning that was sealed here."""
    found = [run for run in (store.sealer.runs() if store.sealer else ()) if begins and run.startswith(begins)]
    return found[0] if len(found) == 1 else None


def _put_runs(results: Sequence[Verified], *, damage: str | None = None, as_json: bool) -> bool:
    from ..terminal.verified import verified_view

    ok = damage is None and all(result.ok for result in results)
    told = {"ok": ok, "damage": damage, "runs": [_plain(result) for result in results]}
    put(told if as_json else verified_view(results, damage))
    return ok


def _plain(result: Verified) -> dict[str, Any]:
    told = result._asdict()
    bad = told.pop("bad")
    return {"run": told.pop("run"), "ok": result.ok, "first_bad": bad and bad._asdict(), **told}


def _key(given: str) -> str:
    """A public key in hex, given as it is or in a file."""
    text = given
    if not re.fullmatch("[0-9a-f]{64}", given):
        try:
            text = Path(given).read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise CallError(f"--key {given!r} is neither 64 hex digits nor a file that can be read.") from error
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise CallError(f"The file {given!r} does not hold a public key in 64 hex digits.")
    return text


def _is_file(path: Path) -> bool:
    return path.is_file() or (path / IN_A_BUNDLE).is_file()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
