"""A shape says yes only to what the full reading would take, and yes to everything that Winks writes in plain letters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
import rfc8785
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pydantic import BaseModel

import winks
from winks.agents.case import bundled_case
from winks.settings import Settings
from winks.trail.events import Event
from winks.trail.payloads import PAYLOADS, SCHEMA_VERSION
from winks.trail.shapes import shape
from winks.trail.store import Store

RUN, AT = "20261123-120000-00000001", "2026-11-23T12:00:00.000000Z"
PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='"\\'), max_size=12)


def full(body: bytes) -> bool:
    """The full reading: an event, its payload one of its kind, in canonical JSON."""
    try:
        event = Event.model_validate_json(body)
        PAYLOADS[event.kind].model_validate(event.payload)
        return event.body() == body
    except (ValueError, KeyError):
        return False


def value(annotation: Any, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Values of a type that payloads have."""
    if annotation is str:
        return text
    if annotation is int:
        return st.integers(-(10**15) + 1, 10**15 - 1)
    if annotation is type(None):
        return st.none()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return payload(annotation, text)
    origin, inner = getattr(annotation, "__origin__", None), get_args(annotation)
    if origin is list:
        return st.lists(value(inner[0], text), max_size=3)
    if origin is dict:
        return st.dictionaries(text, value(inner[1], text), max_size=1)
    if all(isinstance(each, str) for each in inner):
        return st.sampled_from(inner)
    return st.one_of(*(value(each, text) for each in inner))


def payload(model: type[BaseModel], text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Payloads of a kind, as plain data."""
    return st.fixed_dictionaries({name: value(field.annotation, text) for name, field in model.model_fields.items()})


def event(kind: str, seq: int, said: dict[str, Any]) -> bytes:
    return rfc8785.dumps(
        {"run": RUN, "seq": seq, "kind": kind, "schema_version": SCHEMA_VERSION, "at": AT, "payload": said}
    )


@pytest.mark.parametrize("kind", PAYLOADS)
@examples(max_examples=30)
@given(data=st.data())
def test_every_event_of_a_kind_in_plain_letters_fits_its_shape(kind: str, data: st.DataObject) -> None:
    seq = data.draw(st.integers(1, 10**15 - 1))
    body = event(kind, seq, data.draw(payload(PAYLOADS[kind], PLAIN)))
    looks = shape(kind)
    assert looks
    found = looks.fullmatch(body)
    assert found
    assert found.groups() == (f'"{RUN}"'.encode(), str(seq).encode())
    assert full(body)


@pytest.mark.parametrize("kind", PAYLOADS)
@examples(max_examples=30)
@given(data=st.data())
def test_what_fits_a_shape_is_taken_by_the_full_reading(kind: str, data: st.DataObject) -> None:
    body = event(kind, 1, data.draw(payload(PAYLOADS[kind], st.text(max_size=6))))
    place = data.draw(st.integers(0, len(body) - 1))
    changed = body[:place] + data.draw(st.binary(max_size=2)) + body[place + 1 :]
    looks = shape(kind)
    assert looks
    for each in (body, changed):
        assert full(each) or not looks.fullmatch(each)


@pytest.mark.parametrize(
    "said",
    [
        '{"by":"é"}',
        '{"by":"a\\"b"}',
        '{"by":1}',
        '{"by":"x","more":1}',
        '{"who":null,"by":"x"}',
        '{"by": "x","who":null}',
        '{"by":"x","by":"x","who":null}',
        "{}",
        '{"by":"x\n","who":null}',
        '{"by":"\\u0078","who":null}',
    ],
)
def test_what_is_not_written_so_does_not_fit(said: str) -> None:
    body = f'{{"at":"{AT}","kind":"run_cancelled","payload":{said},"run":"{RUN}","schema_version":3,"seq":1}}'.encode()
    looks = shape("run_cancelled")
    assert looks
    assert not looks.fullmatch(body)
    good = body.replace(said.encode(), b'{"by":"x","who":null}')
    assert looks.fullmatch(good)
    for other in (
        good.replace(b'"schema_version":3', b'"schema_version":1'),
        good.replace(b'"seq":1', b'"seq":0'),
        good + b" ",
    ):
        assert not looks.fullmatch(other)


def test_there_is_no_shape_for_a_kind_that_is_none() -> None:
    assert shape("tea_made") is None


def test_the_events_of_a_real_run_fit(settings: Settings) -> None:
    case = bundled_case("D03")
    replies = Path(winks.__file__).parent / "cases" / "worked" / "D03.toml"
    settings = Settings.load(home=settings.home, model=f"scripted:{replies}")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=settings).run
    store = Store.of(settings)
    kinds = [stored.kind for stored in store.stored_events(run)]
    assert "call_finished" in kinds
    for stored in store.stored_events(run):
        looks = shape(stored.kind)
        assert looks
        assert looks.fullmatch(stored.body), json.loads(stored.body)
    store.close()
