"""Canonical JSON: written the short way or the long way, it is the same."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from winks.trail.canonical import canonical

TEXTS = st.text(st.characters(), max_size=12)
"""Surrogates, controls and letters beyond the basic plane are among them."""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=12,
)


def _said(write: Any, value: Any) -> Any:
    """What is written, or the kind of error and its words."""
    try:
        return write(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        return type(error), str(error)


@given(VALUES)
@example({"\U00010000": 1, "\ue000": 2})  # the other way round as UTF-16
@example({"b": [], "a": {}, "": '\x00\x1f\x7f\u2028 " \\ / é'})
@example([0.0, -0.0, 1.0, 1e16, 1e21, 1e-7, 5e-324])
@example([2**53 - 1, -(2**53) + 1, True])
@example(2**53)
@example(float("nan"))
@example({"name": "\ud800"})
@example({"\ud800": "name"})
def test_the_short_way_writes_what_rfc8785_writes_and_refuses_what_it_refuses(value: Any) -> None:
    assert _said(canonical, value) == _said(rfc8785.dumps, value)


@pytest.mark.parametrize("value", [{1: "a"}, {"a": b"bytes"}, {"a": {2, 3}}, object()])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical(value)
