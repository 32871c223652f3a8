"""A reply becomes a value, is asked for once more with what was wrong, or fails with its kind and what came instead."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from winks.agents.calls import Answer, Desk, Request, Said, Slot, Watch
from winks.agents.cue_reader import SaidCues
from winks.agents.patience import Patience
from winks.agents.prompting import LONGEST, load_prompts
from winks.agents.replies import MAX_COMPLAINTS, Reply, ask_for, ask_for_text, described, shape_of
from winks.agents.reviewer import SaidFollowUps, SaidReview
from winks.agents.reviser import SaidRevision
from winks.agents.standpoint import SaidStandpoint
from winks.errors import ModelFailed

PROMPTS = load_prompts()
ASKED = (Said(by="system", text="Rules."), Said(by="user", text="The cues, please."))
GOOD = '{"cues": [{"quote": "Holm", "type": "place"}]}'
CUES = SaidCues.model_validate_json(GOOD)
SHAPES = [SaidCues, SaidReview, SaidFollowUps, SaidRevision, SaidStandpoint]


class Journal:
    """A record that keeps nothing."""

    leg = 1
    nonce = "0badcafe"
    patience = Patience(1)

    async def once(self, slot: Slot, request: Request, make: Callable[[], Awaitable[Answer]]) -> Answer:
        return await make()


class Replying:
    """A model that gives the next of its replies, and has none to spare."""

    name = "fake:one"

    def __init__(self, *replies: str | Answer) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[Request, Slot]] = []

    async def ask(self, request: Request, slot: Slot, patience: Patience, watch: Watch | None = None) -> Answer:
        self.asked.append((request, slot))
        reply = self.replies.pop(0)
        return reply if isinstance(reply, Answer) else Answer(text=reply, model="one-1", finish="stop")


def cut(text: str) -> Answer:
    """A reply that stopped at its limit."""
    return Answer(text=text, model="one-1", finish="length")


async def cues_of(model: Replying) -> SaidCues:
    """The cues that a model gives."""
    return await ask_for(Desk(Journal(), "read_cues"), model, ASKED, SaidCues, PROMPTS)


async def failure_of(model: Replying) -> ModelFailed:
    """How asking for cues fails."""
    with pytest.raises(ModelFailed) as caught:
        await cues_of(model)
    return caught.value


def complaint(model: Replying) -> list[str]:
    """The lines of the repair turn that say what was wrong."""
    said = model.asked[1][0].messages[-1].text
    return said.partition("wrong with it:\n\n")[2].partition("\n\nWhat to do now")[0].split("\n")


@pytest.mark.parametrize("before", [(), ("",), ("{}",)])
@pytest.mark.parametrize("words", ["I would rather not.", "", GOOD])
async def test_a_refusal_is_not_asked_again(before: tuple[str, ...], words: str) -> None:
    model = Replying(*before, Answer(text=words, model="one-1", finish="refusal"), GOOD)
    failure = await failure_of(model)
    assert (failure.kind, failure.raw, len(model.asked)) == ("refusal", words, len(before) + 1)
    assert str(failure) == "one-1 would not answer."


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("", " \n", "empty"),
        ("{}", "[]", "invalid_reply"),
        ("no", "still no", "invalid_reply"),
        (cut("{"), cut('{"cues'), "truncated"),
        ("", cut('{"cues": ['), "truncated"),
        (cut("{"), "{}", "invalid_reply"),
    ],
)
async def test_a_reply_that_is_not_mended_fails_with_the_last_kind_and_the_last_words(
    first: str | Answer, second: str | Answer, kind: str
) -> None:
    model = Replying(first, second, GOOD)
    failure = await failure_of(model)
    last = second.text if isinstance(second, Answer) else second
    assert (failure.kind, failure.raw, len(model.asked)) == (kind, last, 2)
    assert str(failure).startswith("fake:one gave no usable reply, asked twice: ")


DEEP = 100_000
HOSTILE = [
    "{" * 2_000,
    '{"cues":' + "[" * DEEP,
    '{"cues":' + "[" * DEEP + "]" * DEEP + "}",
    '{"a":' * DEEP + "1" + "}" * DEEP,
    '{"cues": [], "more": ' + "[" * 5_000 + "]" * 5_000 + "}",
    '{"cues": ' + "9" * 10_000 + "}",
    '{"cues": [{"quote": ' + "9" * 4_000 + ', "type": "place"}]}',
    '{"cues": [{"quote": 1e999, "type": "place"}]}',
    '{"cues": [{"quote": "\\ud800", "type": "place"}]}',
    "\udfff",
    '{"cues": [{"quote": "' + "x" * 301 + '", "type": "place"}]}',
]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:24]) for text in HOSTILE])
async def test_a_hostile_reply_is_a_failure_and_never_a_traceback(text: str) -> None:
    model = Replying(text, text, GOOD)
    failure = await failure_of(model)
    assert (failure.kind, failure.raw, len(model.asked)) == ("invalid_reply", text.replace("\udfff", "\ufffd"), 2)
    assert len(str(failure)) < 400
    assert all(len(said.text) <= LONGEST for said in model.asked[1][0].messages)


@settings(deadline=None)
@given(st.text() | st.from_regex(r"\{.{0,40}\}"), st.text(max_size=20), st.sampled_from(["stop", "length", None]))
@example("\ud800", "", None)
async def test_whatever_comes_is_a_value_or_a_failure_after_two_calls_at_most(
    one: str, other: str, finish: str | None
) -> None:
    model = Replying(Answer(text=one, model="m", finish=finish), Answer(text=other, model="m", finish=finish), GOOD)
    with suppress(ModelFailed):
        assert isinstance(await cues_of(model), SaidCues)
    assert 1 <= len(model.asked) <= 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", ["- the whole reply: Input should be an object"]),
        ("{}", ["- cues: Field required"]),
        ('{"cues": null}', ["- cues: Input should be a valid array"]),
        ('{"cues": ["Holm"]}', ["- cues.0: Input should be an object"]),
        (
            '{"cues": [{"quote": 7}]}',
            ["- cues.0.quote: Input should be a valid string", "- cues.0.type: Field required"],
        ),
        ('{"cues": [],}', ["- the whole reply: Invalid JSON: trailing comma at line 1 column 13"]),
        ("", ["The reply was empty."]),
        (cut(GOOD), ["The reply was cut off before its end. Say less."]),
        (json.dumps(shape_of(SaidCues)), ["- cues: Field required"]),
    ],
)
async def test_the_repair_turn_says_exactly_what_was_wrong(text: str | Answer, says: list[str]) -> None:
    model = Replying(text, GOOD)
    assert await cues_of(model) == CUES
    assert complaint(model) == says


async def test_no_more_complaints_are_made_than_a_model_can_mend() -> None:
    model = Replying(json.dumps({"cues": list(range(50))}), GOOD)
    assert await cues_of(model) == CUES
    assert len(complaint(model)) == MAX_COMPLAINTS


async def test_the_repair_turn_repeats_what_was_asked_and_what_came() -> None:
    model = Replying("no", GOOD)
    await cues_of(model)
    (first, slot), (second, repair) = model.asked
    assert first.messages == ASKED
    assert second.messages[:-2] == ASKED
    assert [said.by for said in second.messages[-2:]] == ["assistant", "user"]
    assert second.messages[-2].text == "no"
    assert first.shape == second.shape == shape_of(SaidCues)
    assert repair == slot.model_copy(update={"turn": 2})


@pytest.mark.parametrize(("text", "repeated"), [("", "(nothing)"), ("x" * 9_000, "x" * (LONGEST - 1) + "…")])
async def test_an_empty_or_endless_reply_is_repeated_in_short(text: str, repeated: str) -> None:
    model = Replying(text, GOOD)
    await cues_of(model)
    assert model.asked[1][0].messages[-2].text == repeated


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}```",
        f"Here are the cues:\n\n{GOOD}\n\nTell me if you need more.",
        f"\ufeff\n {GOOD}",
        f"[{GOOD}]",
        GOOD.replace("}]}", '}], "confidence": 0.9}'),
        GOOD.replace('"Holm"', '"\\u0048olm"'),
    ],
)
async def test_what_stands_around_an_object_is_set_aside_and_costs_no_second_call(text: str) -> None:
    model = Replying(text)
    assert await cues_of(model) == CUES
    assert len(model.asked) == 1


async def prose_of(model: Replying) -> Answer:
    """What a model writes."""
    return await ask_for_text(Desk(Journal(), "draft"), model, ASKED, PROMPTS)


@pytest.mark.parametrize("reply", ["Dear Holm,", "{not json", " Dear Holm "])
async def test_prose_is_taken_as_it_comes(reply: str) -> None:
    model = Replying(reply)
    assert (await prose_of(model)).text == reply
    assert (model.asked[0][0].shape, len(model.asked)) == (None, 1)


@pytest.mark.parametrize(("bad", "kind"), [("", "empty"), (" \n", "empty"), (cut("Dear"), "truncated")])
async def test_prose_that_is_empty_or_cut_off_is_asked_for_once_more(bad: str | Answer, kind: str) -> None:
    assert (await prose_of(Replying(bad, "Dear Holm,"))).text == "Dear Holm,"
    model = Replying(bad, bad, "Dear Holm,")
    with pytest.raises(ModelFailed) as caught:
        await prose_of(model)
    assert (caught.value.kind, len(model.asked)) == (kind, 2)


@pytest.mark.parametrize("reply", SHAPES)
def test_a_shape_is_whole_closed_and_goes_into_json(reply: type[Reply]) -> None:
    shape = shape_of(reply)
    written = json.dumps(shape)
    assert "$ref" not in written
    assert "$defs" not in written
    assert json.loads(written) == shape

    def parts(item: object, kind: str) -> Iterator[dict[str, Any]]:
        if isinstance(item, dict) and item.get("type") == kind:
            yield item
        for inner in item.values() if isinstance(item, dict) else item if isinstance(item, list) else ():
            yield from parts(inner, kind)

    objects = list(parts(shape, "object"))
    assert all(each["additionalProperties"] is False and each["properties"] for each in objects)
    assert all(each["required"] == list(each["properties"]) for each in objects), "a model is asked for every field"
    assert all(f'"{name}"' in described(reply) for each in objects for name in each["properties"])
    assert all(each["maxItems"] for each in parts(shape, "array")), "a model that is held to the shape comes to an end"
    assert '"default"' not in written


def test_more_is_taken_than_a_shape_asks_for() -> None:
    shape = shape_of(SaidReview)["properties"]["findings"]
    asked = shape["items"]["properties"]
    texts = {name: "x" * (asked[name]["maxLength"] + 1) for name in ("quote", "cue", "thin_reading", "question")}
    finding = texts | {"line": "act", "verdict": "thin", "readings": ["x"] * (asked["readings"]["maxItems"] + 1)}
    read = SaidReview.model_validate({"findings": [finding] * (shape["maxItems"] + 1)})
    assert len(read.findings) == shape["maxItems"] + 1
    assert (read.findings[0].only_one_because, read.findings[0].notes, read.abstentions) == (None, [], [])
