"""Changing one thing in a dossier's text: what may not be written, what stays to the byte, and what is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winks.errors import DossierError, UnknownId, WinksError
from winks.personas.editing import add_entry, remove_entry, set_field, text_of
from winks.personas.editing_notes import (
    UNRELEASED,
    add_note,
    keep_objection,
    mark_silence,
    mentions,
    note_change,
    retire_note,
    set_version,
    split_note,
)
from winks.personas.library import SHIPPED
from winks.personas.outline import outline
from winks.personas.reader import read_bytes
from winks.personas.taking_on import Statement, take_on

FERRY = (Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md").read_text(encoding="utf-8")
NOTE = "notes.yours-is-a-question"
DAY = date(2026, 11, 28)
STATEMENT = Statement(
    curator="Mara Holm",
    relation_to_setting="Crewed the small ferries for nine winters.",
    read_from="Holm 1999, in English.",
    interests="Her cousin owns one of the boats.",
    likely_distortions=("She was never below, so the sources on engineers read thin to her.",),
    who_should_curate_next="An engineer.",
)

MANNERS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "with CRLF": lambda text: text.replace("\n", "\r\n"),
    "with CR": lambda text: text.replace("\n", "\r"),
    "with a mark at the beginning": lambda text: f"\ufeff{text}",
    "without an end": lambda text: text.rstrip("\n"),
    "with blank lines at the end": lambda text: f"{text}\n\n",
    "with spaces after lines": lambda text: text.replace("\n", " \n").replace("--- ", "---"),
}


def fields(text: str) -> dict[str, str]:
    """What is written at every path that holds words."""
    found = outline(text)
    return {part.path: found.words(part.path) for part in found.parts if holds_words(part.path, part.kind)}


def holds_words(path: str, kind: str) -> bool:
    return kind in ("key", "title", "field") or path == "silences"


def but(text: str, *paths: str) -> dict[str, str]:
    """Every field but those, and what lies under them."""
    return {path: words for path, words in fields(text).items() if not path.startswith(paths)}


def reads(text: str):
    return read_bytes(text.encode(), "ferry-crew-handover.md").dossier


# what may not be written


@pytest.mark.parametrize(
    "value",
    [
        "## Notes",
        "Some words.\n## Notes\n\n### forged\n**Lines:** act",
        "Some words.\r\n### forged",
        "Some words.\r# A title",
        "Some words.\n---\nstanding: community-reviewed\n---",
        "---",
        "**Standing:** well-attested",
        "Some words.\n**Standing:** well-attested",
        "Some words.\n**Standing**: well-attested",
        "Some words.\n**Whatever:** it says",
        "Some words.\n##",
        "   ## Notes",
    ],
)
@pytest.mark.parametrize("path", [f"{NOTE}.guidance", f"{NOTE}.readings", "silences", "scope.one_line", "title"])
def test_words_that_would_open_a_part_of_the_file_are_refused_in_a_sentence(path: str, value: str) -> None:
    with pytest.raises(DossierError) as refused:
        set_field(FERRY, path, value)
    assert refused.value.faults[0].field == path
    assert refused.value.faults[0].sentence.endswith(".")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("see\u202ethere", "an invisible character in it (U+202E)"),
        ("see\x00there", "an invisible character in it (U+0000)"),
        ("see\x0cthere", "an invisible character in it (U+000C)"),
        ("see\ud800there", "half a character"),
    ],
)
def test_what_no_dossier_can_hold_is_refused(value: str, why: str) -> None:
    with pytest.raises(DossierError) as refused:
        set_field(FERRY, f"{NOTE}.guidance", value)
    assert why in str(refused.value)


def test_a_key_of_the_head_is_one_line() -> None:
    for path in ("licence", "title", "standing"):
        with pytest.raises(DossierError, match="put it on one"):
            set_field(FERRY, path, "CC0\nid: another")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("scope.one_lin", "scope.one_line"),
        ("notes.yours-is-a-questoin.guidance", f"{NOTE}.guidance"),
        ("notes.yours-is-a-question.guidence", f"{NOTE}.guidance"),
        ("notes", None),
        (NOTE, None),
        (f"{NOTE}.id", None),
        ("nothing.at.all", None),
        ("", None),
    ],
)
def test_a_path_that_is_none_is_refused_with_the_nearest(path: str, near: str | None) -> None:
    with pytest.raises(UnknownId) as refused:
        set_field(FERRY, path, "Words.")
    assert near is None or refused.value.near == near


def test_an_item_that_would_be_read_as_two_is_refused() -> None:
    with pytest.raises(DossierError, match="read as two"):
        set_field(FERRY, "cues.talk", ["all quiet; no news"])
    with pytest.raises(DossierError, match="read as two"):
        set_field(FERRY, f"{NOTE}.lines", ["act, unsaid"])


def test_what_stands_twice_is_not_edited_but_said() -> None:
    twice = FERRY.replace("**Thin reading:** He gave", "**Thin reading:** Again.\n**Thin reading:** He gave")
    with pytest.raises(DossierError, match="stands twice, on lines 1"):
        set_field(twice, f"{NOTE}.thin_reading", "He gave you nothing.")
    assert set_field(twice, f"{NOTE}.guidance", "Ask.") == twice.replace(
        "Say what you saw of the boat before thanking anyone.", "Ask."
    )


# what stays to the byte


@pytest.mark.parametrize("manner", MANNERS.values(), ids=list(MANNERS))
def test_a_field_set_to_what_it_was_leaves_every_byte(manner: Callable[[str], str]) -> None:
    text = manner(FERRY)
    for path, words in fields(text).items():
        assert set_field(text, path, words) == text, path


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.md")), ids=lambda path: path.stem)
def test_a_shipped_dossier_is_outlined_as_the_reader_reads_it(path: Path) -> None:
    read = read_bytes(path.read_bytes(), path.name)
    found = outline(path.read_text(encoding="utf-8"))
    assert {part.path: part.start + 1 for part in found.parts} == read.lines
    assert found.lines.text == path.read_bytes().decode()


def test_the_same_value_written_otherwise_leaves_every_byte() -> None:
    assert set_field(FERRY, "cues.talk_specific", ["she's yours", "she is yours"]) == FERRY
    assert set_field(FERRY, f"{NOTE}.lines", "act,unsaid") == FERRY
    assert set_field(FERRY, f"{NOTE}.sources", ["HOLM1999:chapter 2,  to confirm", "AWAY2001: abstract"]) == FERRY
    assert set_field(FERRY, f"{NOTE}.thin_reading", "He gave\nyou the boat.") == FERRY


WORDS = st.text(st.sampled_from("#-*: \n\raé\u202e;,`|>"), max_size=24)
"""What marks are made of, and a little of what they are not."""


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(MANNERS)),
    st.sampled_from(sorted(fields(FERRY))),
    st.one_of(WORDS, st.lists(WORDS, max_size=4), st.text(max_size=30)),
)
def test_whatever_is_written_nothing_else_in_the_file_changes(manner: str, path: str, value: str | list[str]) -> None:
    text = MANNERS[manner](FERRY)
    try:
        after = set_field(text, path, value)
    except DossierError:
        return
    assert but(after, path) == but(text, path)
    assert list(outline(after).parts[0:1]) == list(outline(text).parts[0:1])
    assert after.startswith("\ufeff") == text.startswith("\ufeff")
    assert set(outline(after).lines.ends) <= set(outline(text).lines.ends)
    assert after.endswith(("\n", "\r")) == text.endswith(("\n", "\r"))
    assert set_field(after, path, value) == after


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(MANNERS)), st.text(st.characters(codec="utf-8", categories=["L", "P", "Zs"]), max_size=40)
)
def test_prose_that_is_taken_is_what_is_read(manner: str, value: str) -> None:
    try:
        after = set_field(MANNERS[manner](FERRY), f"{NOTE}.guidance", f"Ask {value}")
    except DossierError:
        return
    assert reads(after).note("yours-is-a-question").guidance == f"Ask {value}".strip()


EDITS: dict[str, tuple[Callable[[str], str], tuple[str, ...]]] = {
    "add a note": (lambda text: add_note(text, "new-one"), ("notes.new-one",)),
    "split a note": (
        lambda text: split_note(text, "quiet-is-a-report", "one", "other", "Mara"),
        ("notes.quiet-is-a-report", "notes.one", "notes.other", "retired."),
    ),
    "retire a note": (
        lambda text: retire_note(text, "curators-only", "Mara", "It never held.", ["quiet-is-a-report"]),
        ("notes.curators-only", "retired."),
    ),
    "mark a silence": (lambda text: mark_silence(text, "What the cook hears."), ("silences",)),
    "keep a warning": (
        lambda text: keep_objection(text, "no_group_is_a_type", f"{NOTE}.cue", "set words", "They are quoted."),
        ("kept.",),
    ),
    "add a source": (
        lambda text: add_entry(text, "sources", "MARA2026", {"kind": "field note"}),
        ("sources.MARA2026",),
    ),
    "remove a word": (lambda text: remove_entry(text, "words.she's yours"), ("words.she's yours",)),
    "set the version": (lambda text: set_version(text, "0.2.0", DAY, "Mara", "More."), ("version", "changelog.0.2.0")),
    "take on": (
        lambda text: take_on(text, STATEMENT, DAY),
        ("positionality", "status.banner", "standing", f"changelog.{UNRELEASED}"),
    ),
}


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_every_other_field_reads_as_before(edit: str, manner: str) -> None:
    text = MANNERS[manner](FERRY)
    change, touched = EDITS[edit]
    after = change(text)
    assert after != text
    assert but(after, *touched) == but(text, *touched)
    before_lines, after_lines = outline(text).lines, outline(after).lines
    assert set(after_lines.ends) <= set(before_lines.ends)
    assert after.endswith(("\n", "\r")) == text.endswith(("\n", "\r"))
    assert after.startswith("\ufeff") == text.startswith("\ufeff")


@pytest.mark.parametrize("edit", EDITS)
def test_a_shipped_dossier_still_reads_after_an_edit(edit: str) -> None:
    """But where a note was added, which has nothing behind its labels yet."""
    change, _ = EDITS[edit]
    if edit in ("add a note", "add a source"):
        with pytest.raises(DossierError):
            reads(change(FERRY))
    else:
        reads(change(FERRY))


def test_lines_that_were_not_asked_about_are_the_same_lines() -> None:
    """A text with two kinds of line ends keeps each where it is."""
    mixed = FERRY.replace("## Scope\n", "## Scope\r\n").replace("## Silences\n", "## Silences\r")
    after = set_field(mixed, f"{NOTE}.guidance", "Ask.")
    assert after == mixed.replace("Say what you saw of the boat before thanking anyone.", "Ask.")


LINES = FERRY.split("\n")
MARKED = [
    "---",
    "## Notes",
    "## Nothing",
    "### one",
    "**Cue:** x",
    "**Nothing:** x",
    "# Again",
    "- x",
    "",
    "## Retired notes",
]


@st.composite
def broken(draw: st.DrawFn) -> str:
    """The ferry dossier as somebody left it half-way: lines gone, lines twice, marks where there were none."""
    lines = LINES[draw(st.sampled_from([0, 0, 0, 1, 5, 11, 14])) : draw(st.sampled_from([10, 60, 130, 160, 200, 999]))]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(lines) - 1, 0)))
        length = draw(st.integers(0, 12))
        lines[at : at + length] = draw(st.lists(st.sampled_from([*MARKED, *LINES[at : at + 3]]), max_size=4))
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines)


def pieces(text: str, *paths: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every part that holds words, also one that stands twice, but those of these paths."""
    found = outline(text)
    return [
        (part.path, found.lines.words[part.start : part.end])
        for part in found.parts
        if holds_words(part.path, part.kind) and not part.path.startswith(paths)
    ]


@settings(max_examples=150, deadline=None)
@given(broken(), st.sampled_from(sorted(EDITS)))
def test_a_text_that_does_not_read_is_edited_without_harm_or_refused_in_a_sentence(text: str, edit: str) -> None:
    change, touched = EDITS[edit]
    try:
        after = change(text)
    except WinksError:
        return
    assert pieces(after, *touched) == pieces(text, *touched)


@settings(max_examples=100, deadline=None)
@given(broken(), st.sampled_from(sorted(fields(FERRY))))
def test_a_field_of_a_text_that_does_not_read_is_put_otherwise_or_the_text_is_left(text: str, path: str) -> None:
    try:
        after = set_field(text, path, "Other words")
    except WinksError:
        return
    assert text_of(after, path) == "Other words"
    assert pieces(after, path) == pieces(text, path)


# what is changed


def test_a_list_is_written_one_item_a_line_and_prose_behind_its_label() -> None:
    after = set_field(FERRY, f"{NOTE}.readings", ["It may ask.", "It may  close\na talk."])
    assert "**Readings:**\n- It may ask.\n- It may close a talk.\n**Ordinary" in after
    after = set_field(FERRY, f"{NOTE}.variation", "Between friends.\n\nNot always.")
    assert "**Variation:** Between friends.\n\nNot always.\n**Contestation:**" in after
    after = set_field(FERRY, "cues.place", ["Eastholm", "Skerry"])
    assert "**Place:** Eastholm; Skerry\n" in after


def test_prose_that_stood_under_its_label_stays_there() -> None:
    below = FERRY.replace("**Thin reading:** He gave", "**Thin reading:**\nHe gave")
    assert "**Thin reading:**\nHe took it.\n" in set_field(below, f"{NOTE}.thin_reading", "He took it.")


def test_a_field_that_was_not_there_is_put_where_the_format_has_it() -> None:
    after = set_field(FERRY, "positionality.interests", "None that she knows of.")
    assert "**Who should curate next:** Nobody.\n**Interests:** None that she knows of.\n\n## Sources" in after
    after = set_field(FERRY, "sources.HOLM1999.via", "a library")
    assert "**Checked:** none\n**Via:** a library\n**Inside scope:** yes" in after
    after = set_field(FERRY, "status.notices", ["Names of boats are their owners'."])
    assert "Nobody lives here.\n**Notices:**\n- Names of boats are their owners'.\n\n## Scope" in after


def test_an_optional_field_that_is_given_nothing_goes_and_others_stay_empty() -> None:
    assert "Do not translate as" not in set_field(FERRY, "words.she's yours.do_not_translate_as", "")
    assert "**Attended forms:**\n**Thin reading:** He gave" in set_field(FERRY, f"{NOTE}.attended_forms", "")
    assert set_field(FERRY, "positionality.interests", "") == FERRY
    after = set_field(FERRY, f"{NOTE}.guidance", " ")
    with pytest.raises(DossierError, match="guidance: is empty"):
        reads(after)
    assert set_field(after, f"{NOTE}.guidance", text_of(FERRY, f"{NOTE}.guidance")) == FERRY


def test_a_text_that_does_not_read_yet_can_be_edited_until_it_does() -> None:
    broken = FERRY.replace("standing: starter", "standing: unsure").replace("**Period:** Invented, the present.\n", "")
    with pytest.raises(DossierError):
        reads(broken)
    mended = set_field(set_field(broken, "standing", "starter"), "scope.period", "Invented, the present.")
    assert mended == FERRY


def test_a_section_that_is_missing_comes_where_the_format_has_it() -> None:
    without = FERRY.replace(
        "## Silences\n\n- What the engineers say below.\n- Nights when nobody spoke.\n- Passengers.\n\n", ""
    )
    after = set_field(without, "silences", ["Dogs.", "Rain."])
    assert "**Do not translate as:** a gift\n\n## Silences\n\n- Dogs.\n- Rain.\n\n## Notes" in after
    assert set_field(without, "silences", text_of(FERRY, "silences")) == FERRY
    head = FERRY.split("\n# Handing")[0]
    assert set_field(head, "scope.one_line", "Talk.") == f"{head}\n## Scope\n\n**One line:** Talk.\n"
    for without_head in ("", "# A title", FERRY.removeprefix("---\n"), FERRY.replace("CC-BY-4.0\n---", "CC-BY-4.0")):
        with pytest.raises(DossierError, match="does not begin or end with a line `---`"):
            set_field(without_head, "positionality.interests", "None.")


def test_a_key_of_the_head_and_the_title() -> None:
    assert set_field(FERRY, "review_by", "2028-04-01") == FERRY.replace("2028-05-23", "2028-04-01")
    without = FERRY.replace("language: en\n", "")
    assert set_field(without, "language", "en") == FERRY
    assert "# Two crews at the change of watch\n" in set_field(FERRY, "title", "Two crews at the change of watch")
    untitled = FERRY.replace("\n# Handing over a watch on the small ferries of an invented coast\n", "")
    assert set_field(untitled, "title", text_of(FERRY, "title")) == FERRY


# notes


def test_a_new_note_has_every_label_and_what_was_given() -> None:
    after = add_note(FERRY, "new-one", {"cue": "Somebody whistles.", "lines": ["act", "unsaid"]})
    assert (
        "### new-one\n\n**Lines:** act, unsaid\n**Cue:** Somebody whistles.\n**Cue forms:**\n**Draft forms:**\n"
        "**Attended forms:**\n**Thin reading:**\n" in after
    )
    assert after.index("### curators-only") < after.index("### new-one") < after.index("## Changelog")


@pytest.mark.parametrize("note", ["Not An Id", "", "a b", "a--b", "x" * 61, "yours-is-a-question", "a\n## Notes"])
def test_an_id_that_cannot_be_or_is_taken_is_refused(note: str) -> None:
    with pytest.raises(DossierError, match=r"choose another|cannot be its name"):
        add_note(FERRY, note)


def test_a_note_that_was_split_is_two_with_all_of_its_words_and_its_id_is_retired() -> None:
    after = split_note(FERRY, "quiet-is-a-report", "quiet-reports", "quiet-closes", "Mara")
    dossier = reads(after)
    was = reads(FERRY).note("quiet-is-a-report")
    assert [note.id for note in dossier.notes][1:3] == ["quiet-reports", "quiet-closes"]
    assert all(dossier.note(new).model_copy(update={"id": was.id}) == was for new in ("quiet-reports", "quiet-closes"))
    (retired,) = dossier.retired
    assert (retired.id, retired.since, retired.by) == ("quiet-is-a-report", UNRELEASED, "Mara")
    assert retired.instead == ("quiet-reports", "quiet-closes")


def test_an_id_that_was_retired_is_not_given_again() -> None:
    after = retire_note(FERRY, "curators-only", "Mara", "It never held.")
    with pytest.raises(DossierError, match="old runs still name it"):
        add_note(after, "curators-only")
    with pytest.raises(DossierError, match="old runs still name it"):
        split_note(after, "quiet-is-a-report", "one", "curators-only", "Mara")
    with pytest.raises(DossierError, match="an id each"):
        split_note(after, "quiet-is-a-report", "one", "one", "Mara")


def test_a_note_is_retired_for_a_reason_and_for_notes_that_are_there() -> None:
    with pytest.raises(DossierError, match="say why"):
        retire_note(FERRY, "curators-only", "Mara", " ")
    with pytest.raises(UnknownId, match=r"There is no note 'quiet-is-report'. Did you mean 'quiet-is-a-report'"):
        retire_note(FERRY, "curators-only", "Mara", "It never held.", ["quiet-is-report"])
    with pytest.raises(DossierError, match="stand in for itself"):
        retire_note(FERRY, "curators-only", "Mara", "It never held.", ["curators-only"])
    with pytest.raises(UnknownId, match=r"There is no note 'curator-only'. Did you mean 'curators-only'"):
        retire_note(FERRY, "curator-only", "Mara", "It never held.")


def test_where_a_retired_note_is_still_named_can_be_told() -> None:
    text = set_field(FERRY, f"{NOTE}.variation", "See the note `curators-only`, not curators-only-too.")
    assert mentions(text, "curators-only") == (f"{NOTE}.variation",)


def test_a_silence_is_said_once() -> None:
    after = mark_silence(FERRY, "What the\ncook hears.")
    assert reads(after).silences[-1] == "What the cook hears."
    assert mark_silence(after, "- What the cook hears.") == after
    with pytest.raises(DossierError, match="say what the dossier cannot hear"):
        mark_silence(FERRY, " ")


def test_what_is_kept_has_its_words_and_a_reason() -> None:
    after = keep_objection(FERRY, "no_group_is_a_type", f"{NOTE}.cue", "set words", "They are quoted.")
    assert (
        "## Kept\n\n### no_group_is_a_type notes.yours-is-a-question.cue\n\n**Words:** set words\n**Because:**" in after
    )
    assert after.index("## Kept") < after.index("## Changelog")
    with pytest.raises(DossierError, match="of this name already"):
        keep_objection(after, "no_group_is_a_type", f"{NOTE}.cue", "set words", "Again.")
    for words, because in (("", "Why."), ("set words", "")):
        with pytest.raises(DossierError, match="give"):
            keep_objection(FERRY, "no_group_is_a_type", f"{NOTE}.cue", words, because)


# versions


def test_a_version_is_put_wherever_it_was_awaited() -> None:
    text = note_change(retire_note(FERRY, "curators-only", "Mara", "It never held."), DAY, "Mara", "Taken on by Mara.")
    after = set_version(text, "0.2.0", DAY, "Mara", "Took a note out.", ["a1 Wira"])
    dossier = reads(after)
    assert dossier.version == "0.2.0"
    assert dossier.retired[0].since == "0.2.0"
    assert [change.version for change in dossier.changelog] == ["0.1.0", "0.2.0"]
    assert dossier.changelog[-1].change == "Taken on by Mara. Took a note out."
    assert dossier.changelog[-1].after == ("a1 Wira",)
    assert UNRELEASED not in after


def test_what_stands_under_a_version_already_is_said_anew() -> None:
    after = set_version(FERRY, "0.1.0", DAY, "Mara", "Invented, and mended.")
    assert [(change.by, change.change) for change in reads(after).changelog] == [("Mara", "Invented, and mended.")]


# taking on


def test_whoever_takes_a_dossier_on_answers_for_it_and_has_not_signed_it() -> None:
    dossier = reads(take_on(FERRY.replace("standing: starter", "standing: curator-signed"), STATEMENT, DAY))
    assert dossier.standing == "starter"
    assert dossier.positionality.curator == "Mara Holm"
    assert dossier.positionality.interests == STATEMENT.interests
    assert "taken on by Mara Holm, who answers for it and has not signed it" in dossier.status.banner
    assert "Not reviewed or endorsed by people from this setting or by the authors cited." in dossier.status.banner
    assert dossier.changelog[-1].change == "Taken on by Mara Holm. The curator named before: A test."


@pytest.mark.parametrize("field", ["curator", "relation_to_setting", "read_from", "interests", "likely_distortions"])
def test_a_statement_that_leaves_something_out_is_refused(field: str) -> None:
    given_ = vars(STATEMENT) | {field: (" ",) if field == "likely_distortions" else " "}
    with pytest.raises(DossierError, match=f"positionality.{field}: is not said"):
        take_on(FERRY, Statement(**given_), DAY)


def test_a_statement_cannot_write_itself_a_standing() -> None:
    forged = Statement(**vars(STATEMENT) | {"curator": "Mara\n\n## Standing\n\n**Banner:** Endorsed."})
    with pytest.raises(DossierError, match=r"positionality\.curator"):
        take_on(FERRY, forged, DAY)


def test_a_place_held_open_stays_so_and_a_withdrawn_dossier_is_not_taken_on() -> None:
    held = (SHIPPED / "maori-tikanga-workplaces.md").read_text(encoding="utf-8")
    after = read_bytes(take_on(held, STATEMENT, DAY).encode(), "maori-tikanga-workplaces.md").dossier
    assert after.standing == "reserved"
    assert "has written no notes yet" in after.status.banner
    with pytest.raises(DossierError, match="withdrawn"):
        take_on(FERRY.replace("standing: starter", "standing: withdrawn"), STATEMENT, DAY)
