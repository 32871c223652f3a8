"""Nothing that keeps people out: axe-core finds no serious violation on any page, by day, by night, on a phone."""

from __future__ import annotations

import pytest

from .visiting import LAPTOP, PAGES, PHONE, serious_violations


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_violation(visit, scheme: str, size: dict[str, int]) -> None:
    visited = visit(color_scheme=scheme, viewport=size)
    assert {path: serious_violations(visited.open(f"/{path}")) for path in PAGES} == {path: [] for path in PAGES}
