"""Whatever the reader accepts, lint answers: it never raises, never hangs, and each objection is one sentence in its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from winks.errors import DossierError
from winks.personas.lint import lint
from winks.personas.lint_rule import outside_quotes
from winks.personas.reader import MAX_BYTES, read_bytes

from .test_hostile_dossiers import HOSTILE

FERRY = (Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 28)
ROOM = MAX_BYTES - len(FERRY.encode()) - 200


def linted(text: str) -> None:
    """Read and lint; a text that cannot be read is refused before lint sees it."""
    read = read_bytes(text.encode(), "hostile.md")
    for each in lint(read, TODAY):
        assert each.rule
        assert 1 <= each.line <= text.count("\n") + 1
        assert each.sentence.endswith((".", "?"))
        assert "\n" not in each.sentence


def put(label: str, value: str) -> str:
    """The ferry dossier with the first field of a label holding something else."""
    start = FERRY.index(f"**{label}:**")
    end = FERRY.index("\n**", start + 3)
    return f"{FERRY[:start]}**{label}:** {value}{FERRY[end:]}"


def filled(piece: str) -> str:
    """A piece again and again, as much as a file has room for."""
    return piece * (ROOM // len(piece.encode()))


PIECES = [
    "a", "A", " A", " 'a", "'", " ‘a’", "“", "\" ", "A-", "in A-A ", "in the Aaa ", "Aese ", "Aans are ", "we ", "1 %", "5/5 ",
    "as a A ", "the correct A ", "… a", "¡", "e\u0301", "\u00e9 ", "ß", "İ", "，", "p. 1 ", "and ", ", ", "1999 ",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("label", ["Variation", "Cite", "Raising draft", "One line"])
@pytest.mark.timeout(20)
def test_a_field_filled_with_one_thing_is_answered(label: str, piece: str) -> None:
    linted(put(label, f"x {filled(piece)}"))


def crowded() -> Iterator[tuple[str, str]]:
    """Dossiers with as many of one thing as there is room for."""
    note = FERRY[FERRY.index("### quiet-is-a-report") : FERRY.index("### curators-only")]
    head, tail = FERRY[: FERRY.index("### curators-only")], FERRY[FERRY.index("### curators-only") :]
    copies = (note.replace("quiet-is-a-report", f"n-{n}") for n in range(ROOM // len(note.encode()) - 1))
    yield "notes", head + "".join(copies) + tail
    readings = "".join(f"- r{n % 7}\n" for n in range(199))
    short = note.replace("- It may report that everything was looked at.\n", readings)
    copies = (short.replace("quiet-is-a-report", f"n-{n}") for n in range(ROOM // len(short.encode()) - 1))
    yield "readings", head + "".join(copies) + tail
    forms = "; ".join(f"{n:x}" for n in range(400))
    full = note.replace("nothing happened; no news", forms).replace("what you saw", forms)
    copies = (full.replace("quiet-is-a-report", f"n-{n}") for n in range(ROOM // len(full.encode()) - 1))
    yield "forms", head + "".join(copies) + tail
    words = "".join(f"### w{n}\n**Language:** x\n**Gloss:** y\n" for n in range(399))
    yield "words", FERRY.replace("## Silences", f"{words}\n## Silences")
    terms = "### " + filled("a / ")[:60_000] + "\n**Language:** x\n**Gloss:** y\n"
    yield "terms of one word", FERRY.replace("## Silences", f"{terms}\n## Silences")
    blank = f"### a{' ' * 60_000}b\n**Language:** x\n**Gloss:** y\n"
    yield "a word with a long gap", FERRY.replace("## Silences", f"{blank}\n## Silences")
    for term in ("/", "…", ",", "-", "…/…"):
        yield f"the word {term}", FERRY.replace("### she's yours", f"### {term}")
    kept = "".join(f"### no_group_is_a_type x.{n}\n**Words:** x\n**Because:** y\n" for n in range(390))
    yield "kept", FERRY.replace("## Changelog", f"## Kept\n{kept}\n## Changelog")
    sources = "".join(
        f"### S{n}\n**Cite:** A, B, and C D. 1999.\n**Kind:** k\n**About:** a\n**Checked:** none\n**Inside scope:** no\n"
        "**From setting:** no\n"
        for n in range(390)
    )
    yield "sources", FERRY.replace("## Words", f"{sources}\n## Words")
    gaps = "; ".join(f"a … a … {n} … a" for n in range(20))
    yield "gaps", put("Draft forms", gaps).replace("**Raising draft:** Thanks", f"**Raising draft:** {'a ' * 30_000}")


@pytest.mark.parametrize(("name", "text"), list(crowded()), ids=lambda value: value if len(value) < 30 else "")
@pytest.mark.timeout(30)
def test_a_crowded_dossier_is_answered(name: str, text: str) -> None:
    linted(text)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
@pytest.mark.timeout(20)
def test_a_hostile_file_that_can_be_read_is_answered(number: int) -> None:
    try:
        read = read_bytes(HOSTILE[number], "hostile.md")
    except DossierError:
        return
    lint(read, TODAY)


LABELS = sorted({line.partition(":**")[0].strip("*") for line in FERRY.splitlines() if line.startswith("**")})


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.text(min_size=1, max_size=40)), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_whatever_the_reader_accepts_lint_answers(edits: list[tuple[str, str]]) -> None:
    text = FERRY
    for label, value in edits:
        plain = " ".join(value.split()) or "x"
        text = text.replace(f"**{label}:** ", f"**{label}:** {plain} ")
    try:
        linted(text)
    except (DossierError, UnicodeEncodeError):
        assume(False)


@given(st.text(alphabet="ab '\"“”‘’\n.", max_size=60))
def test_taking_out_quotations_ends_and_leaves_the_rest_as_it_was(text: str) -> None:
    left = outside_quotes(text)
    assert len(left) <= len(text) + 2
    assert outside_quotes(text.translate(dict.fromkeys(map(ord, "'\"“”‘’")))) == text.translate(
        dict.fromkeys(map(ord, "'\"“”‘’"))
    )
    for piece in left.split("“”"):
        assert piece in text
