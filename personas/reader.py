"""Reading a dossier that a person wrote, safely, with every fault by line and field.

Four marks at the start of a line carry the structure (`---`, `#`, `##`, `###`) and bold labels name fields; all
else is text and stays text. Nothing is evaluated, so there is nothing to escape. Limits are checked before
anything is built. What this module does not do: say whether the dossier is any good (see `lint.py`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from rapidfuzz import process

from ..errors import DossierError, Fault
from .dossier import Dossier
from .written import Written, field_labels

if TYPE_CHECKING:
    from .attestation import Attestation

MAX_BYTES = 128 * 1024
MAX_ENTRIES = 400
MAX_FAULTS = 30
"""Faults told at once: a file with more is mended from the top."""

SECTIONS = {
    "Standing": "status",
    "Scope": "scope",
    "Cues": "cues",
    "Boundaries": "boundaries",
    "Abstaining": "abstaining",
    "Positionality": "positionality",
    "Sources": "sources",
    "Words": "words",
    "Silences": "silences",
    "Notes": "notes",
    "Retired notes": "retired",
    "Kept": "kept",
    "Changelog": "changelog",
}
"""Section headings and the field of `Dossier` that each fills."""

ENTRY_NAME = {
    "boundaries": "id",
    "sources": "id",
    "words": "term",
    "notes": "id",
    "retired": "id",
    "kept": "id",
    "changelog": "version",
}
"""Sections that are made of entries, and the field that an entry's heading fills."""

LABEL = re.compile(r"^\*\*([^*\n]{1,60}?):\*\*[ \t]*(.*)$")
NEARLY_LABEL = re.compile(r"^\*\*[^*\n]{1,60}(?::.?\*\*|\*\*[ \t]*:)")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and the marks that reverse the direction of text."""


@dataclass(frozen=True)
class ReadDossier:
    """A dossier with what pins it: where it came from, its bytes, and where each field stands in the file."""

    dossier: Dossier
    path: str
    raw: bytes = field(repr=False)
    sha256: str
    """Of the file's bytes, in hex."""
    lines: dict[str, int] = field(repr=False)
    """1-based line of each field, by dotted path: `notes.rukun.thin_reading`."""
    attestations: tuple[Attestation, ...] = ()
    """What people signed about exactly these bytes, and who took the dossier back; none where the library was not asked."""

    def line_of(self, path: str) -> int:
        """The line of a field, else of the nearest part that holds it."""
        while path not in self.lines and "." in path:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)


def read_dossier(path: Path) -> ReadDossier:
    """Read the dossier at `path`; DossierError with every fault if it cannot be read."""
    name = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DossierError([Fault(name, 1, "file", f"cannot be opened: {error.strerror}.")]) from error
    read = read_bytes(raw, name)
    if read.dossier.id != path.stem:
        sentence = f"the id is {read.dossier.id!r} but the file is called {name!r}; make them the same."
        raise DossierError([Fault(name, read.line_of("id"), "id", sentence)])
    return read


@lru_cache(maxsize=48)
def read_bytes(raw: bytes, name: str) -> ReadDossier:
    """Read a dossier from its bytes; `name` is used in messages. DossierError if it cannot be read.

    The same bytes are read once, wherever they lie: in a folder, on the record of a run, in an export.
    """
    text = _decode(raw, name)
    parse = _Parse(name)
    parse.read(text)
    if parse.faults:
        raise DossierError(parse.faults[:MAX_FAULTS])
    try:
        dossier = Dossier.model_validate(parse.tree)
    except ValidationError as error:
        raise DossierError(_faults(error, parse)) from error
    return ReadDossier(dossier, name, raw, hashlib.sha256(raw).hexdigest(), parse.lines)


def _decode(raw: bytes, name: str) -> str:
    def refuse(line: int, sentence: str) -> DossierError:
        return DossierError([Fault(name, line, "file", sentence)])

    if len(raw) > MAX_BYTES:
        raise refuse(1, f"the file is larger than {MAX_BYTES // 1024} KiB; split the situation or shorten the notes.")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise refuse(line, "this is not UTF-8 text; save the file as UTF-8.") from error
    if hidden := HIDDEN.search(text):
        line = text[: hidden.start()].count("\n") + 1
        raise refuse(
            line, f"there is an invisible character here (U+{ord(hidden[0]):04X}); delete it and type the line again."
        )
    return text


class _Parse:
    """One pass over the lines. `tree` is nested dicts of text; `lines` says where each field began."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tree: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []
        self._section = ""
        self._entry: dict[str, Any] | None = None
        self._entry_path = ""
        self._field = ""
        self._text: list[str] = []
        self._labels = {section: field_labels(type_) for section, type_ in part_types().items()}

    def read(self, text: str) -> None:
        lines = text.split("\n")
        begin = self._read_head(lines)
        for number, line in enumerate(lines[begin:], start=begin + 1):
            self._read_line(line, number)
        self._close_field()

    def _fault(self, line: int, field_: str, sentence: str) -> None:
        self.faults.append(Fault(self.name, line, field_, sentence))

    def _read_head(self, lines: list[str]) -> int:
        if not lines or lines[0].strip() != "---":
            self._fault(1, "head", "the file begins with a line `---` and a head of `key: value` lines.")
            return 0
        for number, line in enumerate(lines[1:], start=2):
            if line.strip() == "---":
                return number
            if not line.strip():
                continue
            if line.startswith("#"):
                break
            self._read_head_line(line, number)
        self._fault(1, "head", "the head has no end; put a line `---` after its last `key: value` line.")
        return len(lines)

    def _read_head_line(self, line: str, number: int) -> None:
        key, colon, value = line.partition(":")
        key = key.strip()
        known = head_keys()
        if not colon or not key:
            self._fault(number, "head", f"{line.strip()[:60]!r} is not `key: value`.")
        elif key not in known:
            self._fault(number, key[:60], f"the head knows no key {key[:60]!r}.{_near(key, known)}")
        elif key in self.tree:
            self._fault(number, key, f"{key!r} stands twice (first on line {self.lines[key]}); keep one.")
        else:
            self.tree[key] = value.strip()
            self.lines[key] = number

    def _read_line(self, line: str, number: int) -> None:
        if line.startswith("### "):
            self._open_entry(line[4:].strip(), number)
        elif line.startswith("## "):
            self._open_section(line[3:].strip(), number)
        elif line.startswith("# "):
            self._read_title(line[2:].strip(), number)
        elif match := LABEL.match(line):
            self._open_field(match[1].strip(), match[2], number)
        elif NEARLY_LABEL.match(line):
            self._fault(
                number, self._section or "file", "a label looks like `**Thin reading:**`, with one colon inside."
            )
        elif self._field:
            self._text.append(line)
        elif line.strip():
            self._fault(number, self._section or "file", f"{line.strip()[:60]!r} stands under no label.")

    def _read_title(self, title: str, number: int) -> None:
        self._close_field()
        if "title" in self.tree:
            self._fault(number, "title", "a second title; sections begin with `## `.")
        self.tree["title"], self.lines["title"] = title, number

    def _open_section(self, heading: str, number: int) -> None:
        self._close_field()
        self._entry, self._entry_path = None, ""
        self._section = SECTIONS.get(heading, "")
        if not self._section:
            self._fault(number, "file", f"there is no section {heading[:60]!r}.{_near(heading, SECTIONS)}")
            self._section = "?"
        elif self._section in self.tree:
            self._fault(number, heading, f"the section stands twice (first on line {self.lines[self._section]}).")
        elif self._section in ENTRY_NAME:
            self.tree[self._section] = []
        elif self._section == "silences":
            self.tree["silences"] = ""
            self._field = "silences"
        else:
            self.tree[self._section] = self._entry = {}
            self._entry_path = self._section
        self.lines.setdefault(self._section, number)

    def _open_entry(self, heading: str, number: int) -> None:
        self._close_field()
        key = ENTRY_NAME.get(self._section)
        if key is None:
            self._fault(number, self._section or "file", f"an entry {heading[:60]!r} where the section has none.")
            self._entry = {}
            return
        path = f"{self._section}.{heading}"
        entries = self.tree.get(self._section, [])
        if path in self.lines:
            self._fault(number, path, f"{heading[:60]!r} stands twice (first on line {self.lines[path]}).")
        if len(entries) >= MAX_ENTRIES:
            self._fault(number, path, f"a section holds at most {MAX_ENTRIES} entries.")
        self._entry, self._entry_path = {key: heading}, path
        entries.append(self._entry)
        self.lines.setdefault(path, number)

    def _open_field(self, label: str, rest: str, number: int) -> None:
        self._close_field()
        labels = self._labels.get(self._section, {})
        name = labels.get(label)
        if self._section == "?":
            return
        if name is None or self._entry is None:
            where = self._section or "the part before the first section"
            self._fault(number, label, f"{where} knows no label {label!r}.{_near(label, labels)}")
            name = "?"
        elif name in self._entry:
            path = f"{self._entry_path}.{name}"
            self._fault(number, label, f"{label!r} stands twice (first on line {self.lines.get(path, 1)}); keep one.")
        self._field, self._text = name, [rest]
        self.lines.setdefault(f"{self._entry_path}.{name}", number)

    def _close_field(self) -> None:
        if self._field == "silences":
            self.tree["silences"] = "\n".join(self._text).strip()
        elif self._field and self._field != "?" and self._entry is not None:
            self._entry.setdefault(self._field, "\n".join(self._text).strip())
        self._field, self._text = "", []


def part_types() -> dict[str, type[Written]]:
    """For each section that has labels, the type of it, or of its entries."""
    found = {}
    for section in SECTIONS.values():
        annotation = Dossier.model_fields[section].annotation
        for model in (annotation, *getattr(annotation, "__args__", ())):
            if hasattr(model, "model_fields"):
                found[section] = model
    return found


def head_keys() -> list[str]:
    """The keys of the head, in their order."""
    return [name for name in Dossier.model_fields if name not in SECTIONS.values() and name != "title"]


def _near(word: str, known: Any) -> str:
    found = process.extractOne(word, list(known), processor=str.lower, score_cutoff=60)
    return f" Did you mean {found[0]!r}?" if found else f" It knows: {', '.join(list(known)[:12])}."


def _faults(error: ValidationError, parse: _Parse) -> list[Fault]:
    faults = []
    for item in error.errors(include_url=False, include_context=False)[:MAX_FAULTS]:
        path = _path(item["loc"], parse.tree)
        message = item["msg"].removeprefix("Value error, ")
        named = re.match(r"^([a-z_]+(?:\.[\w-]+)*): (.*)$", message, re.DOTALL)
        if item["type"] == "value_error" and named:
            path, message = ".".join(filter(None, (path, named[1]))), named[2]
        line = _line(path, parse.lines)
        shown = re.sub(r"\.\d+$", "", path)
        kind = "string_too_short" if item["type"] == "too_short" and isinstance(item["input"], str) else item["type"]
        faults.append(Fault(parse.name, line, shown or "file", _sentence(kind, message)))
    return faults


def _path(loc: tuple[int | str, ...], tree: dict[str, Any]) -> str:
    """A pydantic location as the reader names it: entries by their heading, not by number."""
    if len(loc) > 1 and isinstance(loc[1], int) and loc[0] in ENTRY_NAME:
        section = str(loc[0])
        name = tree[section][loc[1]][ENTRY_NAME[section]]
        loc = (section, name, *loc[2:])
    return ".".join(str(part) for part in loc)


def _line(path: str, lines: dict[str, int]) -> int:
    while path not in lines and "." in path:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


_PLAIN = {
    "missing": "is missing; every dossier states it.",
    "extra_forbidden": "is not a field of this part.",
    "too_short": "needs more items.",
    "string_too_short": "is empty.",
}


def _sentence(type_: str, message: str) -> str:
    if type_ in _PLAIN:
        return _PLAIN[type_]
    text = message[0].lower() + message[1:]
    return text if text.endswith((".", "?")) else text + "."
