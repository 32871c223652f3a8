"""Who is seated by some hundreds of prompts: a floor that may rise and not fall. A false seat costs more than a missed one."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from winks.agents.case import open_case
from winks.agents.company import split_sentences
from winks.agents.convener import convene
from winks.agents.seating import Texts
from winks.personas.library import Library, load_library
from winks.personas.reader import ReadDossier

SCRIPT = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "seating.py"))
CORPUS: list[Any] = SCRIPT["read_corpus"]()
LIBRARY = load_library()
HELD = {item.prompt.id: item for item in SCRIPT["hold"](CORPUS, LIBRARY)}
ALL = list(LIBRARY.held.values())
RUNNING = [read for read in ALL if read.dossier.notes]


@pytest.mark.parametrize("prompt", CORPUS, ids=lambda prompt: prompt.id)
def test_a_prompt_seats_whom_it_should_and_nobody_else(prompt: Any) -> None:
    held = HELD[prompt.id]
    assert held.false == (), prompt.prompt
    assert held.holds, str(held)


def test_the_corpus_is_large_and_of_every_kind() -> None:
    assert len(CORPUS) >= 300
    assert all(count >= 15 for count in Counter(prompt.kind for prompt in CORPUS).values())
    assert {prompt.kind for prompt in CORPUS} == set(SCRIPT["KINDS"])
    assert all(prompt.why.strip() for prompt in CORPUS)


def test_no_prompt_stands_twice() -> None:
    folded = Counter(" ".join(prompt.prompt.lower().split()) for prompt in CORPUS if not prompt.account)
    assert [text for text, count in folded.items() if count > 1] == []


@pytest.mark.parametrize("read", ALL, ids=lambda read: read.dossier.id)
def test_every_dossier_has_prompts_that_fit_and_prompts_from_next_door(read: ReadDossier) -> None:
    own = read.dossier.id
    fitting = [prompt for prompt in CORPUS if own in (*prompt.seated, *prompt.reserved)]
    beside = [prompt for prompt in CORPUS if own in prompt.neighbour]
    assert len(fitting) >= (12 if read.dossier.notes else 4)
    assert len(beside) >= len(read.dossier.scope.nearest_neighbours)


def holds_its_excluding_form(prompt: Any) -> bool:
    """Whether the form that a prompt is the case of is some dossier's, and stands in the prompt as that dossier looks."""
    texts = Texts.of(open_case(prompt.prompt, None, prompt.account)).search.values()
    of = [read.dossier for read in ALL if prompt.excluding in read.dossier.cues.excluding]
    return any(text.find(prompt.excluding, dossier.folds("excluding")) for dossier in of for text in texts)


@pytest.mark.parametrize("prompt", [p for p in CORPUS if p.excluding], ids=lambda prompt: prompt.id)
def test_a_prompt_that_is_the_case_of_an_excluding_form_holds_it(prompt: Any) -> None:
    assert holds_its_excluding_form(prompt)


def fitting(read: ReadDossier) -> str:
    """A prompt of one sentence that seats a dossier."""
    for prompt in CORPUS:
        one = len(split_sentences(prompt.prompt)) == 1
        if one and prompt.seated == (read.dossier.id,) and not prompt.account:
            return str(prompt.prompt)
    raise AssertionError(f"The corpus has no prompt of one sentence that seats {read.dossier.id}.")


@pytest.mark.parametrize("read", RUNNING, ids=lambda read: read.dossier.id)
def test_every_excluding_form_unseats_in_a_sentence_that_would_seat(read: ReadDossier) -> None:
    prompt, alone = fitting(read), Library({read.dossier.id: read})
    seating = []
    for form in read.dossier.cues.excluding:
        text = f"{form.replace('…', 'so')}, {prompt}"
        reasons = {read.dossier.id: "corpus"}
        if convene(open_case(text, None, (), reasons), (), alone, SCRIPT["TODAY"]).seats:
            seating.append(form)
    assert seating == []


def test_the_page_states_the_figures_of_the_corpus() -> None:
    assert SCRIPT["figures"](list(HELD.values())) in SCRIPT["PAGE"].read_text(encoding="utf-8")
