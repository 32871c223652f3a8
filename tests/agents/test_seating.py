"""The seating rule on an invented setting, and that a draft or a model has no way in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winks.agents.case import Case
from winks.agents.convener import Convened, convene
from winks.agents.cue_reader import Cue
from winks.personas.library import Library, load_library
from winks.personas.reader import ReadDossier, read_bytes

TODAY = date(2026, 11, 24)
SEATING = "I am the second mate at Eastholm. The old mate said 'she's yours' and left."


def convened(
    read: ReadDossier, prompt: str, *, draft: str | None = None, account: tuple[str, ...] = (), **more
) -> Convened:
    """The ferry dossier, asked about a prompt."""
    case = Case(prompt=prompt, draft=draft, account=account, **more)
    return convene(case, (), Library({read.dossier.id: read}), TODAY)


def changed(read: ReadDossier, old: str, new: str) -> ReadDossier:
    """The ferry dossier with one piece of its text changed."""
    text = read.raw.decode()
    assert old in text
    return read_bytes(text.replace(old, new, 1).encode(), "ferry-crew-handover.md")


@pytest.mark.parametrize(
    "prompt",
    [
        "She is an islander called Holm.",
        "We spent a week at Eastholm.",
        "He said she's yours.",
        "The second mate wrote.",
        "A deckhand at Eastholm.",
        "An islander at Eastholm with a logbook.",
    ],
)
def test_one_type_alone_or_nothing_specific_convenes_no_one(ferry: ReadDossier, prompt: str) -> None:
    assert convened(ferry, prompt).seats == ()


def test_two_types_and_a_specific_one_seat(ferry: ReadDossier) -> None:
    (seat,) = convened(ferry, SEATING).seats
    assert ("she's yours", True) in [(cue.text, cue.specific) for cue in seat.cues]
    assert seat.notes == ("yours-is-a-question",)


@pytest.mark.parametrize(
    "prompt",
    [
        "I am second mate at Eastholm on a car ferry. He was kind.",
        "I am second mate at Eastholm. He is a harbour pilot.",
        "My mate at Eastholm is Holger, the second mate. Yes, Holger is a harbour pilot.",
        "My boss is a harbour pilot. At Eastholm my boss, the second mate, said she's yours.",
        "I am second mate and he said she's yours. A harbour pilot looked on.",
        "My fiancé is a harbour pilot. Rain fell. My father, second mate at Eastholm, said she's yours.",
        "My older brother is a harbour pilot. Rain fell. My father, second mate at Eastholm, said she's yours.",
        "My brothers run a car ferry. Rain fell. My father, second mate at Eastholm, said she's yours.",
        "My Westholm boss came. Rain fell. My boss, second mate at Eastholm, said she's yours.",
        "I met a harbour pilot. Himself a second mate at Eastholm.",
    ],
)
def test_an_excluding_word_about_the_same_people_unseats(ferry: ReadDossier, prompt: str) -> None:
    outcome = convened(ferry, prompt)
    assert outcome.seats == ()
    assert [abstention.reason for abstention in outcome.abstentions] == ["out_of_scope"]


@pytest.mark.parametrize(
    "name", ["Holger", "Mr. Holm", "Mr Holm", "My friend Holm", "Mrs. White", "Łukasz", "E\u0301mile", "X", "J. Holm"]
)
def test_a_name_shared_with_an_excluding_word_unseats(ferry: ReadDossier, name: str) -> None:
    prompt = f"{name} is a harbour pilot. Nobody else spoke. {name}, second mate at Eastholm, said she's yours."
    assert convened(ferry, prompt).seats == ()
    assert convened(ferry, prompt.replace(name, "Somebody", 1)).seats


def test_who_is_excluded_in_one_japanese_sentence_is_excluded_in_the_next() -> None:
    asked = "東京のメーカー向けで、課長への謝罪メールの例も入れてください。"
    lecturer = "新入社員研修の講師です。"
    seated = [convene(Case(prompt=text), (), load_library(), TODAY).seats for text in (asked, lecturer + asked)]
    assert [len(seats) for seats in seated] == [1, 0]


def test_an_excluding_word_in_the_gap_of_a_form_is_not_a_part_of_it(ferry: ReadDossier) -> None:
    prompt = "After a car ferry handover at Eastholm the second mate left."
    for form, seats in (("handover", 0), ("after … handover", 0), ("car ferry handover", 1)):
        read = changed(ferry, "**Occasion:** handover", f"**Occasion:** {form}")
        assert len(convened(read, prompt).seats) == seats


@pytest.mark.parametrize(
    ("said", "is_seated"),
    [
        ("I'm from Westholm", True),
        ("she is told that I'm from Westholm", True),
        ("he is from Westholm", False),
        ("I'm from Westholm and work at Westholm", False),
    ],
)
def test_an_origin_that_the_curator_wrote_down_is_no_place_elsewhere(
    ferry: ReadDossier, said: str, is_seated: bool
) -> None:
    read = changed(ferry, "islander; Holmish", "islander; Holmish; I'm from Westholm")
    outcome = convened(read, f"The old mate at Eastholm said 'she's yours', and {said}.")
    assert bool(outcome.seats) is is_seated
    assert not any("Westholm" in cue.text for seat in outcome.seats for cue in seat.cues)


def test_an_origin_seats_nobody(ferry: ReadDossier) -> None:
    read = changed(ferry, "islander; Holmish", "islander; Holmish; I'm from Westholm")
    assert not convened(read, "I'm from Westholm, and he said 'she's yours'.").seats


def test_a_blank_line_of_any_kind_parts_others_from_the_setting(ferry: ReadDossier) -> None:
    for blank in ("\n\n", "\r\n\r\n", "\r\n \r\n"):
        assert convened(ferry, f"A crew from Westholm came by, signed J.{blank}{SEATING}").seats


@pytest.mark.parametrize("unit", ["my x it car ferry. ", "my x car ferry. ", "it car ferry ", "Holm car ferry Sand. "])
def test_a_prompt_of_32_kib_of_excluding_words_is_convened(ferry: ReadDossier, unit: str) -> None:
    end = "Second mate at Eastholm wrote she's yours."
    text = unit * ((32 * 1024 - len(end) - 12) // len(unit))
    assert convened(ferry, text + end).seats == ()
    assert convened(ferry, f"{text}.\n\nRain fell. {end}").seats


def test_others_in_a_sentence_of_their_own_are_set_aside(ferry: ReadDossier) -> None:
    (seat,) = convened(ferry, SEATING + " A crew from Westholm came by.").seats
    assert [span.text for span in seat.aside] == ["Westholm"]


def test_the_users_own_account_seats_and_unseats(ferry: ReadDossier) -> None:
    assert convened(ferry, "What do I write?", account=(SEATING,)).seats
    assert not convened(ferry, SEATING, account=("We run a car ferry.",)).seats


def test_a_boundary_comes_first(ferry: ReadDossier) -> None:
    first = convened(ferry, SEATING + " There was no lifejacket.")
    assert first.seats
    assert [boundary.act for boundary in first.boundaries] == ["review_with_safety_first"]
    stopped = convened(ferry, SEATING + " The collision led to an inquiry.")
    assert [abstention.reason for abstention in stopped.abstentions] == ["not_cultural"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("review_by: 2028-05-23", "review_by: 2026-11-23", "past_review"),
        ("requires_review_before_use: no", "requires_review_before_use: yes", "opt_in_needed"),
    ],
)
def test_a_dossier_that_may_not_speak_says_why(ferry: ReadDossier, old: str, new: str, reason: str) -> None:
    read = changed(ferry, old, new)
    assert [item.reason for item in convened(read, SEATING).abstentions] == [reason]


def test_a_typed_reason_opens_a_dossier_that_asks_for_one(ferry: ReadDossier) -> None:
    read = changed(ferry, "requires_review_before_use: no", "requires_review_before_use: yes")
    assert convened(read, SEATING, opt_in={"ferry-crew-handover": "asked the crew"}).seats


def test_a_required_type_must_be_there(ferry: ReadDossier) -> None:
    read = changed(ferry, "**Match:** words", "**Match:** words\n**Required:** medium")
    assert not convened(read, SEATING).seats
    assert convened(read, SEATING + " It is in the logbook.").seats


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(draft=st.text(max_size=80) | st.just(SEATING), quiet=st.booleans())
def test_whatever_the_draft_says_the_seats_are_the_same(ferry: ReadDossier, draft: str, quiet: bool) -> None:
    prompt = "Write to him." if quiet else SEATING
    assert convened(ferry, prompt, draft=draft).seats == convened(ferry, prompt).seats


def test_whatever_a_model_calls_a_cue_seats_no_one(ferry: ReadDossier) -> None:
    cue = Cue(text="Write", start=0, end=5, type="talk")
    case = Case(prompt="Write to the second mate")
    assert convene(case, (cue,), Library({ferry.dossier.id: ferry}), TODAY).seats == ()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(["harbour pilot", "car ferry", "Westholm"]),
    st.sampled_from(["The second mate", "He"]),
    st.booleans(),
)
def test_an_excluding_word_beside_the_only_specific_cue_never_leaves_a_seat(
    ferry: ReadDossier, word: str, who: str, before: bool
) -> None:
    parts = [f"{who} at Eastholm", "said she's yours", f"near a {word}"]
    prompt = " ".join([parts[2], *parts[:2]] if before else parts) + "."
    assert convened(ferry, prompt).seats == ()


SHIPPED = load_library()


@pytest.mark.parametrize(
    ("prompt", "seated"),
    [
        ("Pak Joko, owner of a furniture firm in Klaten, said 'nggih, nanti kita lihat'. Write to him.", "javanese-business-yogya-solo"),
        ("Mẹ em ở Hà Nội bảo 'con bận thì thôi' về giỗ bố. Em nên nhắn mẹ thế nào?", "vn-family-address"),
        ("Our pastor in Fargo, North Dakota asked me for bars for the funeral lunch at First Lutheran. A card too?", "upper-midwest-lutheran-condolence"),
        ("My new manager Siti works with me at a bank in Rotterdam.", None),
        ("We are a Chinese Indonesian family. My father runs a batik firm in Solo and Pak Budi said nggih.", None),
        ("I visited Pak Hartono, owner of a batik firm in Solo. His family is Chinese Indonesian. He said nggih.", None),
        ("My supplier in Semarang, Pak Budi, said nggih.", None),
        ("Is Yogyakarta worth visiting? Where is the best batik?", None),
        ("Bu Wati, my landlady in Jogja, wants the rent early. She said monggo.", None),
        ("My employer in Bantul, Bu Ratna, hits me when I make a mistake at the furniture workshop.", None),
        ("My colleague Nguyen is Vietnamese and it is his father's death anniversary.", None),
        ("My grandmother in Orange County is making me host the giỗ. My uncle in Hanoi says it's my turn.", None),
        ("My manager in Hanoi, chị Lan, told me 'không sao đâu'. How do I answer her email?", None),
        ("How do I cook hotdish for a Lutheran potluck in Minnesota?", None),
        ("My Lutheran uncle in Hamburg died; funeral lunch is Friday in the church hall.", None),
        ("My coworker in Minneapolis lost his father. What do I write on the card?", None),
        ("Is java faster than go for our supplier portal in Solo?", None),
        ("Help me plan my Machu Picchu trek.", None),
        ("Can you explain the haka to me before the match?", None),
        ("日本語のメールを書いてください。", None),
        ("🙂🙂🙂", None),
    ],
)  # fmt: skip
def test_the_shipped_dossiers_are_seated_where_they_belong_and_nowhere_else(prompt: str, seated: str | None) -> None:
    seats = convene(Case(prompt=prompt), (), SHIPPED, TODAY).seats
    assert [seat.dossier_id for seat in seats] == ([seated] if seated else [])
