"""Kinds of text that take a setting's words and answer nobody in it: they seat no dossier, and kindred words do not stop one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import cycle

import pytest

from winks.agents.case import Case
from winks.agents.codebook import ENGINE_FOLD, genres
from winks.agents.convener import Convened, convene
from winks.personas.dossier import STRONG_TYPES
from winks.personas.forms import SearchText
from winks.personas.library import Library, load_library
from winks.personas.reader import ReadDossier

TODAY = date(2026, 11, 28)
FERRY = "ferry-crew-handover"
FITTING = {
    FERRY: "I am the second mate at Eastholm. The old mate said 'she's yours' and left.",
    "javanese-business-yogya-solo": "Pak Joko, owner of a furniture firm in Klaten, said 'nggih, nanti kita lihat'.",
    "yoruba-lagos-elders": "My mother-in-law in Surulere says I greet like a child. I only said e kaaro and did not kneel.",
}
HELD = load_library().held
FORMS = [(genre.id, form) for genre in genres() for form in genre.forms]


def convened(read: ReadDossier, prompt: str, **more) -> Convened:
    return convene(Case(prompt=prompt, **more), (), Library({read.dossier.id: read}), TODAY)


def of(dossier: str, ferry: ReadDossier) -> ReadDossier:
    return ferry if dossier == ferry.dossier.id else HELD[dossier]


@pytest.mark.parametrize("genre", genres(), ids=lambda genre: genre.id)
def test_every_wording_of_a_genre_unseats_whom_the_rest_would_seat(ferry: ReadDossier, genre) -> None:
    seating = []
    for form, (dossier, prompt) in zip(genre.forms, cycle(FITTING.items()), strict=False):
        read = of(dossier, ferry)
        assert convened(read, prompt).seats
        outcome = convened(read, f"{prompt} {form.replace('…', 'so')}, please.")
        if outcome.seats or outcome.abstentions[0].reason != "out_of_scope":
            seating.append(form)
    assert seating == []


def test_it_says_what_was_asked_for_and_reaches_every_sentence(ferry: ReadDossier) -> None:
    (aside,) = convened(
        ferry, f"{FITTING['ferry-crew-handover']} It rained.\n\nA pub.\n\nIt is for a quiz round."
    ).abstentions
    assert "“quiz round” asks for material for teaching or a test" in aside.say


def test_it_is_heard_in_the_account_too_and_never_in_a_draft(ferry: ReadDossier) -> None:
    prompt = FITTING[FERRY]
    assert convened(ferry, prompt, draft="Here is a short story about a mate, with an answer key.").seats
    assert not convened(ferry, prompt, account=("It is for a board game.",)).seats


def test_where_nothing_of_the_setting_stands_nothing_is_said_of_the_genre(ferry: ReadDossier) -> None:
    (aside,) = convened(ferry, "Write a limerick about tax.").abstentions
    assert (aside.reason, "limerick" in aside.say) == ("too_few_cues", False)


@pytest.mark.parametrize(
    "beside",
    [
        "We were at the pub quiz.",
        "The nephew played a video game all through it.",
        "My presentation is on Monday.",
        "I am to write the obituary.",
        "He has put it on Facebook.",
        "It is not in my job description.",
        "There was a piece about him in the newspaper.",
        "I am a teacher, and my students were there.",
        "His shop sells posters and books.",
        "I work in a museum.",
        "She sings in a choir and likes novels.",
        "I wrote him a letter and did not send it.",
        "Should I translate it for my wife?",
        "Can you check what I wrote?",
        "This is where: https://blog.example.org/podcast/page.html?css=1 and maps.example.com/search.js",
    ],
)
def test_kindred_words_within_a_situation_stop_nobody(ferry: ReadDossier, beside: str) -> None:
    assert convened(ferry, f"{FITTING[FERRY]} {beside}").seats


def test_no_dossier_counts_on_a_wording_that_a_genre_takes(ferry: ReadDossier) -> None:
    taken = []
    for read in (ferry, *HELD.values()):
        for type_ in STRONG_TYPES:
            for form in (form for forms, _ in read.dossier.cues.strong(type_) for form in forms):
                text = SearchText(form)
                spans = [span for genre in genres() for span in text.find_any(genre.forms, ENGINE_FOLD)]
                taken += [(read.dossier.id, form) for span in spans if len(span.text) == len(form)]
    assert taken == []


def test_no_wording_stands_twice() -> None:
    assert [form for form, count in Counter(form.casefold() for _, form in FORMS).items() if count > 1] == []
