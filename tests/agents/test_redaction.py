"""No key gets into what is written down: neither those of the environment nor what looks like one."""

from __future__ import annotations

import os
from unittest import mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from winks.agents.redaction import GONE, SHORTEST, key_in, redacted, secrets

KEY = "correct.horse+battery/staple"


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without a key of the developer's."""
    for name in [name for name in os.environ if name.endswith(("_KEY", "_TOKEN", "_SECRET", "_PASSWORD"))]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "name",
    [
        "OPENAI_API_KEY",
        "ANTHROPIC_API_KEY",
        "GOOGLE_API_KEY",
        "HF_TOKEN",
        "ANTHROPIC_AUTH_TOKEN",
        "CLIENT_SECRET",
        "DB_PASSWORD",
        "AWS_SECRET_ACCESS_KEY",
    ],
)
def test_the_value_of_a_key_in_the_environment_is_taken_out(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, KEY)
    assert secrets() == (KEY,)
    assert redacted(f"Refused {KEY}, {KEY}; x{KEY}y.") == f"Refused {GONE}, {GONE}; x{GONE}y."
    assert key_in(f"say {KEY}!")


@pytest.mark.parametrize("name", ["OPENAI_MODEL", "API_KEY_FILE", "TOKENS", "MONKEY", "openai_key"])
def test_what_is_not_named_like_a_key_is_left_alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, KEY)
    assert redacted(f"Refused {KEY}.") == f"Refused {KEY}."
    assert not key_in(KEY)


@pytest.mark.parametrize("value", ["", " ", "none", "x" * (SHORTEST - 1), f"  {'x' * (SHORTEST - 1)}  "])
def test_a_short_value_makes_no_holes_in_prose(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", value)
    text = f"There is none; {value} and xxxxxxxx."
    assert secrets() == ()
    assert redacted(text) == text
    assert not key_in(text)


def test_a_value_just_long_enough_is_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "y" * SHORTEST)
    assert redacted("y" * SHORTEST) == GONE


def test_white_space_around_a_value_is_no_part_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
    assert redacted(f"Refused {KEY}.") == f"Refused {GONE}."


def test_of_two_keys_the_longer_goes_first_so_that_no_tail_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", "abcdefgh")
    monkeypatch.setenv("B_TOKEN", "abcdefgh-and-a-tail")
    assert secrets() == ("abcdefgh-and-a-tail", "abcdefgh")
    assert redacted("abcdefgh-and-a-tail abcdefgh") == f"{GONE} {GONE}"


def test_one_value_under_two_names_is_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    assert secrets() == (KEY,)


LONG = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"


@pytest.mark.parametrize(
    "key",
    [
        f"sk-{LONG}",
        f"sk-proj-{LONG}_x-y",
        f"sk-ant-api03-{LONG}",
        f"pk-{LONG}",
        f"rk_{LONG}",
        f"gsk_{LONG}",
        f"xai-{LONG}",
        f"hf_{LONG}",
        f"ghp_{LONG}",
        f"glpat-{LONG}",
        f"AIza{LONG}",
        f"lsv2_pt_{LONG}",
        f"ls_ab_{LONG}",
    ],
)
@pytest.mark.parametrize("around", ["{}", "key={},", '"{}"', "({})", "Incorrect API key provided: {}. Try again."])
def test_what_looks_like_a_key_is_taken_out_though_no_environment_knows_it(key: str, around: str) -> None:
    assert redacted(around.format(key)) == around.format(GONE)


def test_a_bearer_is_named_and_its_token_taken_out() -> None:
    text = f"{{'Authorization': 'Bearer {LONG}.abc~d+e/f=', 'x': 1}}"
    assert redacted(text).startswith(f"{{'Authorization': 'Bearer {GONE}")
    assert LONG not in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "He asked her, and she said nothing.",
        "The sk-based route; a task-oriented person; sk-short.",
        "ask-me-about-the-rota-tomorrow-please",
        "Bearer of bad news",
        "AIza is no key",
        "risk_of_being_heard_as_cold_or_rude",
        "sk-" + "x" * 15,
    ],
)
def test_prose_is_left_alone(text: str) -> None:
    assert redacted(text) == text


VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0[]"), min_size=SHORTEST, max_size=30)


@settings(deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4), st.lists(st.text(max_size=20), max_size=5), st.data())
def test_no_key_survives(values: list[str], texts: list[str], data: st.DataObject) -> None:
    keys = [value.strip() for value in values if len(value.strip()) >= SHORTEST]
    assume(keys and not any(key in GONE for key in keys))
    text = "".join(data.draw(st.permutations([*texts, *keys, *keys])))
    with mock.patch.dict(os.environ, {f"K{n}_API_KEY": value for n, value in enumerate(values)}):
        out = redacted(text)
        assert not key_in(out)
        assert redacted(out) == out
    assert not any(key in out for key in keys)


@settings(deadline=None)
@given(st.text())
def test_a_text_without_the_marks_of_a_key_does_not_change(text: str) -> None:
    assume(not any(mark in text for mark in "-_") and "AIza" not in text and "Bearer" not in text)
    assert redacted(text) == text
