"""The parts of a document in their order, and the few sentences of ours that stand over them, the same in every format.

A dossier's own words are in its language; these are in English, as the labels of its file are.
"""

from __future__ import annotations

from typing import NamedTuple


class Section(NamedTuple):
    """A part of the document."""

    name: str
    title: str
    about: str | None = None
    """What a reader is to know of it, in a sentence of ours."""


SECTIONS = (
    Section("signed", "Who signed it", "A signature shows that one key signed this text, not who holds the key."),
    Section("speaking", "Who is speaking, and from where"),
    Section("scope", "What it is about"),
    Section(
        "sources",
        "Sources, held against the scope",
        "What each work is about can be held against the scope above. What was opened of it, whether it is inside the scope and "
        "whether it comes from the setting is as the curator states it.",
    ),
    Section(
        "notes",
        "Notes",
        "Each note sets readings side by side that could each be right. The two drafts at its end are its test: the first raises "
        "it, the second does not.",
    ),
    Section("words", "Words"),
    Section("silences", "Silences", "What this dossier cannot hear."),
    Section("boundaries", "What comes before any reading"),
    Section("aside", "When it stands aside"),
    Section(
        "cues",
        "What brings it in",
        "Wordings that are looked for in a message, parted by semicolons; … stands for a few words between.",
    ),
    Section("retired", "Retired notes", "Notes that were taken out. Runs that were made with them keep their text."),
    Section("kept", "Kept", "Passages that stay although lint warns of them, and why."),
    Section("changes", "Changelog"),
    Section("file", "This document"),
)
"""Every part, in reading order. One that has nothing in it is left out."""

STANDINGS = {
    "starter": "Starter material, put together from published literature. Nobody has put their name to it yet.",
    "curator-signed": "A named person, with a stated relation to the setting, answers for it and has signed it.",
    "community-reviewed": "People from the setting have reviewed it and signed; what they object to stands with it.",
    "reserved": "A place held open. It has no notes, and always stands aside.",
    "withdrawn": "It was taken back, and takes no part in any run.",
}
"""What a standing means."""
UNCARRIED = "The file says so itself; no signature over this text is here, so it is a claim."
NOTICES = "What the project says about rights and interests that may exist here. Labels are for communities to give."
LABELS = "Given by people from the setting; they say how this may be used."
CHECKED = {
    "passage": "the passage was read",
    "abstract": "the abstract was read",
    "listing": "only its listing was seen",
    "none": "it was not opened",
}
"""What was opened of a source, in words."""


def as_words(entry: str) -> str:
    """The id of a note or a boundary as words."""
    words = entry.replace("-", " ")
    return words[:1].upper() + words[1:]


def paragraphs(prose: str) -> list[str]:
    """The paragraphs of a text."""
    return [part for part in prose.split("\n\n") if part.strip()]
