"""What changed between two versions of a dossier, as a curator reads it; and the versions among a trail's files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winks.personas.differences import Change, dossier_differences, versions_in
from winks.personas.dossier import Dossier
from winks.personas.library import SHIPPED
from winks.personas.reader import ReadDossier, read_bytes

FERRY = (Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md").read_text(encoding="utf-8")
NOTE = "notes.yours-is-a-question"


def dossier(text: str = FERRY) -> Dossier:
    return read_bytes(text.encode(), "ferry-crew-handover.md").dossier


def edited(*edits: tuple[str, str]) -> str:
    """The ferry dossier with some of its text put otherwise."""
    text = FERRY
    for before, after in edits:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def changes(*edits: tuple[str, str]) -> list[tuple[str, str, str | None, str | None]]:
    """What the edits changed, in short."""
    found = dossier_differences(dossier(), dossier(edited(*edits)))
    return [(change.path, change.kind, change.before, change.after) for change in found]


def entries(text: str, section: str) -> list[str]:
    """The entries of a section, each from its heading on."""
    body = text.split(f"## {section}\n")[1].split("\n## ", maxsplit=1)[0]
    return ["### " + entry for entry in body.split("### ")[1:]]


def test_a_dossier_does_not_differ_from_itself():
    assert dossier_differences(dossier(), dossier()) == ()
    for path in SHIPPED.glob("*.md"):
        read = read_bytes(path.read_bytes(), path.name).dossier
        assert dossier_differences(read, read) == ()


def test_a_field_that_reads_otherwise_is_changed():
    assert changes(("version: 0.1.0", "version: 0.2.0"), ("review_by: 2028-05-23", "review_by: 2028-06-01")) == [
        ("version", "changed", "0.1.0", "0.2.0"),
        ("review_by", "changed", "2028-05-23", "2028-06-01"),
    ]
    assert changes(("requires_review_before_use: no", "requires_review_before_use: yes")) == [
        ("requires_review_before_use", "changed", "no", "yes")
    ]
    guidance = "Say what you saw of the boat before thanking anyone."
    assert changes((guidance, "Say what you saw.")) == [(f"{NOTE}.guidance", "changed", guidance, "Say what you saw.")]


def test_where_it_stands_is_said_in_the_words_of_the_file():
    change = dossier_differences(dossier(), dossier(edited(("He gave you the boat.", "He gave it."))))[0]
    assert change.where == ("Notes", "yours-is-a-question", "Thin reading")
    change = dossier_differences(dossier(), dossier(edited(("- short spoken phrases", "- long ones"))))[0]
    assert (change.path, change.where) == ("scope.register", ("Scope", "Register"))
    change = dossier_differences(dossier(), dossier(edited(("standing: starter", "standing: curator-signed"))))[0]
    assert change.where == ("standing",)


def test_what_was_not_there_is_added_and_what_is_not_there_is_removed():
    gone = ("**Do not translate as:** a gift\n", "")
    assert changes(gone) == [("words.she's yours.do_not_translate_as", "removed", "a gift", None)]
    back = dossier_differences(dossier(edited(gone)), dossier())
    assert [(change.kind, change.before, change.after) for change in back] == [("added", None, "a gift")]


# lists


def test_items_are_told_by_what_they_say():
    assert changes(("- Passengers.", "- Passengers.\n- Dogs.")) == [("silences", "added", None, "Dogs.")]
    assert changes(("- Passengers.\n", "")) == [("silences", "removed", "Passengers.", None)]
    moved = changes(("- Passengers.\n", ""), ("- What the engineers", "- Passengers.\n- What the engineers"))
    assert moved == [("silences", "moved", "Passengers.", "Passengers.")]


def test_an_item_written_a_little_otherwise_is_that_item_changed():
    reading = "They may close a talk that happened before, and want none."
    later = "They may close a talk that happened some days before, and want none."
    assert changes((reading, later)) == [(f"{NOTE}.readings", "changed", reading, later)]
    between = changes((f"- {reading}", f"- Nobody meant a thing by it.\n- {later}"))
    assert between == [
        (f"{NOTE}.readings", "added", None, "Nobody meant a thing by it."),
        (f"{NOTE}.readings", "changed", reading, later),
    ]
    assert changes((reading, "Nobody meant a thing.")) == [
        (f"{NOTE}.readings", "added", None, "Nobody meant a thing."),
        (f"{NOTE}.readings", "removed", reading, None),
    ]


def test_a_wording_is_there_or_not_and_is_never_another_one_rewritten():
    assert changes(("all quiet", "all quiet below")) == [
        ("cues.talk", "added", None, "all quiet below"),
        ("cues.talk", "removed", "all quiet", None),
    ]


def test_choices_are_read_in_their_order():
    assert changes(("**Lines:** act, unsaid", "**Lines:** unsaid, act")) == [
        (f"{NOTE}.lines", "changed", "act, unsaid", "unsaid, act")
    ]


def test_where_a_source_says_it_is_an_item():
    assert changes(("- HOLM1999: chapter 2, to confirm\n", "- HOLM1999: chapter 3\n")) == [
        (f"{NOTE}.sources", "changed", "HOLM1999: chapter 2, to confirm", "HOLM1999: chapter 3")
    ]


@given(
    *(st.lists(st.sampled_from(["The one.", "The one, twice.", "Quite another.", "A third thing."]), max_size=6),) * 2
)
def test_the_changes_of_a_list_make_the_one_of_the_other(before: list[str], after: list[str]):
    one, other = (dossier().model_copy(update={"silences": tuple(items)}) for items in (before, after))
    found = dossier_differences(one, other)
    gone = Counter(change.before for change in found if change.kind in ("removed", "changed"))
    come = Counter(change.after for change in found if change.kind in ("added", "changed"))
    assert Counter(before) - gone + come == Counter(after)
    assert not gone - Counter(before)
    assert (found == ()) == (before == after)


# entries


def test_a_note_that_was_moved_is_moved_and_no_more():
    notes = entries(FERRY, "Notes")
    assert len(notes) >= 2
    whole = "".join(notes)
    moved = dossier_differences(dossier(), dossier(FERRY.replace(whole, "".join(reversed(notes)).rstrip() + "\n\n")))
    assert {change.kind for change in moved} == {"moved"}
    assert len(moved) == len(notes) - 1
    assert all(change.path == f"notes.{change.before}" for change in moved)


def test_a_note_that_was_moved_and_rewritten_says_both():
    notes = entries(FERRY, "Notes")
    turned = "".join(reversed(notes)).rstrip() + "\n\n"
    found = dossier_differences(
        dossier(), dossier(FERRY.replace("".join(notes), turned).replace("the boat.", "it.", 1))
    )
    assert sorted(change.kind for change in found) == ["changed", *["moved"] * (len(notes) - 1)]


def test_an_entry_that_came_or_went_is_told_whole_where_it_stands():
    word = "### all quiet\n\n**Language:** English\n**Gloss:** a report that there is nothing to report\n\n"
    added = changes(("### she's yours\n", f"{word}### she's yours\n"))
    assert added == [
        ("words.all quiet", "added", None, "Language: English\nGloss: a report that there is nothing to report")
    ]
    assert changes((entries(FERRY, "Boundaries")[0], "")) == [
        (
            "boundaries.lifejackets",
            "removed",
            "Forms: lifejacket; life jacket\nAct: review_with_safety_first\n"
            "Say: A missing lifejacket is put right before anyone thinks about tone.",
            None,
        )
    ]


def test_changes_come_in_the_order_of_the_file_and_what_is_gone_where_it_was():
    found = changes(
        ("Nobody lives here.", "Nobody lives there."),
        ("- mate to mate\n", ""),
        (entries(FERRY, "Boundaries")[0], ""),
        ("collision … inquiry", "collision … hearing"),
        ("- Passengers.", "- Cats."),
        ("He gave you the boat.", "He gave it."),
    )
    paths = [path for path, *_ in found]
    assert list(dict.fromkeys(paths)) == [
        "status.banner",
        "scope.relationships",
        "boundaries.lifejackets",
        "boundaries.collision.forms",
        "silences",
        f"{NOTE}.thin_reading",
    ]


def test_a_version_has_its_entry_in_the_changelog():
    first = entries(FERRY, "Changelog")[0]
    later = first.replace("### 0.1.0", "### 0.2.0")
    (change,) = dossier_differences(dossier(), dossier(FERRY.replace(first, f"{later.rstrip()}\n\n{first}")))
    assert isinstance(change, Change)
    assert (change.path, change.kind, change.where) == ("changelog.0.2.0", "added", ("Changelog", "0.2.0"))
    assert change.after.startswith("Date: 20")


# versions


def version(number: str, *edits: tuple[str, str]) -> bytes:
    return edited(("version: 0.1.0", f"version: {number}"), *edits).encode()


def test_versions_are_found_among_other_files_oldest_first():
    files = [b"[a]\nb = 1\n", version("0.10.0"), b"# A prompt\n", version("0.9.0"), version("0.1.0"), version("0.9.0")]
    found = versions_in(files)
    assert list(found) == ["ferry-crew-handover"]
    assert [read.dossier.version for read in found["ferry-crew-handover"]] == ["0.1.0", "0.9.0", "0.10.0"]
    assert all(isinstance(read, ReadDossier) and read.path == "ferry-crew-handover.md" for read in found.popitem()[1])


def test_a_file_that_was_edited_and_kept_its_version_is_there_twice_as_it_came():
    later = version("0.1.0", ("Nobody lives here.", "Nobody lives there."))
    found = versions_in([FERRY.encode(), later, FERRY.encode()])["ferry-crew-handover"]
    assert [read.dossier.status.banner[-6:] for read in found] == [" here.", "there."]


def test_dossiers_are_by_id_and_in_order_of_id():
    files = [path.read_bytes() for path in sorted(SHIPPED.glob("*.md"), reverse=True)]
    assert list(versions_in(files)) == sorted(path.stem for path in SHIPPED.glob("*.md"))


@pytest.mark.parametrize(
    "raw",
    [b"", b"---", b"---\nformat: dossier/9\n---\n", b"---\n\xff\xfe", b"---" + b"x" * 70_000, FERRY.encode()[:900]],
)
def test_what_cannot_be_read_is_passed_over(raw: bytes):
    assert list(versions_in([raw, FERRY.encode()])) == ["ferry-crew-handover"]


def test_a_file_with_a_byte_order_mark_is_a_dossier_too():
    assert "ferry-crew-handover" in versions_in([b"\xef\xbb\xbf" + FERRY.encode()])


def test_files_of_other_kinds_are_not_read(monkeypatch: pytest.MonkeyPatch):
    read: list[bytes] = []
    monkeypatch.setattr("winks.personas.differences.read_bytes", lambda raw, name: read.append(raw))
    assert versions_in([b"# Review\n", b'[[boundary]]\nid = "x"\n', b"\x00" * 100]) == {}
    assert read == []
