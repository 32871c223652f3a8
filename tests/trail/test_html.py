"""A run as one HTML file: read by parsers that are not ours, it says what the record says and asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import html5rdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winks.agents.convener import Coverage, MetBoundary
from winks.agents.corrections import Correction
from winks.agents.critique import Basis, Draft, Failure, FollowUp, PartAbstention, Response
from winks.agents.cue_reader import Cue
from winks.agents.plain import SourcedSpan, TextSpan
from winks.trail.disagreements import Disagreement
from winks.trail.document import CaseRecord, RunDocument
from winks.trail.elements import element
from winks.trail.exports.copy import Copy, Reading
from winks.trail.exports.html import html
from winks.trail.exports.html.pieces import el

from ..browser.spellings import spellings
from .documents import DRAFT, FERRY, PROMPT, critique, declined, document, finding, on, rewritten, taken
from .given_away import KINDS, GivenAway, given_away

__all__ = ["given_away"]

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LEADING = ("src", "srcset", "action", "data", "poster", "ping", "srcdoc", "style", "background", "formaction")
"""Attributes that fetch, send or run."""


class Page(HTMLParser):
    """A page as the standard library reads it."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.marked: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.words.append(data)
            for tag in self._open:
                self.marked.setdefault(tag, []).append(data)

    def all(self, name: str) -> list[str]:
        """The values of an attribute."""
        return [value for _, given, value in self.attributes if given == name]

    @property
    def text(self) -> str:
        return "".join(self.words)

    def in_(self, tag: str) -> str:
        return "".join(self.marked.get(tag, ()))


def of(made: RunDocument, reading: Reading) -> bytes:
    """The page of a document written by hand, with the events of a run."""
    other = Reading(reading.copy)
    other.__dict__["document"] = made
    return html(other)


@pytest.fixture
def page_of(given_away: GivenAway) -> Any:
    """A maker of pages of documents that are written by hand."""
    return lambda **more: Page(of(document(**more), given_away.reading("embedded")))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_run_is_a_page_without_a_fault_and_the_same_each_time(given_away: GivenAway, kind: str) -> None:
    made = html(given_away.reading(kind))
    assert made == html(given_away.reading(kind))
    parser = html5rdf.HTMLParser(strict=True)
    parser.parse(made.decode())
    page = Page(made)
    assert given_away.reading(kind).document.banner in page.text
    assert given_away.runs[kind] in page.text
    assert made.index(b'class="banner"') < made.index(b"<h1>")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_it_fetches_runs_or_leads_away(given_away: GivenAway, kind: str) -> None:
    page = Page(html(given_away.reading(kind)))
    assert not {"script", "img", "link", "iframe", "object", "form", "base", "svg", "video"} & set(page.tags)
    assert [name for _, name, _ in page.attributes if name in LEADING or name.startswith("on")] == []
    assert {href[:1] for href in page.all("href")} <= {"#"}
    assert "url(" not in html(given_away.reading(kind)).decode().partition("<style>")[2].partition("</style>")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_leads_to_something_and_every_id_is_there_once(given_away: GivenAway, kind: str) -> None:
    page = Page(html(given_away.reading(kind)))
    ids = Counter(page.all("id"))
    assert {href.removeprefix("#") for href in page.all("href")} <= set(ids)
    assert set(ids.values()) == {1}


@pytest.mark.parametrize("kind", KINDS)
def test_headings_go_down_one_at_a_time_and_tables_name_their_columns(given_away: GivenAway, kind: str) -> None:
    page = Page(html(given_away.reading(kind)))
    levels = [HEADINGS.index(tag) for tag in page.tags if tag in HEADINGS]
    assert levels.count(0) == 1
    assert levels[0] == 0
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"main", "nav", "header"} <= set(page.tags)
    assert page.tags.count("table") == page.tags.count("thead")
    assert page.all("lang")[0] == "en"


def test_the_policy_stands_first_and_allows_this_style_sheet_alone(given_away: GivenAway) -> None:
    made = html(given_away.reading("finished")).decode()
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', made)
    style = re.search(r"<style>(.*)</style>", made, re.DOTALL)
    assert policy is not None
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert made.index("Content-Security-Policy") < made.index("<style>")
    assert made.index("Content-Security-Policy") < made.index("<title>")


def test_disagreements_stand_before_findings_and_both_speak_side_by_side(page_of: Any) -> None:
    one, other = finding("a.1", "agreed", verdict="misread"), finding("b.1", "agreed", readings=("Else.", "Other."))
    differs = Disagreement(span=on(DRAFT, "agreed"), kind="opposed_readings", findings=("a.1", "b.1"))
    silent = Disagreement(span=on(PROMPT, "she's yours"), kind="one_abstains", findings=("a.1",), abstaining=("b",))
    about = PartAbstention(about="she's yours", reason="silence", say="I do not hear this.")
    page = page_of(
        critiques=(critique(one, reviewer="a"), critique(other, reviewer="b", abstentions=(about,))),
        disagreements=(differs, silent),
    )
    assert page.text.rindex("Where readings differ") < page.text.index("Thin reading")
    start = page.text.rindex("Nothing here is settled")
    part = page.text[start : page.text.index("The message", start)]
    assert all(words in part for words in ("It may be this.", "Else.", "I do not hear this.", "says nothing of it"))


def test_a_finding_says_all_it_has(page_of: Any) -> None:
    found = finding(
        "ferry.1",
        "agreed",
        ordinary_explanations=("He was tired.",),
        only_one_because="There was one note.",
        quoted_as="agred",
        suggestion="Ask him.",
        cue_spans=(SourcedSpan(**on(PROMPT, "she's yours").plain()),),
        basis=(
            Basis(kind="note", id="gone-note", standing="contested"),
            Basis(kind="codebook", id="act"),
            Basis(kind="user", id="prompt"),
            Basis(kind="user", id="account.7"),
            Basis(kind="model", id="unsourced"),
        ),
    )
    page = page_of(critiques=(critique(found),), revision=rewritten(DRAFT, taken("ferry.1")))
    said = (
        "It is what it says.", "It may be this.", "It may be that.", "He was tired.", "There was one note.", "agred",
        "Ask him.", "Is it?", "gone-note", "contested", "Twitch or wink", "The user's own words", "unsourced", "So it is.",
        "does not show it",
    )  # fmt: skip
    assert [words for words in said if words not in page.text] == []


def test_the_note_behind_a_finding_stands_in_full_with_its_sources_and_leads_back(given_away: GivenAway) -> None:
    reading = given_away.reading("embedded")
    made = html(reading).decode()
    found = next(f for c in reading.document.critiques for f in c.verified if f.basis[0].kind == "note")
    page = Page(made.encode())
    assert f'<code>{found.basis[0].id}</code></a> <span class="badge strong">' in made
    assert all(words in page.text for words in ("Who disagrees", "Where it differs", "Sources", "Behind finding"))
    assert re.search(r"(It was not opened|was read|was seen)", page.text)
    assert re.search(r"It is (partly )?about (this|another) setting\.", page.text)


def test_each_change_leads_to_its_findings_and_each_finding_to_its_changes(page_of: Any) -> None:
    text = DRAFT.replace("So happy you agreed", "You wrote about").replace("by 5pm today", "when you can")
    findings = (finding("a.1", "agreed"), finding("a.2", "5pm"), finding("a.3", "Hartono"))
    page = page_of(
        critiques=(critique(*findings),),
        revision=rewritten(text, taken("a.1"), declined("a.2"), taken("a.3"), Response(**declined("ghost").plain())),
    )
    assert {"change-1", "change-2"} <= set(page.all("id"))
    assert {"#change-1", "#change-2", "#finding-1", "#finding-2", "#finding-3"} <= set(page.all("href"))
    assert "Changed, although it was declined or left to the user: finding 2" in page.text
    assert "Said to be taken, yet behind no change: finding 3" in page.text
    assert "ghost: declined" in page.text
    assert "So happy you agreed" in page.in_("del")


def test_what_was_withheld_and_why_is_there_and_stands_apart(page_of: Any) -> None:
    bad = finding("a.1", "agreed", status="withheld", withheld_because="It speaks as a person of it.")
    page = page_of(critiques=(critique(bad, finding("a.2", "5pm")),))
    _, heading, apart = page.text.rpartition("Withheld by the check")
    assert heading
    assert "It speaks as a person of it." in apart
    assert page.text.count("It speaks as a person of it.") == 1


def test_who_failed_what_was_corrected_and_what_was_said_later_is_there(page_of: Any) -> None:
    failed = critique(reviewer="b", outcome="failed", failure=Failure(kind="timeout", message="It never came."))
    up = FollowUp(finding="a.1", outcome="still_stands", reason="It is still there.")
    later = critique(reviewer=FERRY, round=2, outcome="findings", follow_ups=(up,))
    boundary = MetBoundary(text="said", start=30, end=34, act="abstain", say="Law first.", by="engine")
    page = page_of(
        critiques=(critique(finding("a.1", "agreed")), failed, later),
        boundaries=(boundary,),
        corrections=(Correction(item="cue", words="No cue.", cue=SourcedSpan(**on(PROMPT, "second").plain())),),
        unreviewed=("b: It never came.",),
        word=("Send it tomorrow.",),
        failure="revise: nothing",
    )
    for words in (
        "It never came.",
        "It is still there.",
        "Law first.",
        "No cue.",
        "Send it tomorrow.",
        "revise: nothing",
    ):
        assert words in page.text


def test_people_who_judged_stand_side_by_side_under_their_names(given_away: GivenAway) -> None:
    page = Page(html(given_away.reading("judged")))
    part = page.text[page.text.rindex("How people read it") :]
    assert part.count("He leaves the door open.") == 3
    assert "Sri" in part
    assert "lives or works in it" in part
    assert "none of these" in part


def test_names_that_are_covered_are_nowhere_and_it_is_said(given_away: GivenAway) -> None:
    whole, covered = (html(given_away.reading("odd", names)).decode() for names in ((), ("Péter", "Eastholm")))
    assert "Péter" in whole
    assert "Péter" not in covered
    assert "█████" in covered
    assert "Names were covered with █" in covered
    assert "Names were covered" not in whole


def test_what_was_erased_is_said_where_it_stood_and_why(given_away: GivenAway) -> None:
    page = Page(html(given_away.reading("erased")))
    assert "Words were taken out of this record since." in page.text
    assert "“He asked" in page.text
    assert "by The steward" in page.text
    assert "This text is no longer in the record." in page.text
    assert "Some of what reviewers brought was taken out of the record." in page.text


def test_what_is_gone_does_not_pass_for_what_never_was(given_away: GivenAway) -> None:
    copy = given_away.reading("erased").copy
    texts = {key: text for key, text in copy.texts.items() if key in copy.stored[0].body.decode()}
    erased = [key for key in copy.texts if key not in texts]
    events = [stored.event() for stored in copy.stored]
    told = events[-1].model_copy(
        update={"payload": events[-1].payload | {"erased": [*events[-1].payload["erased"], *erased]}}
    )
    gone = Reading(copy._replace(texts=texts))
    gone.__dict__["events"] = (*events[:-1], told)
    page = Page(html(gone))
    for never in ("There is no draft.", "No dossier was seated.", "No finding stands", "No cue was found"):
        assert never not in page.text
    for said in ("The draft was", "The revision was", "The cues were", "Who was seated by what was"):
        assert f"{said} taken out of the record." in page.text


def test_every_event_with_its_time_its_chain_value_and_its_bytes_is_there(given_away: GivenAway) -> None:
    reading = given_away.reading("finished")
    page = Page(html(reading))
    for stored in reading.copy.stored:
        assert stored.chain in page.text
        assert stored.body.decode() in page.text
    assert reading.document.trail.head in page.text


def test_what_models_were_sent_and_what_came_back_is_there_to_the_letter(given_away: GivenAway) -> None:
    reading = given_away.reading("finished")
    page = Page(html(reading))
    for call in reading.calls:
        assert all(message.text.replace("\r", " ") in page.in_("pre") for message in call.messages)
        assert (call.reply or "") in page.in_("pre")


def test_a_note_that_cannot_be_read_any_more_hides_nothing_else(given_away: GivenAway) -> None:
    copy = given_away.reading("embedded").copy
    broken = Reading(copy._replace(public=dict.fromkeys(copy.public, b"not a dossier")))
    assert "does not show it" in Page(html(broken)).text


def test_seals_stand_as_they_were_signed_whatever_is_in_them(given_away: GivenAway) -> None:
    copy: Copy = given_away.reading("embedded").copy._replace(seals=(b'{"size": 3, "root": "<b>"}', b"\xff not json"))
    page = Page(html(Reading(copy)))
    assert '{"size": 3, "root": "<b>"}' in page.text
    assert "\ufffd not json" in page.text


def test_hostile_words_are_words_wherever_they_stand(page_of: Any, given_away: GivenAway) -> None:
    for text in spellings("evil.invalid").values():
        told = document(
            case=CaseRecord(prompt=text, account=(text,), id=text, opt_in={text: text}, by=text),
            coverage=Coverage(say=text),
            failure=text,
            unreviewed=(text,),
            critiques=(
                critique(
                    finding("a.1", "agreed", thin_reading=text, readings=(text, text), question=text, line=text),
                    finding(text, "agreed", basis=(Basis(kind="user", id=text), Basis(kind="note", id=text))),
                    reviewer=text,
                ),
            ),
            revision=rewritten(text, taken("a.1"), added_explanations=(text,), ask_back=(text,)),
        )
        made = of(told, given_away.reading("embedded"))
        html5rdf.HTMLParser(strict=True).parse(made.decode())
        page = Page(made)
        assert set(page.tags) <= OURS
        assert {href[:1] for href in page.all("href")} <= {"#"}
        assert page.text.count(text) >= 8, text


OURS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "nav", "section", "article", "div", "p", "a", "bdi",
    "blockquote", "br", "code", "dd", "del", "details", "dl", "dt", "em", "h1", "h2", "h3", "ins", "li", "mark", "ol", "pre",
    "small", "span", "strong", "summary", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "ul",
}  # fmt: skip


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_comes_back_out_of_an_element_as_it_went_in(text: str) -> None:
    body = element("pre", (text,), {"title": text}).html
    page = f'<!DOCTYPE html><html lang="en"><head><title>t</title></head><body>{body}</body></html>'
    tree = html5rdf.HTMLParser(html5rdf.getTreeBuilder("dom"), strict=True).parse(page)
    (made,) = tree.getElementsByTagName("pre")
    for seen in ("".join(node.data for node in made.childNodes), made.getAttribute("title")):
        assert len(seen) == len(text)
        assert all(a == b or not b.isprintable() for a, b in zip(seen, text, strict=True))


@pytest.mark.parametrize("href", ["https://evil.invalid", "javascript:alert(1)", "//x", "x", "", "#", "#a b", "#A"])
def test_a_link_that_leads_away_cannot_be_made(href: str) -> None:
    with pytest.raises(ValueError, match="place on the page"):
        el("a", "x", href=href)


def test_two_hundred_findings_are_a_page_of_a_sane_size_with_each_note_once(given_away: GivenAway) -> None:
    reading = given_away.reading("embedded")
    run = reading.document
    model = next(f for c in run.critiques for f in c.verified if f.basis[0].kind == "note" and f.draft_span)
    reviewer = next(c.reviewer for c in run.critiques if model in c.findings)
    many = tuple(model.model_copy(update={"id": f"m.{n}"}) for n in range(200))
    critiques = (critique(*many, reviewer=reviewer),)
    made = of(run.model_copy(update={"critiques": critiques}), reading)
    page = Page(made)
    assert len(made) < 1_000_000
    assert sum(id_.startswith("finding-") for id_ in page.all("id")) == 200
    assert page.text.count("Who disagrees") == len({id_ for id_ in page.all("id") if id_.startswith("note-")})


def test_cues_that_overlap_and_cues_outside_the_text_keep_the_message_whole(page_of: Any) -> None:
    cues = (
        Cue(text="second mate", start=16, end=27, type="relation"),
        Cue(text="mate said", start=23, end=32, type="talk"),
        Cue(text="far", start=900, end=903, type="place"),
    )
    page = page_of(cues=cues)
    message, marked = page.in_("blockquote"), page.in_("mark")
    assert message.startswith("At Eastholm the second mateR saidT: she's yours.")
    assert marked.startswith("second mate said")


def test_of_two_findings_with_one_id_links_lead_to_the_one_that_stands(page_of: Any) -> None:
    both = (finding("a.1", "5pm", status="withheld", withheld_because="No."), finding("a.1", "agreed"))
    page = page_of(critiques=(critique(*both),))
    assert page.all("id").count("finding-1") == 1
    assert page.all("class").count("card finding") == 2


def test_a_change_outside_the_basic_plane_is_at_its_place(page_of: Any) -> None:
    draft = "𓀀 Hi 👩‍👩‍👧! So glad. עברית"
    found = finding("a.1", "glad", draft)
    page = page_of(
        draft=Draft(text=draft, by="caller"),
        critiques=(critique(found),),
        revision=rewritten(draft.replace("glad", "sorry"), taken("a.1", TextSpan(text="sorry", start=13, end=18))),
    )
    assert page.in_("del").startswith("glad")
    assert page.in_("ins").startswith("sorry")
