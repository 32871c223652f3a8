"""What a person writes by hand, and how its text becomes values: prose, lists, forms, questions, choices.

Each annotation says how its text is written, so that the reader of a file needs to know nothing of the types.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MAX_ITEMS = 200
MAX_FORMS = 400
"""Forms in one list: what a dossier is not about fills the longest."""
MAX_FORM = 120
"""Characters in one form: longer is a sentence, and sentences do not recur."""


def split_items(value: Any) -> Any:
    """A list's items, one a dash; a value that is not text as it is."""
    if not isinstance(value, str):
        return value
    items: list[str] = []
    for line in value.splitlines():
        text = line.strip()
        if text.startswith("- ") or text == "-":
            items.append(text[1:].strip())
        elif text and not items:
            raise ValueError("is a list: begin each item with a dash and a space")
        elif text:
            items[-1] += " " + text
    return tuple(items)


def split_forms(value: Any) -> Any:
    """Wordings parted by `;`, each on one line; a value that is not text as it is."""
    if not isinstance(value, str):
        return value
    return tuple(" ".join(part.split()) for part in value.split(";") if part.strip())


def split_choices(value: Any) -> Any:
    """Choices parted by commas."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in re.split(r"[,;]", value) if part.strip())


def _yes_no(value: object) -> object:
    if isinstance(value, str):
        if value not in ("yes", "no"):
            raise ValueError("is yes or no")
        return value == "yes"
    return value


def _join_prose(value: object) -> object:
    if not isinstance(value, str):
        return value
    if "\n" not in value:
        return value.strip()
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", value.strip()))


def _check_form(value: str) -> str:
    if not any(character.isalnum() for character in value):
        raise ValueError(f"the form {value!r} has no letter or digit to look for")
    if len(value) > MAX_FORM:
        raise ValueError(f"the form {value[:40]!r}... is longer than {MAX_FORM} characters: look for fewer words")
    return value


def _check_question(value: str) -> str:
    if not value.endswith("?"):
        raise ValueError(f"{value[:60]!r} does not end in a question mark")
    return value


Prose = Annotated[str, BeforeValidator(_join_prose), Field(min_length=1)]
Items = Annotated[tuple[Prose, ...], BeforeValidator(split_items), Field(max_length=MAX_ITEMS)]
Forms = Annotated[
    tuple[Annotated[str, BeforeValidator(_check_form)], ...],
    BeforeValidator(split_forms),
    Field(max_length=MAX_FORMS),
]
Questions = Annotated[
    tuple[Annotated[str, BeforeValidator(_check_question)], ...],
    BeforeValidator(split_items),
    Field(min_length=1, max_length=20),
]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Written(BaseModel):
    """A part of a file that a person writes by hand: nothing unknown is let through, nothing is changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def field_labels(model: type[BaseModel]) -> dict[str, str]:
    """Each field of a written part, by the label a person writes: {'Thin reading': 'thin_reading'}."""
    names: dict[str, Any] = {field.alias or name: field for name, field in model.model_fields.items()}
    return {name.replace("_", " ").capitalize(): name for name in names if name not in ("id", "term", "version")}


def how_written(part: type[BaseModel], name: str) -> Callable[..., Any] | None:
    """What reads the text of a field: `split_items`, `split_forms`, `split_choices` ...; None where it is taken as it is."""
    field = part.model_fields[name]
    return next((item.func for item in field.metadata if isinstance(item, BeforeValidator)), None)
