"""Who is seated by the prompts of the corpus, held against who should be.

python scripts/seating.py             every file of tests/personas/corpus; exit 1 if a prompt differs
python scripts/seating.py FILE...     these files
python scripts/seating.py --table     write the figures into docs/explanation/convening.md

A false seat costs more than a missed one: they are told apart, and a prompt marked `missed` says in its `why` what no
wording could reach.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from winks.agents.case import open_case
from winks.agents.convener import convene
from winks.personas.library import Library, load_library

CORPUS = Path(__file__).parents[1] / "tests" / "personas" / "corpus"
PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "convening.md"
BEGIN, END = "<!-- figures: scripts/seating.py -->", "<!-- end of figures -->"
TODAY = date(2026, 11, 28)
"""The day the corpus is asked on, so that a review that falls due changes no outcome."""

Kind = Literal["fits", "everyday", "technical", "genre", "neighbour", "proxy", "other_language", "mixed", "excluding"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Prompt:
    """A prompt and who should sit for it."""

    id: str
    kind: Kind
    prompt: str
    why: str
    seated: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()
    """Held places that say of themselves that they keep silent."""
    account: tuple[str, ...] = ()
    neighbour: tuple[str, ...] = ()
    """The settings, by id or in words, between which it stands."""
    excluding: str | None = None
    """The excluding form it is the case of."""
    missed: bool = False
    """Nobody is seated and somebody should be; `why` says what no wording could reach."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.id}: kind is {self.kind!r}; it is one of {', '.join(KINDS)}.")
        if self.missed and self.seated:
            raise ValueError(f"{self.id}: it is missed, and {self.seated} sit.")


@dataclass(frozen=True)
class Held:
    """What a prompt did."""

    prompt: Prompt
    seated: tuple[str, ...]
    reserved: tuple[str, ...]

    @property
    def false(self) -> tuple[str, ...]:
        """Who sits and should not."""
        return tuple(sorted(set(self.seated) - set(self.prompt.seated)))

    @property
    def absent(self) -> tuple[str, ...]:
        """Who should sit and does not."""
        return tuple(sorted(set(self.prompt.seated) - set(self.seated)))

    @property
    def holds(self) -> bool:
        """Whether it went as it should, the held places too."""
        return not self.false and not self.absent and set(self.reserved) == set(self.prompt.reserved)

    def __str__(self) -> str:
        told = [f"seats {name}, and should not" for name in self.false]
        told += [f"does not seat {name}" for name in self.absent]
        if set(self.reserved) != set(self.prompt.reserved):
            told.append(f"held places: {list(self.reserved)}, and should be {list(self.prompt.reserved)}")
        return f"{self.prompt.id} ({self.prompt.kind}) {'; '.join(told)}: {self.prompt.prompt[:100]!r}"


def read_corpus(files: Iterable[Path] | None = None) -> list[Prompt]:
    """Every prompt of these files, else of the corpus. ValueError names what is written wrong."""
    found: list[Prompt] = []
    for file in files or sorted(CORPUS.glob("*.toml")):
        for written in tomllib.loads(file.read_text(encoding="utf-8")).get("prompt", []):
            lists = {key: tuple(value) for key, value in written.items() if isinstance(value, list)}
            try:
                found.append(Prompt(**(written | lists)))
            except TypeError as error:
                raise ValueError(f"{file.name}: {written.get('id')}: {error}") from error
    if again := [id_ for id_, count in Counter(prompt.id for prompt in found).items() if count > 1]:
        raise ValueError(f"these ids stand twice: {again}")
    return found


def hold(prompts: Iterable[Prompt], library: Library) -> Iterator[Held]:
    """Convene for each prompt, dossiers that ask for a reason having been given one."""
    reasons = {id_: "corpus" for id_, read in library.held.items() if read.dossier.requires_review_before_use}
    speaking = {id_ for id_, read in library.held.items() if read.dossier.standing not in ("reserved", "withdrawn")}
    for prompt in prompts:
        given = {id_: reason for id_, reason in reasons.items() if id_ in speaking}
        convened = convene(open_case(prompt.prompt, None, prompt.account, given), (), library, TODAY)
        held_open = [item.dossier.partition("@")[0] for item in convened.abstentions if item.reason == "reserved"]
        yield Held(prompt, tuple(seat.dossier_id for seat in convened.seats), tuple(held_open))


def figures(held: list[Held]) -> str:
    """The table of the page."""
    rows = ["| kind | prompts | false seats | missed seats |", "|---|---|---|---|"]
    for kind in KINDS:
        of = [item for item in held if item.prompt.kind == kind]
        missed = sum(bool(item.absent) or item.prompt.missed for item in of)
        rows.append(f"| {kind.replace('_', ' ')} | {len(of)} | {sum(bool(item.false) for item in of)} | {missed} |")
    missed = sum(bool(item.absent) or item.prompt.missed for item in held)
    rows.append(f"| all | {len(held)} | {sum(bool(item.false) for item in held)} | {missed} |")
    return "\n".join(rows)


def main(arguments: list[str]) -> int:
    """Print what differs and the figures."""
    files = [Path(name) for name in arguments if not name.startswith("--")]
    held = list(hold(read_corpus(files), load_library()))
    for item in held:
        if not item.holds:
            sys.stdout.write(f"{item}\n")
    sys.stdout.write(f"\n{figures(held)}\n")
    if "--table" in arguments:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{figures(held)}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return int(not all(item.holds for item in held))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
