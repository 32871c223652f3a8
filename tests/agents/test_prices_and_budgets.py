"""Costs are exact or unknown, limits hold to the call, and a provider that is down is given up in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winks.agents.budget import Budget
from winks.agents.calls import Answer
from winks.agents.patience import Patience
from winks.agents.prices import Price, Prices, load_prices
from winks.errors import ModelFailed, SettingError

LIST = """
currency = "EUR"

["openai:one"]
input = "0.40"
cached = "0.10"
output = "1.60"

["anthropic:two"]
input = 3
output = 15.0
"""


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def answer(fresh: int = 0, out: int = 0, cached: int = 0) -> Answer:
    """An answer that took so many tokens; those the provider had kept are among the input."""
    return Answer(text="x", model="m", input_tokens=fresh + cached, output_tokens=out, cached_tokens=cached)


@pytest.fixture
def priced(tmp_path: Path) -> Callable[[str | bytes], Prices]:
    """Prices from the words of a file."""

    def load(words: str | bytes) -> Prices:
        path = tmp_path / "prices.toml"
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return load_prices(path)

    return load


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("input = ", "is not TOML: "),
        ('["a:b"]\n["a:b"]', "is not TOML: "),
        (b"\xff\xfe", "is not TOML: "),
        ('["a:b"]\ninput = "1"', "cannot be used at 'a:b.output': Field required."),
        ('["a:b"]\ninput = "much"\noutput = "1"', "cannot be used at 'a:b.input': Input should be a valid decimal."),
        ('["a:b"]\ninput = "-1"\noutput = "1"', "at 'a:b.input': Input should be greater than or equal to 0."),
        ('["a:b"]\ninput = "1"\noutput = nan', "cannot be used at 'a:b.output': Input should be a finite number."),
        ('["a:b"]\ninput = inf\noutput = "1"', "cannot be used at 'a:b.input': Input should be a finite number."),
        ('["a:b"]\ninput = "1"\noutput = "1"\nper = "1k"', "at 'a:b.per': Extra inputs are not permitted."),
        ('"a:b" = 3', "cannot be used at 'a:b': "),
        ('["a:b"]\ninput = ["1"]\noutput = "1"', "cannot be used at 'a:b.input': "),
    ],
)
def test_a_price_list_that_cannot_be_used_is_refused_in_a_sentence(
    priced: Callable[[str | bytes], Prices], words: str | bytes, says: str
) -> None:
    with pytest.raises(SettingError) as caught:
        priced(words)
    said = str(caught.value)
    assert said.startswith("The price list '")
    assert said.endswith(".")
    assert says in said


@pytest.mark.parametrize("name", ["nowhere.toml", "folder"])
def test_a_price_list_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingError, match=rf"^The price list '.*{name}' cannot be read: [A-Z][a-z ]+\.$"):
        load_prices(tmp_path / name)


def test_without_a_price_list_nothing_is_known_and_nothing_is_free() -> None:
    assert load_prices(None) == Prices()
    assert not Prices().knows("openai:one")
    assert Prices().cost("openai:one", answer(1000, 1000)) is None


@pytest.mark.parametrize("model", ["openai:other", "openai:", "one", "OPENAI:one", "openai:one ", "scriptedly:x"])
def test_a_model_that_is_not_on_the_list_costs_an_unknown_amount(
    priced: Callable[[str | bytes], Prices], model: str
) -> None:
    prices = priced(LIST)
    assert not prices.knows(model)
    assert prices.cost(model, answer(0, 0)) is None


@pytest.mark.parametrize("model", ["scripted:replies.toml", "local:/models/a.gguf"])
def test_what_nobody_bills_for_costs_nothing_and_is_known(model: str) -> None:
    assert Prices().knows(model)
    assert Prices().cost(model, answer(9, 9, 9)) == 0
    assert Prices({model: Price(input=Decimal(1), output=Decimal(1))}).cost(model, answer(9, 9)) == 0


@pytest.mark.parametrize(
    ("model", "took", "cost"),
    [
        ("openai:one", answer(1, 0), "0.0000004"),
        ("openai:one", answer(0, 1), "0.0000016"),
        ("openai:one", answer(0, 0, cached=1), "0.0000001"),
        ("openai:one", answer(600, 300, cached=400), "0.00076"),
        ("openai:one", answer(1_000_000, 1_000_000), "2.00"),
        ("anthropic:two", answer(7, 3), "0.000066"),
        ("anthropic:two", answer(0, 0, cached=7), "0.000021"),
    ],
)
def test_a_cost_is_exact(priced: Callable[[str | bytes], Prices], model: str, took: Answer, cost: str) -> None:
    prices = priced(LIST)
    assert prices.knows(model)
    assert prices.cost(model, took) == Decimal(cost)
    assert prices.currency == "EUR"


def test_a_price_is_read_as_it_is_written(priced: Callable[[str | bytes], Prices]) -> None:
    for written in ('"0.1"', "0.1", "0.10", "1e-1"):
        prices = priced(f'["a:b"]\ninput = {written}\noutput = 0')
        assert prices.of["a:b"].input == Decimal("0.1")
        assert prices.cost("a:b", answer(3)) == Decimal("0.0000003")


MONEY = st.decimals(0, 1000, places=4)
TOKENS = st.integers(0, 10_000_000)


@given(st.lists(st.tuples(TOKENS, TOKENS, TOKENS), max_size=30), MONEY, MONEY, MONEY)
def test_many_costs_add_up_to_the_last_digit(calls: list[Any], fresh: Decimal, cached: Decimal, out: Decimal) -> None:
    prices, budget = Prices({"a:b": Price(input=fresh, cached=cached, output=out)}), Budget()
    for call in calls:
        took = answer(*call)
        budget.spend(took, prices.cost("a:b", took))
    whole = sum(a * fresh + b * out + c * cached for a, b, c in calls)
    assert budget.cost * 1_000_000 == whole
    assert budget.tokens == sum(sum(call) for call in calls)


def refused(budget: Budget) -> str:
    """The sentence with which no call is begun."""
    before = budget.calls
    with pytest.raises(ModelFailed) as caught:
        budget.begin()
    assert caught.value.kind == "budget"
    assert (caught.value.attempts, caught.value.fatal, budget.calls) == (0, False, before)
    return str(caught.value)


@pytest.mark.parametrize("limit", ["max_calls", "max_tokens", "max_seconds", "max_cost"])
def test_a_limit_of_nothing_lets_no_call_begin(limit: str) -> None:
    assert refused(Budget(**{limit: 0})) == f"The run's limit of 0 {limit[4:]} is reached, so no call was made."


def test_without_a_limit_every_call_begins() -> None:
    budget = Budget(clock=Clock())
    for _ in range(1000):
        budget.begin()
        budget.spend(answer(10**9, 10**9), Decimal(10**9))
    assert (budget.calls, budget.remaining()) == (1000, None)


async def test_calls_that_are_begun_together_stay_within_the_limit_to_the_call() -> None:
    budget = Budget(max_calls=7)
    begun = 0

    async def call() -> None:
        nonlocal begun
        await asyncio.sleep(0)
        budget.begin()
        begun += 1
        await asyncio.sleep(0)
        budget.spend(answer(1), None)

    outcomes = await asyncio.gather(*(call() for _ in range(50)), return_exceptions=True)
    assert (begun, budget.calls, budget.tokens) == (7, 7, 7)
    assert [o.kind for o in outcomes if isinstance(o, ModelFailed)] == ["budget"] * 43


def test_a_limit_on_tokens_counts_what_went_in_and_what_came_out() -> None:
    budget = Budget(max_tokens=10)
    budget.begin()
    budget.spend(answer(4, 5), None)
    budget.begin()
    budget.spend(answer(0, 0, cached=1), None)
    assert refused(budget).startswith("The run's limit of 10 tokens")


def test_a_limit_on_cost_is_exact_and_what_is_unknown_adds_nothing() -> None:
    budget = Budget(max_cost=Decimal("0.3"))
    for cost in (Decimal("0.1"), None, Decimal("0.1"), Decimal("0.0999999")):
        budget.begin()
        budget.spend(answer(), cost)
    budget.begin()
    budget.spend(answer(), Decimal("0.0000001"))
    assert refused(budget).startswith("The run's limit of 0.3 cost")


def test_a_limit_on_time_begins_with_the_run_and_says_what_is_left() -> None:
    clock = Clock()
    budget = Budget(max_seconds=60, clock=clock)
    clock.now += 59
    budget.begin()
    assert budget.remaining() == 1
    clock.now += 1
    assert refused(budget).startswith("The run's limit of 60 seconds")
    clock.now += 100
    assert budget.remaining() == 0


def test_a_provider_is_asked_until_it_has_brought_nothing_for_long_enough() -> None:
    clock = Clock()
    patience = Patience(20, clock)
    patience.asked("openai")
    patience.failed("openai", began=clock.now)
    clock.now += 19
    patience.asked("openai")
    patience.failed("openai", began=clock.now)
    clock.now += 1
    with pytest.raises(ModelFailed, match=r"^openai has brought no reply for 20 s and is not asked again\.$") as caught:
        patience.asked("openai")
    assert (caught.value.kind, patience.is_spent("openai")) == ("down", True)
    assert not patience.is_spent("ollama")
    patience.answered("openai")
    patience.asked("openai")


def test_without_patience_one_failure_is_enough() -> None:
    patience = Patience(0, Clock())
    patience.failed("openai", began=100.0)
    assert patience.is_spent("openai")
