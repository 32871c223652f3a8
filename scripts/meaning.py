"""What is found by meaning for the labelled prompt-note pairs of tests/personas/meaning, and what is found wrongly.

python scripts/meaning.py             the table; exit 1 if a prompt does not seat its dossier or a note is found by its words
python scripts/meaning.py --each      the same, and what each prompt brought
python scripts/meaning.py --table     write the table into docs/how-to/find-notes-by-meaning.md

The pairs were written before a threshold was chosen. It was chosen on those marked `chosen`; those marked `held` were looked at
once it stood. A note that was found and is not labelled as bearing on its prompt counts as wrong, also where a reader might let
it pass.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from winks.agents.case import Case, open_case
from winks.agents.convener import convene
from winks.agents.meaning import Embedder, embedder, with_meaning
from winks.personas.library import Library, load_library

LABELLED = Path(__file__).parents[1] / "tests" / "personas" / "meaning"
PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "find-notes-by-meaning.md"
BEGIN, END = "<!-- figures: scripts/meaning.py -->", "<!-- end of figures -->"
TODAY = date(2026, 11, 28)
"""The day the prompts are asked on, so that a review that falls due changes no outcome."""
Part = Literal["chosen", "held"]


@dataclass(frozen=True)
class Pair:
    """A prompt and a note, and whether the note bears on it."""

    id: str
    dossier: str
    part: Part
    prompt: str
    note: str
    bears: bool
    also: tuple[str, ...] = ()
    """Other notes that would be right as well."""

    @property
    def right(self) -> set[str]:
        """The notes that bear on the prompt."""
        return {*self.also, *([self.note] if self.bears else [])}


@dataclass(frozen=True)
class Brought:
    """What a prompt brought."""

    pair: Pair
    by_words: tuple[str, ...]
    by_meaning: tuple[str, ...]
    seated: bool

    @property
    def found(self) -> bool:
        """Whether the note of a pair that bears was found."""
        return self.pair.bears and self.pair.note in self.by_meaning

    @property
    def wrong(self) -> tuple[str, ...]:
        """What was found and is not labelled as bearing."""
        return tuple(note for note in self.by_meaning if note not in self.pair.right)

    @property
    def fault(self) -> str | None:
        """What is wrong with the pair itself."""
        if not self.seated:
            return f"{self.pair.id}: it does not seat {self.pair.dossier}"
        if self.pair.note in self.by_words:
            return f"{self.pair.id}: a wording of {self.pair.note} stands in it"
        return None


def read_pairs(folder: Path = LABELLED) -> list[Pair]:
    """Every pair of the set."""
    found = []
    for file in sorted(folder.glob("*.toml")):
        written = tomllib.loads(file.read_text(encoding="utf-8"))
        for pair in written["pair"]:
            told = {key: value for key, value in pair.items() if key not in ("frame", "text")}
            told["also"] = tuple(pair.get("also", ()))
            prompt = f"{written['frames'][pair['frame']]} {pair['text']}"
            found.append(Pair(dossier=written["dossier"], prompt=prompt, **told))
    return found


def bring(pairs: Iterable[Pair], library: Library, model: Embedder) -> Iterator[Brought]:
    """Convene for each prompt, and look for notes by meaning. Dossiers that ask for a reason have been given one."""
    for pair in pairs:
        case = _case(pair, library)
        narrowed = library.narrowed([pair.dossier])
        convened = convene(case, (), narrowed, TODAY)
        by_words = convened.seats[0].notes if convened.seats else ()
        likened = with_meaning(convened, case, narrowed, model)
        by_meaning = likened.seats[0].notes_by_meaning if likened.seats else ()
        yield Brought(pair, by_words, by_meaning, bool(convened.seats))


def _case(pair: Pair, library: Library) -> Case:
    asks = library.get(pair.dossier).dossier.requires_review_before_use
    return open_case(pair.prompt, None, (), {pair.dossier: "labelled set"} if asks else None)


def table(brought: list[Brought]) -> str:
    """The figures, a line a dossier and part."""
    lines = [
        "| dossier | part | pairs that bear | found by words | found by meaning | near misses | wrongly added, beside those that bear | wrongly added, in near misses |",
        "|---|---|---|---|---|---|---|---|",
    ]
    parts: tuple[Part, ...] = ("chosen", "held")
    dossiers = sorted({item.pair.dossier for item in brought})
    lines += [
        _line(
            f"`{dossier}`", part, [item for item in brought if (item.pair.dossier, item.pair.part) == (dossier, part)]
        )
        for dossier in dossiers
        for part in parts
    ]
    lines += [_line("**all**", part, [item for item in brought if item.pair.part == part]) for part in parts]
    return "\n".join(lines)


def _line(name: str, part: Part, items: list[Brought]) -> str:
    bears, near = ([i for i in items if i.pair.bears], [i for i in items if not i.pair.bears])
    cells = (
        len(bears),
        sum(item.pair.note in item.by_words for item in bears),
        sum(item.found for item in bears),
        len(near),
        sum(len(item.wrong) for item in bears),
        sum(len(item.wrong) for item in near),
    )
    return f"| {name} | {part if part == 'chosen' else 'held out'} | " + " | ".join(map(str, cells)) + " |"


def each(brought: Iterable[Brought]) -> Iterator[str]:
    """What each prompt brought."""
    for item in brought:
        told = "found" if item.found else "missed" if item.pair.bears else "near miss"
        wrong = f"; wrongly {', '.join(item.wrong)}" if item.wrong else ""
        yield f"{item.pair.id} {told} {item.pair.note}{wrong}"


def main(arguments: list[str]) -> int:
    """Ask, and print or write down."""
    brought = list(bring(read_pairs(), load_library(), embedder()))
    if "--table" in arguments:
        text = PAGE.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{table(brought)}\n{END}{after}", encoding="utf-8")
    elif "--each" in arguments:
        print(*each(brought), sep="\n")
    print(table(brought))
    faults = [item.fault for item in brought if item.fault]
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
