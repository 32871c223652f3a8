"""Make the golden trail of today's schema version: runs of every course, with what people said of them, as Winks writes them now.

python scripts/golden.py FOLDER        writes trail.db.gz, documents.json.gz and failed-review.jsonl.gz there

It is made once for a version, when that version is new, and is not made again once it has left the house: what it is for is
to be read by every later Winks. Nothing in it needs a file of the machine that made it.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.judging.judgement import FindingRead, OwnReading, Reveal, TextsRead
from winks.settings import Settings
from winks.trail.document import run_document
from winks.trail.erasure import Wanted
from winks.trail.exports import export
from winks.trail.store import Store


def main(folder: Path) -> None:
    """Make the runs and write them down."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.load(home=home)
        failed = _runs(settings)
        store = Store.of(settings)
        documents = {row.run: run_document(store, row.run).plain() for row in store.runs()}
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "failed-review.jsonl.gz", export(store, failed, "jsonl"))
        _write(folder / "documents.json.gz", json.dumps(documents, ensure_ascii=False, sort_keys=True).encode())
        store.compact()
        store.close()
        _write(folder / "trail.db.gz", settings.trail.read_bytes() if isinstance(settings.trail, Path) else b"")


def _runs(settings: Settings) -> str:
    """A run corrected and gone on with, one judged and answered, one whose reading was taken back, one that paused, one that
    failed, one erased. Gives the one that failed."""
    corrected, judged, taken_back, erased = (_run(settings, case) for case in ("D01", "D01", "D16", "D03"))
    seat = Table.local(settings)
    seat.correct(corrected, _finding(seat, corrected), "He says so to everybody who brings paper.")
    winks.resume(corrected, settings=settings)
    _answer(seat, corrected, "accepted", "Said more carefully now.", "0.3.0")
    _judge(seat, judged)
    _answer(seat, judged, "declined", "One firm is not yet the town.")
    _answer(seat, judged, "accepted", "Three people say so by now.")
    _judge(seat, taken_back)
    _answer(seat, taken_back, "declined", "It is said elsewhere.")
    seat.withdraw(taken_back)
    seat.erase(Wanted(erased), "Asked for.")
    seat.close()
    asks = bundled_case("D01")
    paused = winks.deliberate(asks.prompt, draft=asks.thin_draft, settings=_with(settings, model="embedded", ask=True))
    winks.resume(paused.run, "He has the paper already.", settings=settings)
    other = _with(settings, model="scripted:D21")  # holds no review of D01
    return winks.deliberate(asks.prompt, draft=asks.thin_draft, settings=other).run


def _run(settings: Settings, case: str) -> str:
    bundled = bundled_case(case)
    model = "scripted:D01" if case == "D01" else "embedded"
    return winks.deliberate(
        bundled.prompt, draft=bundled.thin_draft, case_id=case, settings=_with(settings, model=model)
    ).run


def _with(settings: Settings, **given: object) -> Settings:
    return Settings.load(home=settings.home, **given)


def _finding(seat: Table, run: str) -> str:
    return next(found.id for critique in seat.run(run).critiques for found in critique.verified)


def _judge(seat: Table, run: str) -> None:
    seat.judge(run, OwnReading(going_on="He leaves the door open."))
    seat.judge(run, TextsRead(would_send="none"))
    said = FindingRead(finding=_finding(seat, run), word="off", words="Too sweet for a quote.", note="Say less of it.")
    seat.judge(run, Reveal(findings=(said,), named="yes"))


def _answer(seat: Table, run: str, disposition: str, reason: str, version: str | None = None) -> None:
    proposed = next(each for each in seat.amendments() if each.run == run)
    seat.decide(proposed.id, disposition, reason, version)  # type: ignore[arg-type]  # one of the two


def _write(path: Path, body: bytes) -> None:
    path.write_bytes(gzip.compress(body, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
