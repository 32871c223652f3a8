"""The trail as lines and the run as a page, read by others: every line is JSON, and nobody's words are Markdown or HTML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from winks.agents.convener import Abstention, Coverage, MetBoundary
from winks.agents.corrections import Correction
from winks.agents.critique import Draft, Failure, FollowUp, PartAbstention
from winks.agents.cue_reader import Cue
from winks.agents.plain import TextSpan
from winks.trail.disagreements import Disagreement
from winks.trail.document import CaseRecord, RunDocument
from winks.trail.exports import export
from winks.trail.exports.markdown import markdown

from ..graphs.bench import Bench
from .documents import critique, document, finding, rewritten, taken

OURS = {
    "heading_open",
    "heading_close",
    "paragraph_open",
    "paragraph_close",
    "inline",
    "fence",
    "blockquote_open",
    "blockquote_close",
}
LISTS = {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
INLINE = {"text", "text_special", "code_inline", "softbreak", "strong_open", "strong_close", "em_open", "em_close"}
HOSTILE = (
    "![x](https://evil.invalid/p.png)",
    "[x](https://evil.invalid)",
    "<img src=https://evil.invalid>",
    "<https://evil.invalid>",
    "text\n\n# A heading\n\n<script>x</script>",
    "```\n# out\n```",
    "`` ` ``",
    "---",
    "***",
    "1. one",
    "12) twelve",
    "- one",
    "+ one",
    "===",
    "    code",
    "[a]: https://evil.invalid",
    "| a | b |\n|---|---|\n| c | d |",
    "~~gone~~ **loud** _soft_ &lt;b&gt; \\",
    "> quoted",
)
hostile = st.sampled_from(HOSTILE) | st.text(
    st.sampled_from("`#<>![]()*_-+=~|\\&;:./\n\r 1a\"'\u2028\x0b"), min_size=1, max_size=30
)


def saying(text: str) -> RunDocument:
    """A run in which everybody says just this."""
    span = TextSpan(text=text, start=0, end=len(text))
    cue = {"text": text, "start": 0, "end": len(text), "source": "prompt"}
    one = finding(
        "f.1", thin_reading=text, readings=(text, text), only_one_because=text, ordinary_explanations=(text,), question=text,
        suggestion=text, draft_span=span, quoted_as=text, cue_spans=(cue,), omission=False,
    )  # fmt: skip
    two = finding("f.2", status="withheld", withheld_because=text)
    aside = PartAbstention(about=text, reason="too_little", say=text)
    return document(
        case=CaseRecord(prompt=text, account=(text,), opt_in={"upper": text}),
        draft=Draft(text=text, by="caller"),
        boundaries=(MetBoundary(**cue, act="review_with_safety_first", say=text, by="engine"),),
        cues=(Cue(**cue, type="talk"),),
        coverage=Coverage(say=text),
        abstentions=(Abstention(dossier="upper@1.0.0", reason="out_of_scope", say=text),),
        critiques=(
            critique(
                one, two, abstentions=(aside,), follow_ups=(FollowUp(finding="f.1", outcome="settled", reason=text),)
            ),
            critique(reviewer="upper", outcome="failed", failure=Failure(kind="timeout", message=text)),
        ),
        disagreements=(Disagreement(span=span, kind="opposed_readings", findings=("f.1", "f.3")),),
        revision=rewritten(
            text,
            taken("f.1").model_copy(update={"reason": text, "check": text}),
            ask_back=(text,),
            added_explanations=(text,),
        ),
        corrections=(Correction(item="cue", words=text),),
        unreviewed=(text,),
        word=(text,),
        failure=text,
    )


def tokens(page: str) -> Iterator[Token]:
    """Every token of a page, the inner ones after those that hold them."""
    for token in MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(page):
        yield token
        yield from token.children or ()


def headings(found: list[Token]) -> list[str]:
    """The words of the headings of a page."""
    return [inner.content for head, inner in pairwise(found) if head.type == "heading_open"]


def skeleton(page: str) -> list[tuple[str, str]]:
    """What a page is made of but for its words."""
    return [
        (token.type, token.tag)
        for token in tokens(page)
        if token.type not in ("text", "text_special", "code_inline", "softbreak", "fence")
    ]


# the page


@given(hostile)
@example("[a]: b\n[c]: d")
def test_nobodys_words_are_markdown_or_html_on_the_page(text: str):
    found = list(tokens(markdown(saying(text))))
    assert {token.type for token in found} <= OURS | LISTS | INLINE
    assert headings(found) == headings(list(tokens(markdown(saying("plain")))))


@given(hostile)
def test_a_page_is_made_the_same_way_whatever_is_said_on_it(text: str):
    assert skeleton(markdown(saying(text))) == skeleton(markdown(saying("plain")))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_said_is_read_on_the_page_as_it_was_said(text: str):
    words = " ".join(text.split())
    found = list(tokens(markdown(saying(text))))
    listed = ["".join(inner.content for inner in token.children or ()) for token in found if token.type == "inline"]
    assert f"Thin reading: {words}" in listed
    fences = [token.content for token in found if token.type == "fence"]
    assert fences == [f"{text}\n"] * 4


@pytest.mark.parametrize("address", ["https://evil.invalid/x", "HTTP://evil.invalid", "www.evil.invalid"])
def test_an_address_is_not_written_so_that_a_page_makes_a_link_of_it(address: str):
    page = markdown(saying(f"see {address} now"))
    outside = [line for line in page.splitlines() if address in line and "`" not in line]
    assert [line for line in outside if line != f"see {address} now"] == []


# the lines


def test_every_line_of_the_trail_is_json_and_hashes_to_what_it_says(tmp_path_factory: pytest.TempPathFactory):
    bench = Bench(tmp_path_factory.mktemp("lines"))
    run = bench.deliberate().run
    store = bench.store()
    made, document_ = export(store, run, "jsonl"), export(store, run, "json")
    store.close()
    lines = [json.loads(line) for line in made.decode().removesuffix("\n").split("\n")]
    assert {line["type"] for line in lines} >= {"run", "event", "blob", "public"}
    assert lines[0]["banner"] == json.loads(document_)["banner"]
    chain = bytes(32)
    for line in (each for each in lines if each["type"] == "event"):
        assert rfc8785.dumps(json.loads(line["body"])).decode() == line["body"]
        chain = hashlib.sha256(b"\x01" + chain + line["body"].encode()).digest()
        assert line["chain"] == chain.hex()
    for line in (each for each in lines if each["type"] == "blob"):
        body = bytes.fromhex(line["salt"]) + line["text"].encode()
        assert line["digest"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
