"""What models are sent: templates filled strictly, and the user's, the model's and the curator's words set apart as data.

Every piece of material stands between markers that carry the run's nonce. The nonce is taken out of the material itself,
so nothing in a prompt, a draft, a dossier or a reply can close its own marker. What reviewers share comes first and is
the same to the letter for each, so that providers can keep it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

from ..errors import DossierError, Fault
from .calls import Said
from .case import Case
from .codebook import codebook, verdicts
from .critique import Draft

PROMPTS = (
    "rules",
    "table",
    "read_cues",
    "draft",
    "review",
    "read_standpoint",
    "follow_up",
    "revise",
    "repair",
)
"""The templates that ship, by name: `agents/prompts/NAME.md`."""
LONGEST = 8_000
"""Characters of one piece of material other than the prompt, the account and the draft, which have limits of their own."""


@dataclass(frozen=True)
class Prompts:
    """Templates by name."""

    text: Mapping[str, str]

    def fill(self, name: str, **given: str) -> str:
        """The template with its places filled. ValueError where one is missing or one too many is given."""
        template = Template(self.text[name])
        if not template.is_valid():
            raise ValueError(
                f"The prompt {name!r} holds a dollar sign that is no place to fill; write $$ for a dollar."
            )
        places = set(template.get_identifiers())
        if missing := sorted(places - given.keys()):
            raise ValueError(f"The prompt {name!r} has the place ${missing[0]}, and nothing is given for it.")
        if left := sorted(given.keys() - places):
            raise ValueError(f"The prompt {name!r} has no place for ${left[0]}.")
        return template.substitute(given)


@cache
def load_prompts() -> Prompts:
    """The templates that ship."""
    return Prompts({name: prompt_file(name).decode() for name in PROMPTS})


def prompt_file(name: str) -> bytes:
    """The bytes of a template."""
    return (files(__package__) / "prompts" / f"{name}.md").read_bytes()


def prompts_from(held: Mapping[str, bytes]) -> Prompts:
    """The templates of a record. DossierError where one is missing."""
    if missing := [name for name in PROMPTS if name not in held]:
        raise DossierError([Fault(f"{missing[0]}.md", 1, "prompt", "it is not in the record of this run.")])
    return Prompts({name: held[name].decode() for name in PROMPTS})


def delimited(name: str, text: str, nonce: str) -> str:
    """Material between markers that it cannot close."""
    return f"<<{name} {nonce}>>\n{unmarked(text, nonce)}\n<</{name} {nonce}>>"


def unmarked(text: str, nonce: str) -> str:
    """A text without the nonce, in capitals or not: a model may not mind which."""
    return re.sub(re.escape(nonce), "[...]", text, flags=re.IGNORECASE)


def shortened(text: str, most: int = LONGEST) -> str:
    """A piece of material, no longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def said_by_system(prompts: Prompts, nonce: str) -> Said:
    """The rules that every role is given."""
    return Said(by="system", text=prompts.fill("rules", nonce=nonce))


def the_case(case: Case, nonce: str) -> str:
    """The prompt and the user's account."""
    parts = [delimited("prompt", case.prompt, nonce)]
    parts += [delimited(f"account.{index}", text, nonce) for index, text in enumerate(case.account)]
    return "\n".join(parts)


def the_draft(draft: Draft | None, nonce: str) -> str:
    """The draft, or that there is none."""
    return delimited("draft", draft.text, nonce) if draft else "There is no draft yet."


def the_table(prompts: Prompts, case: Case, draft: Draft | None, nonce: str) -> Said:
    """What every reviewer has before it, the same to the letter."""
    text = prompts.fill(
        "table",
        lines=the_lines(),
        verdicts="\n".join(f"- {verdict.id}: {verdict.meaning}" for verdict in verdicts().values()),
        case=the_case(case, nonce),
        draft=the_draft(draft, nonce),
    )
    return Said(by="user", text=text)


def the_lines() -> str:
    """The ten lines, as questions."""
    return "\n".join(f"- {line.id}: {line.asks} Do not: {line.must_not}" for line in codebook().values())


def listed(items: Iterable[str], none: str = "none") -> str:
    """Items as a list, or a word for none."""
    return "\n".join(f"- {item}" for item in items) or none


def as_json(value: object) -> str:
    """Data as a model reads it best."""
    return json.dumps(value, ensure_ascii=False, indent=1)
