"""What a colleague marked in a DOCX: tracked, plain, commented, moved; what is gone; what is no change of a field."""

from __future__ import annotations

import copy

import pytest
from lxml import etree

from winks.errors import DossierError, UnknownId
from winks.personas.documents.docx_write import dossier_docx
from winks.personas.documents.marked import Marked
from winks.personas.documents.taking import chosen, proposals_in, taken
from winks.personas.editing import text_of
from winks.personas.editing_notes import retire_note
from winks.personas.library import load_library
from winks.personas.reader import ReadDossier, read_bytes

from .changed import HOSTILE, ferry
from .hands import Hands, change, q, run, said

SHIPPED = load_library().held
READ = ferry(status__notices=["Names of the drowned may not be printed."], sources__HOLM1999__consent="Ida agreed.")
GOOD = dossier_docx(READ)
NOTE = "Yours is a question (yours-is-a-question)"
VARIATION = "notes.yours-is-a-question.variation"


@pytest.fixture
def hands() -> Hands:
    return Hands(GOOD)


def back(hands: Hands, read: ReadDossier = READ) -> Marked:
    return proposals_in(hands.bytes(), "marked.docx", read)


def changes(marked: Marked) -> dict[str, tuple[str, ...]]:
    return {each.path: each.after for each in marked.proposals}


def told(marked: Marked) -> list[tuple[str, str]]:
    return [(each.what, each.text) for each in marked.unmatched]


# what is told and proposed for nothing


def test_a_field_that_is_no_longer_there_is_told_and_left_as_it_is(hands: Hands) -> None:
    value = hands.after("Variation", NOTE)
    hands.remove(value.getprevious())
    hands.remove(value)
    marked = back(hands)
    assert marked.proposals == ()
    assert [(each.where, each.what) for each in marked.unmatched] == [
        (("Notes", "yours-is-a-question", "Variation"), "not in the document")
    ]


def test_an_entry_that_is_no_longer_there_is_told_once(hands: Hands) -> None:
    heading = hands.paragraph(NOTE)
    gone = [heading]
    while not said(gone[-1].getnext()).startswith("Quiet is a report"):
        gone.append(gone[-1].getnext())
    for each in gone:
        hands.remove(each)
    marked = back(hands)
    assert marked.proposals == ()
    assert [each.where for each in marked.unmatched] == [("Notes", "yours-is-a-question")]


def test_words_under_no_field_are_told_with_where_they_stand(hands: Hands) -> None:
    heading = hands.heading("What it is about")
    hands.add_after(heading, "Is this still so?").find(q("pPr")).clear()
    hands.retype(hands.heading("What brings it in"), "What brings it in, I wonder")
    made = hands.add_after(hands.heading("Words"), "A new heading")
    marked = back(hands)
    assert made is not None
    assert marked.proposals == ()
    assert ("written where no field is", "Is this still so?") in told(marked)
    assert ("a heading that is not the document's", "A new heading") in told(marked)
    assert any("wonder" in text for _, text in told(marked))


def test_words_beside_a_label_are_told(hands: Hands) -> None:
    label = hands.after("Variation", NOTE).getprevious()
    label.append(run(" (really?)"))
    marked = back(hands)
    assert marked.proposals == ()
    assert told(marked) == [("written beside a label or a heading", "(really?)")]


def test_a_new_row_and_a_row_that_was_taken_out_are_told(hands: Hands) -> None:
    row = next(tr for tr in hands.body.iter(q("tr")) if "AWAY2001" in "".join(tr.itertext()))
    new = copy.deepcopy(row)
    for each in list(new.iter(q("bookmarkStart"), q("bookmarkEnd"))):
        each.getparent().remove(each)
    next(t for t in new.iter(q("t")) if t.text == "AWAY2001").text = "NEW2020"
    row.addnext(new)
    marked = back(hands)
    assert marked.proposals == ()
    assert told(marked)[0][0] == "a row that the dossier does not have"
    assert told(marked)[0][1].startswith("NEW2020 | Away, F. 2001.")
    properties = row.find(q("trPr"))
    etree.SubElement(properties, q("del"), {q("author"): "Ida"})
    marked = back(hands)
    assert marked.proposals == ()
    assert any(what == "a row that was taken out" and "AWAY2001" in text for what, text in told(marked))
    assert any(each.where == ("Sources", "AWAY2001") for each in marked.unmatched)


def test_a_footnote_a_picture_a_text_box_and_what_was_struck_through_are_told(hands: Hands) -> None:
    hands.parts["word/footnotes.xml"] = (
        f'<w:footnotes xmlns:w="{q("")[1:-1]}"><w:footnote w:id="2"><w:p><w:r><w:t>See Holm.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    ).encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    hands.put(
        "word/_rels/document.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rIdF" Type="{kind}" Target="footnotes.xml"/></Relationships>',
    )
    value = hands.after("Variation", NOTE)
    noted = etree.SubElement(value, q("r"))
    etree.SubElement(noted, q("footnoteReference"), {q("id"): "2"})
    pictured = etree.SubElement(value, q("r"))
    etree.SubElement(pictured, q("drawing"))
    boxed = etree.SubElement(value, q("r"))
    etree.SubElement(etree.SubElement(boxed, q("pict")), q("txbxContent")).append(etree.Element(q("p")))
    boxed.find(f".//{q('p')}").append(run("In a box."))
    struck = value.find(q("r"))
    etree.SubElement(etree.SubElement(struck, q("rPr")), q("strike"))
    struck.insert(0, struck.find(q("rPr")))
    marked = back(hands)
    assert marked.proposals == ()
    found = dict(told(marked))
    assert found["a note at its foot"] == "See Holm."
    assert found["a text box"] == "In a box."
    assert "a picture" in found
    assert found["struck through by hand, and read as it stands"] == "Between friends the words may be dropped."
    assert {each.where for each in marked.unmatched} == {("Notes", "yours-is-a-question", "Variation")}


# changes


@pytest.mark.parametrize("read", SHIPPED.values(), ids=SHIPPED)
def test_a_document_that_nobody_marked_changes_nothing(read: ReadDossier) -> None:
    marked = proposals_in(dossier_docx(read), "x.docx", read)
    assert (marked.proposals, marked.comments, marked.unmatched, marked.notices) == ((), (), (), ())
    assert read.sha256.startswith(marked.made_from or "none")
    assert proposals_in(read.raw, "x.md", read).proposals == ()


def test_tracked_words_are_a_change_by_whoever_tracked_them(hands: Hands) -> None:
    hands.track(hands.after("Variation", NOTE), "friends", "old friends", "Ida")
    (only,) = back(hands).proposals
    assert (only.path, only.kind, only.by) == (VARIATION, "changed", ("Ida",))
    assert only.before == ("Between friends the words may be dropped.",)
    assert only.after == ("Between old friends the words may be dropped.",)
    assert only.where == ("Notes", "yours-is-a-question", "Variation")


def test_words_typed_over_without_tracking_are_a_change_by_nobody(hands: Hands) -> None:
    hands.retype(hands.after("Variation", NOTE), "It  is\tso everywhere. ")
    (only,) = back(hands).proposals
    assert (only.path, only.after, only.by) == (VARIATION, ("It is so everywhere.",), ())


def test_a_field_that_was_emptied_is_proposed_to_be_removed(hands: Hands) -> None:
    hands.track(hands.after("Variation", NOTE), "Between friends the words may be dropped.", "")
    hands.retype(hands.after("Attended forms", NOTE), "")
    found = {each.path: each for each in back(hands).proposals}
    assert {each.kind for each in found.values()} == {"removed"}
    assert found.keys() == {VARIATION, "notes.yours-is-a-question.attended_forms"}


def test_items_of_a_list_come_go_and_move(hands: Hands) -> None:
    path = "scope.who_is_excluded"
    pilots = hands.paragraph("harbour pilots")
    hands.add_after(pilots, "yachts")
    hands.track_whole(hands.paragraph("the car ferries of Westholm"), "del")
    (only,) = back(hands).proposals
    assert (only.path, only.after) == (path, ("harbour pilots", "yachts"))
    assert only.steps == (("-", "the car ferries of Westholm"), (" ", "harbour pilots"), ("+", "yachts"))
    text = taken(READ.raw.decode(), [only])
    assert text_of(text, path) == "- harbour pilots\n- yachts"


def test_a_passage_that_was_moved_with_tracking_stands_where_it_was_moved_to(hands: Hands) -> None:
    first = hands.paragraph("The words may ask whether you have seen the state of things, and wait for your answer.")
    second = hands.paragraph("They may close a talk that happened before, and want none.")
    moved = hands.add_after(second, said(first))
    hands.track_whole(first, "moveFrom")
    hands.track_whole(moved, "moveTo")
    (only,) = back(hands).proposals
    assert only.path == "notes.yours-is-a-question.readings"
    assert only.after == (only.before[1], only.before[0])


def test_a_paragraph_joined_to_the_next_by_tracking_is_one_item(hands: Hands) -> None:
    hands.track_end(hands.paragraph("the car ferries of Westholm"), "del")
    (only,) = back(hands).proposals
    assert only.after == ("the car ferries of Westholmharbour pilots",)
    assert only.by == ("Ida",)


def test_the_last_item_joined_to_the_next_label_by_tracking_stays_under_its_own(hands: Hands) -> None:
    hands.track_end(hands.paragraph("harbour pilots"), "del")
    assert back(hands).proposals == ()


def test_an_insertion_that_was_deleted_again_is_nothing(hands: Hands) -> None:
    value = hands.after("Variation", NOTE)
    value.append(change("ins", "Ida", change("del", "Jon", run(" Often.", "delText"))))
    assert back(hands).proposals == ()


def test_a_cell_of_a_table_is_its_field_also_without_its_mark(hands: Hands) -> None:
    hands.retype(hands.paragraph("Eastholm, 1990s, crews"), "Eastholm, 1980s, crews")
    cite = hands.paragraph("Holm, I. 1999. An Invented Work.")
    hands.retype(cite, "Holm, Ida. 1999. An Invented Work.")
    for each in list(cite.iter(q("bookmarkStart"))):
        cite.remove(each)
    assert changes(back(hands)) == {
        "sources.HOLM1999.cite": ("Holm, Ida. 1999. An Invented Work.",),
        "sources.HOLM1999.about": ("Eastholm, 1980s, crews",),
    }


def test_an_empty_cell_that_was_filled_in_is_a_field_added(hands: Hands) -> None:
    row = next(tr for tr in hands.body.iter(q("tr")) if "HOLM1999" in "".join(tr.itertext()))
    via = row.findall(q("tc"))[5].find(q("p"))
    via.append(run("the harbour library"))
    (only,) = back(hands).proposals
    assert (only.path, only.kind, only.after) == ("sources.HOLM1999.via", "added", ("the harbour library",))
    assert text_of(taken(READ.raw.decode(), [only]), only.path) == "the harbour library"


def test_the_title_the_silences_and_the_banner_are_fields_too(hands: Hands) -> None:
    hands.track(hands.paragraph(READ.dossier.title), "small", "smallest")
    hands.add_after(hands.paragraph("Passengers."), "Dogs.")
    hands.retype(hands.paragraph("An invented setting for tests. Nobody lives here."), "Invented.")
    found = changes(back(hands))
    assert found.keys() == {"title", "silences", "status.banner"}
    assert found["silences"][-1] == "Dogs."


def test_forms_and_choices_are_read_as_the_format_has_them(hands: Hands) -> None:
    forms = hands.after("Cue forms", NOTE)
    hands.retype(forms, "she's yours;  she is yours ;over to you;")
    hands.add_after(forms, "yours now")
    hands.retype(hands.after("Lines", NOTE), "act,stakes")
    found = changes(back(hands))
    assert found["notes.yours-is-a-question.cue_forms"] == ("she's yours", "she is yours", "over to you", "yours now")
    assert found["notes.yours-is-a-question.lines"] == ("act", "stakes")


def test_what_changed_meanwhile_is_not_taken_for_the_colleagues(hands: Hands) -> None:
    hands.track(hands.after("Variation", NOTE), "friends", "old friends")
    later = read_bytes(
        READ.raw.replace(b"He gave you the boat.", b"The boat is yours to keep.").replace(
            b"Between friends", b"Between cousins"
        ),
        "x",
    )
    marked = back(hands, later)
    (only,) = marked.proposals
    assert only.path == VARIATION
    assert only.meanwhile
    assert "was changed since the document was made" in marked.notices[0]
    assert chosen(marked, ["all"]) == ()
    assert chosen(marked, [VARIATION]) == (only,)


def test_a_note_that_the_dossier_lost_meanwhile_is_told(hands: Hands) -> None:
    later = retire_note(READ.raw.decode(), "quiet-is-a-report", "Mara", "Twice.", ())
    later = later.replace("unreleased", "0.2.0")
    marked = back(hands, read_bytes(later.encode(), "x"))
    assert marked.proposals == ()
    assert ("an entry that the dossier does not have", "Quiet is a report (quiet-is-a-report)") in told(marked)


# without marks


def test_where_marks_and_styles_are_gone_headings_labels_and_columns_say_what_is_where(hands: Hands) -> None:
    hands.retype(hands.after("Variation", NOTE), "It is so everywhere.")
    hands.retype(hands.paragraph("Eastholm, 1990s, crews"), "Eastholm, 1980s, crews")
    hands.add_after(hands.paragraph("Passengers."), "Dogs.")
    hands.lose_marks()
    marked = back(hands)
    assert changes(marked) == {
        VARIATION: ("It is so everywhere.",),
        "sources.HOLM1999.about": ("Eastholm, 1980s, crews",),
        "silences": (*READ.dossier.silences, "Dogs."),
    }
    assert marked.unmatched == ()
    assert len(marked.notices) == 2


@pytest.mark.parametrize("read", list(SHIPPED.values())[3:6], ids=list(SHIPPED)[3:6])
def test_a_document_without_marks_that_nobody_wrote_in_changes_nothing(read: ReadDossier) -> None:
    hands = Hands(dossier_docx(read))
    hands.lose_marks()
    marked = back(hands, read)
    assert (marked.proposals, marked.unmatched) == ((), ())


# comments


def test_a_comment_is_told_with_its_passage_its_author_and_its_field(hands: Hands) -> None:
    hands.comment(hands.after("Variation", NOTE), "Which friends?\nOn which boats?", words="friends")
    hands.comment(hands.paragraph(NOTE), "Two notes, I think.", "Jon")
    hands.comment(hands.paragraph("Eastholm, 1990s, crews"), "And after?")
    hands.comment(hands.heading("What it is about"), "Too narrow.")
    marked = back(hands)
    assert marked.proposals == ()
    assert [(each.path, each.passage, each.by, each.text) for each in marked.comments] == [
        (VARIATION, "friends", "Ida", "Which friends?\nOn which boats?"),
        ("notes.yours-is-a-question", NOTE, "Jon", "Two notes, I think."),
        ("sources.HOLM1999.about", "Eastholm, 1990s, crews", "Ida", "And after?"),
        ("", "What it is about", "Ida", "Too narrow."),
    ]
    assert marked.comments[0].at == "2026-11-27T09:30:00Z"
    assert marked.comments[0].where == ("Notes", "yours-is-a-question", "Variation")


def test_a_comment_on_words_that_were_deleted_keeps_them(hands: Hands) -> None:
    value = hands.after("Variation", NOTE)
    hands.comment(value, "Gone?")
    hands.track_whole(value, "del")
    marked = back(hands)
    assert marked.comments[0].path == VARIATION
    assert marked.comments[0].passage == "Between friends the words may be dropped."
    assert [each.kind for each in marked.proposals] == ["removed"]


# taking


def test_some_are_taken_and_the_rest_of_the_file_is_the_same_to_the_byte(hands: Hands) -> None:
    hands.track(hands.after("Variation", NOTE), "friends", "old friends")
    hands.retype(hands.paragraph("Passengers."), "Dogs.")
    marked = back(hands)
    text = taken(READ.raw.decode(), chosen(marked, [VARIATION]))
    assert text == READ.raw.decode().replace("Between friends", "Between old friends")
    text = taken(READ.raw.decode(), chosen(marked, ["all"]))
    assert proposals_in(hands.bytes(), "x", read_bytes(text.encode(), "x")).proposals == ()


def test_a_path_that_nothing_is_proposed_for_is_told_with_the_nearest(hands: Hands) -> None:
    hands.retype(hands.after("Variation", NOTE), "x")
    with pytest.raises(UnknownId, match=r"Did you mean 'notes\.yours-is-a-question\.variation'"):
        chosen(back(hands), ["notes.yours-is-a-question.variatio"])


def test_words_that_would_be_structure_are_refused_when_they_are_taken(hands: Hands) -> None:
    hands.retype(hands.after("Variation", NOTE), "## Notes")
    with pytest.raises(DossierError, match="opens a part of the file"):
        taken(READ.raw.decode(), chosen(back(hands), ["all"]))


def test_hostile_words_come_back_as_the_words_they_are(hands: Hands) -> None:
    read = ferry(scope__period=HOSTILE)
    assert proposals_in(dossier_docx(read), "x", read).proposals == ()
    hands.retype(hands.paragraph("Invented, the present."), HOSTILE)
    (only,) = back(hands).proposals
    assert only.after == (" ".join(HOSTILE.split()),)
    assert text_of(taken(READ.raw.decode(), [only]), "scope.period") == only.after[0]
