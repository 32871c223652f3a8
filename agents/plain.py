"""The base of every value that passes between roles: frozen, closed, and plain data when written down."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from ..personas.forms import Quote, Span


class Plain(BaseModel):
    """A frozen value with no unknown fields. Fields in `optional_keys` are left out when they are None."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    optional_keys: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _leave_out(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        return {key: value for key, value in data.items() if value is not None or key not in self.optional_keys}

    def plain(self) -> dict[str, Any]:
        """As JSON-ready data."""
        return self.model_dump(mode="json")


class TextSpan(Plain):
    """A piece of a text. `text == source[start:end]`, in Unicode code points."""

    text: str
    start: int
    end: int

    @classmethod
    def of(cls, span: Span) -> TextSpan:
        """The same span as a value of the record."""
        return cls(text=span.text, start=span.start, end=span.end)


class SourcedSpan(TextSpan):
    """A piece of what the user wrote."""

    source: str = "prompt"
    """`prompt`, or `account.0`, `account.1` ... for the user's own account."""

    @classmethod
    def quoting(cls, quote: Quote) -> SourcedSpan:
        """The same quote as a value of the record."""
        return cls(text=quote.span.text, start=quote.span.start, end=quote.span.end, source=quote.source)
