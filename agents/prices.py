"""What models cost: a price list that the operator keeps, and exact sums over it.

Winks ships no prices, because they change and we cannot vouch for them. A model without a price costs an unknown
amount, and that is said; it is never taken for nothing. The file is TOML:

    currency = "USD"

    ["openai:gpt-example"]      # the name as you give it to --model
    input = "0.40"              # for a million tokens, as text so that it stays exact
    cached = "0.10"             # of the input, what the provider had kept; the input price where it is left out
    output = "1.60"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from ..errors import SettingError
from .calls import Answer
from .plain import Plain

FREE = ("scripted", "local")
"""Providers that nobody bills for."""
MOST = 1_000_000
"""A price above this for a million tokens is a slip of the pen."""
_MILLION = Decimal(1_000_000)


class Price(Plain):
    """For a million tokens."""

    input: Decimal = Field(ge=0, le=MOST)
    cached: Decimal | None = Field(default=None, ge=0, le=MOST)
    output: Decimal = Field(ge=0, le=MOST)


@dataclass(frozen=True)
class Prices:
    """A price list. `cost` gives None for a model that is not on it."""

    of: Mapping[str, Price] = field(default_factory=dict)
    currency: str = ""

    def knows(self, model: str) -> bool:
        """Whether the cost of a model can be told."""
        return model in self.of or model.partition(":")[0] in FREE

    def cost(self, model: str, answer: Answer) -> Decimal | None:
        """What an answer cost, exactly."""
        if model.partition(":")[0] in FREE:
            return Decimal(0)
        price = self.of.get(model)
        if price is None:
            return None
        cached = price.input if price.cached is None else price.cached
        kept = min(answer.cached_tokens, answer.input_tokens)
        fresh = answer.input_tokens - kept
        return (fresh * price.input + kept * cached + answer.output_tokens * price.output) / _MILLION


def load_prices(path: Path | None) -> Prices:
    """The price list in a file; an empty one where there is none. SettingError for a file that cannot be used."""
    if path is None:
        return Prices()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        currency = data.pop("currency", "")
        return Prices(TypeAdapter(dict[str, Price]).validate_python(data), str(currency))
    except OSError as error:
        raise SettingError(f"The price list {str(path)!r} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        item = error.errors()[0]
        where = ".".join(str(part) for part in item["loc"])
        raise SettingError(f"The price list {str(path)!r} cannot be used at {where!r}: {item['msg']}.") from error
    except (ValueError, RecursionError) as error:
        raise SettingError(f"The price list {str(path)!r} is not TOML: {str(error)[:200]}.") from error
