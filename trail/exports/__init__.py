"""The record in forms that others read. Every export carries the banner and is the same, byte for byte, each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ...errors import TrailError, UnknownId
from ..store import Store
from .bundle import bundle
from .copy import Reading, take_copy
from .csv import csv
from .files import run_json, run_page
from .html import html
from .jsonl import jsonl
from .otlp import otlp
from .prov import prov
from .rocrate import rocrate


class Format(NamedTuple):
    """A form that a run can be given away in."""

    what: str
    """What it is, in a line."""
    suffix: str
    """How the name of such a file ends, without the dot."""
    mime: str
    make: Callable[[Reading], bytes]


FORMATS: Mapping[str, Format] = {
    "jsonl": Format("the trail itself, which `winks verify` checks", "jsonl", "application/x-ndjson", jsonl),
    "json": Format("the run document", "json", "application/json", run_json),
    "md": Format("the run as a page to read", "md", "text/markdown", run_page),
    "html": Format(
        "the run as one HTML file to read and print, which asks nothing of the network", "html", "text/html", html
    ),
    "csv": Format("the findings as a table, safe to open in a spreadsheet", "csv", "text/csv", csv),
    "otlp": Format("the run as OpenTelemetry spans in OpenInference's words", "otlp.json", "application/json", otlp),
    "prov": Format("where everything came from, as W3C PROV-JSON", "prov.json", "application/json", prov),
    "rocrate": Format("an RO-Crate, for an archive of research data", "rocrate.zip", "application/zip", rocrate),
    "bundle": Format(
        "the whole record in a zip, with a program that checks it without Winks",
        "bundle.zip",
        "application/zip",
        bundle,
    ),
}
"""Each form, by the name the command takes."""


def export(store: Store, run: str, format_: str, without: Iterable[str] = ()) -> bytes:
    """A run in one of the `FORMATS`. `without` are names to cover, wherever they stand.

    Raises UnknownId for a form there is not, TrailError for a record that cannot be read as a run.
    """
    if format_ not in FORMATS:
        raise UnknownId("export format", format_, None, f"There are {', '.join(FORMATS)}.")
    try:
        return FORMATS[format_].make(Reading(take_copy(store, run, without)))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise TrailError(
            f"The record of run {run!r} cannot be written as {format_}: `winks verify {run}` says what was changed."
        ) from error
