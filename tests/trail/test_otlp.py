"""A run as spans: read back by OpenTelemetry's own messages, named as OpenInference names things, whole and in order."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from google.protobuf import json_format
from openinference.semconv import trace as semconv
from openinference.semconv.resource import ResourceAttributes
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

import winks
from winks.trail.calls import calls_of
from winks.trail.document import run_document
from winks.trail.exports import export
from winks.trail.exports.copy import Copy, Reading, take_copy
from winks.trail.exports.otlp import otlp
from winks.trail.kept import StoredBlob
from winks.trail.store import StoredEvent

from ..graphs.bench import FERRY, FINDING, PROMPT, Bench

OWN = ("winks.", "gen_ai.", "error.type", "exception.", "service.")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A bench with a whole run that was gone on with, and runs in which a reviewer, the reviser, the drafter brought nothing."""
    made = Bench(tmp_path_factory.mktemp("spans"))
    whole = made.deliberate(ask=True)
    winks.resume(whole.run, "He stayed.", settings=made.settings())
    for missing in (FERRY, "revise", "draft"):
        made.write(missing)
        made.deliberate()
    return made


@pytest.fixture(scope="module")
def whole(bench: Bench) -> Copy:
    """A run that paused, was answered and came to its end."""
    return copy_of(bench, 0)


@pytest.fixture(scope="module", params=[1, 2, 3], ids=["review", "revise", "draft"])
def broken(bench: Bench, request: pytest.FixtureRequest) -> Copy:
    """A run in which a model failed."""
    return copy_of(bench, request.param)


def copy_of(bench: Bench, index: int) -> Copy:
    """The copy of a run, in the order in which they were begun."""
    store = bench.store()
    try:
        return take_copy(store, store.runs()[::-1][index].run)
    finally:
        store.close()


def parsed(made: bytes) -> ExportTraceServiceRequest:
    """The request as OpenTelemetry's own messages have it. Ids are hex in OTLP/JSON, and base64 in any other JSON of theirs."""
    told = json.loads(made)
    for span in told["resourceSpans"][0]["scopeSpans"][0]["spans"]:
        for name in ("traceId", "spanId", "parentSpanId"):
            if name in span:
                span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
    return json_format.ParseDict(told, ExportTraceServiceRequest())


def spans(copy: Copy) -> list[Span]:
    """The spans of a run."""
    return list(parsed(otlp(Reading(copy))).resource_spans[0].scope_spans[0].spans)


def said(attributes: Iterable[Any]) -> dict[str, Any]:
    """Attributes as a mapping."""
    found = {item.key: item.value for item in attributes}
    return {key: getattr(value, value.WhichOneof("value")) for key, value in found.items()}


def kind(span: Span) -> str:
    return str(said(span.attributes)["openinference.span.kind"])


def held_to_be_a_trace(found: list[Span]) -> None:
    """One root, every parent there, every span inside its parent, ids of the right size and each once."""
    by_id = {span.span_id: span for span in found}
    assert len(by_id) == len(found)
    assert {(len(span.trace_id), len(span.span_id)) for span in found} == {(16, 8)}
    assert len({span.trace_id for span in found}) == 1
    assert [span.name for span in found if not span.parent_span_id] == ["winks deliberate"]
    for span in found:
        assert 0 < span.start_time_unix_nano <= span.end_time_unix_nano
        if span.parent_span_id:
            outer = by_id[span.parent_span_id]
            assert outer.start_time_unix_nano <= span.start_time_unix_nano, span.name
            assert span.end_time_unix_nano <= outer.end_time_unix_nano, span.name


# a whole run


def test_a_run_is_one_trace_under_one_root(whole: Copy):
    found = spans(whole)
    held_to_be_a_trace(found)
    assert {kind(span) for span in found} == {"CHAIN", "AGENT", "LLM", "RETRIEVER", "GUARDRAIL", "EVALUATOR"}
    assert {span.name for span in found if kind(span) == "AGENT"} >= {f"review {FERRY}", f"follow_up {FERRY}"}


def test_the_root_has_the_case_what_came_of_it_and_the_banner(bench: Bench, whole: Copy):
    store = bench.store()
    run = run_document(store, whole.run)
    store.close()
    request = parsed(otlp(Reading(whole)))
    root = spans(whole)[0]
    told = said(root.attributes)
    assert told["input.value"] == PROMPT
    assert told["output.value"] == run.revision.text
    assert told["winks.banner"] == run.banner
    assert json.loads(told["winks.disagreements"]) == [item.plain() for item in run.disagreements]
    assert root.status.code == Status.STATUS_CODE_OK
    resource = said(request.resource_spans[0].resource.attributes)
    assert resource["service.name"] == "winks"
    assert resource["service.version"] == winks.__version__
    assert resource["winks.banner"] == run.banner


def test_every_model_call_is_a_span_with_its_messages_and_tokens(bench: Bench, whole: Copy):
    store = bench.store()
    calls, run = calls_of(store, whole.run), run_document(store, whole.run)
    store.close()
    found = [span for span in spans(whole) if kind(span) == "LLM"]
    assert {span.kind for span in found} == {Span.SPAN_KIND_CLIENT}
    told = {said(span.attributes)["winks.events"].values[0].int_value: said(span.attributes) for span in found}
    assert len(found) == len(told) == len(calls) > 6
    for call in calls:
        each = told[call.started]
        assert each["llm.model_name"] == call.answered_by
        contents = [each[f"llm.input_messages.{index}.message.content"] for index, _ in enumerate(call.messages)]
        assert contents == [message.text for message in call.messages]
        assert each["llm.output_messages.0.message.content"] == call.reply
    assert sum(each["llm.token_count.total"] for each in told.values()) == run.usage.tokens > 0


def test_the_notes_a_reviewer_was_given_are_documents_it_was_fetched(whole: Copy):
    found = spans(whole)
    notes = next(span for span in found if span.name == f"notes of {FERRY}")
    outer = next(span for span in found if span.span_id == notes.parent_span_id)
    told = said(notes.attributes)
    assert said(outer.attributes)["agent.name"] == FERRY
    assert told["retrieval.documents.0.document.id"] in json.loads(said(outer.attributes)["metadata"])["notes"]
    assert told["retrieval.documents.0.document.content"]


def test_the_check_says_of_each_finding_whether_it_was_verified(whole: Copy):
    found = spans(whole)
    checks = [span for span in found if kind(span) == "GUARDRAIL"]
    assert {(each.name, said(each.attributes)["winks.finding"]) for span in checks for each in span.events} == {
        ("winks.finding_verified", f"{FERRY}.1")
    }
    answers = [span for span in found if kind(span) == "EVALUATOR"][-1].events
    assert ("taken",) in {(said(each.attributes)["winks.disposition"],) for each in answers}


def test_what_came_from_outside_is_a_moment_of_the_root_in_the_order_it_came(whole: Copy):
    moments = spans(whole)[0].events
    assert [each.name for each in moments] == ["winks.pause", "winks.leg"]
    assert moments[0].time_unix_nano <= moments[1].time_unix_nano


def test_times_are_those_of_the_trail_to_the_microsecond(whole: Copy):
    at = whole.stored[0].event().at
    whole_seconds, _, rest = at.removesuffix("Z").partition(".")
    root = spans(whole)[0]
    assert root.start_time_unix_nano % 1_000_000_000 == int(rest) * 1000
    assert str(root.start_time_unix_nano).startswith(str(root.start_time_unix_nano // 1_000_000_000))
    assert whole_seconds[-2:] == f"{root.start_time_unix_nano // 1_000_000_000 % 60:02}"


# names


def openinference_names() -> set[str]:
    """Every attribute name of the vocabulary."""
    classes = [
        each for each in vars(semconv).values() if isinstance(each, type) and each.__name__.endswith("Attributes")
    ]
    return {value for each in (*classes, ResourceAttributes) for value in vars(each).values() if isinstance(value, str)}


def test_every_name_that_is_not_our_own_is_of_the_vocabulary(whole: Copy, broken: Copy):
    keys: set[str] = set()
    kinds: set[str] = set()
    for copy in (whole, broken):
        told = parsed(otlp(Reading(copy))).resource_spans[0]
        found = told.scope_spans[0].spans
        keys |= {item.key for item in told.resource.attributes}
        keys |= {item.key for span in found for each in (span, *span.events) for item in each.attributes}
        kinds |= {kind(span) for span in found}
    foreign = {key for key in keys if not key.startswith(OWN)}
    assert {part for key in foreign for part in re.split(r"\.\d+\.", key)} <= openinference_names()
    assert kinds <= {each.value for each in semconv.OpenInferenceSpanKindValues}
    assert {"llm.model_name", "llm.token_count.prompt", "input.value", "output.value"} <= foreign


# failures


def test_a_call_that_failed_says_so_with_its_kind_and_why(broken: Copy):
    failed = [span for span in spans(broken) if span.status.code == Status.STATUS_CODE_ERROR and kind(span) == "LLM"]
    assert failed
    for span in failed:
        moment = next(each for each in span.events if each.name == "exception")
        assert said(moment.attributes)["exception.type"] == said(span.attributes)["error.type"]
        assert span.status.message == said(moment.attributes)["exception.message"]


def test_a_step_that_failed_says_so_and_the_run_only_if_it_failed_as_a_whole(broken: Copy):
    found = spans(broken)
    held_to_be_a_trace(found)
    failed = {kind(span) for span in found if span.status.code == Status.STATUS_CODE_ERROR} - {"LLM"}
    run = Reading(broken).document
    root = found[0]
    assert (root.status.code == Status.STATUS_CODE_ERROR) == (run.status == "failed")
    assert root.status.message == (run.failure or "")
    assert failed & {"AGENT", "CHAIN"}


# a run that is not over, and clocks


def cut(copy: Copy, events: int) -> Copy:
    """A run as it was when so many of its events had been written."""
    return copy._replace(stored=copy.stored[:events])


def test_at_every_event_of_a_run_its_spans_are_a_trace_and_keep_their_ids(whole: Copy):
    before: set[bytes] = set()
    for events in range(1, len(whole.stored) + 1):
        found = spans(cut(whole, events))
        held_to_be_a_trace(found)
        ids = {span.span_id for span in found}
        assert before <= ids
        before = ids


@pytest.mark.parametrize(
    "at", [lambda seq: f"2026-11-24T12:00:{59 - seq % 60:02}.000000Z", lambda seq: "2026-11-24T12:00:00.000000Z"]
)
def test_a_clock_that_goes_backwards_or_stands_still_leaves_every_span_inside_its_parent(
    whole: Copy, at: Callable[[int], str]
):
    told = [
        item._replace(body=item.as_written().model_copy(update={"at": at(item.seq)}).body()) for item in whole.stored
    ]
    held_to_be_a_trace(spans(whole._replace(stored=tuple(told))))


# what is not to be given away


def test_a_name_that_is_taken_out_stands_nowhere_and_it_is_said(bench: Bench, whole: Copy):
    store = bench.store()
    made = export(store, whole.run, "otlp", ["Joko", "Eastholm"])
    plain = export(store, whole.run, "otlp")
    store.close()
    assert b"Joko" in plain
    assert b"Joko" not in made
    assert b"Eastholm" not in made
    told = parsed(made).resource_spans[0]
    assert said(told.resource.attributes)["winks.texts_redacted"] > 0
    calls = [said(span.attributes) for span in told.scope_spans[0].spans if kind(span) == "LLM"]
    assert "████" in calls[0]["llm.input_messages.1.message.content"]
    notes = [said(span.attributes) for span in told.scope_spans[0].spans if kind(span) == "RETRIEVER"]
    assert notes[0]["retrieval.documents.0.document.id"]
    assert not [key for each in notes for key in each if key.endswith("content")]


def test_the_texts_of_a_call_that_are_gone_are_left_out_and_said_to_be_gone(whole: Copy):
    call = next(item.event() for item in whole.stored if item.kind == "call_started")
    without = {digest: blob for digest, blob in whole.texts.items() if digest != call.payload["value"]["blob"]}
    made = otlp(Reading(whole._replace(texts=without)))
    told = [said(span.attributes) for span in spans(whole._replace(texts=without)) if kind(span) == "LLM"]
    gone = [each for each in told if each.get("winks.input.text") == "gone"]
    assert len(gone) == 1
    assert not [key for key in gone[0] if key.startswith("llm.input_messages")]
    assert said(parsed(made).resource_spans[0].resource.attributes)["winks.texts_gone"] == 1


def test_that_words_were_erased_is_said_with_the_reason_and_without_who(whole: Copy):
    seq = len(whole.stored) + 1
    erased = [next(item.event() for item in whole.stored if item.kind == "draft_finished").payload["value"]["blob"]]
    reason, who = ({"blob": f"sha256:{each * 64}", "bytes": 2} for each in "ab")
    payload = {"what": "event", "erased": erased, "value": reason, "who": who}
    event = whole.stored[-1].event().model_copy(update={"seq": seq, "kind": "words_erased", "payload": payload})
    texts = {digest: blob for digest, blob in whole.texts.items() if digest not in erased}
    texts[reason["blob"]] = StoredBlob(b"", b'{"reason":"They asked."}')
    texts[who["blob"]] = StoredBlob(b"", b'{"id":"p-1","name":"Narwhal"}')
    copy = whole._replace(stored=(*whole.stored, StoredEvent(seq, event.kind, event.body(), "0" * 64)), texts=texts)
    made = otlp(Reading(copy))
    root = spans(copy)[0]
    assert json.loads(said(root.attributes)["winks.erased"])[0]["reason"] == "They asked."
    assert [each.name for each in root.events][-1] == "winks.erasure"
    assert b"Narwhal" not in made
    drafts = [said(span.attributes) for span in spans(copy) if span.name == "draft"]
    assert [each.get("winks.output.text") for each in drafts] == ["gone"]
    assert "So glad we agreed" not in json.dumps(drafts, default=str)


# the same each time


def test_exported_twice_it_is_the_same_to_the_byte_and_one_line(bench: Bench, whole: Copy):
    made = []
    for _ in range(2):
        store = bench.store()
        made.append(export(store, whole.run, "otlp"))
        store.close()
    assert made[0] == made[1]
    assert made[0].count(b"\n") == 1
    assert FINDING["question"].encode() in made[0]


def test_ids_are_hex_and_times_and_counts_are_numbers_in_strings(whole: Copy):
    told = json.loads(otlp(Reading(whole)))["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert all(
        re.fullmatch("[0-9a-f]{32}", span["traceId"]) and re.fullmatch("[0-9a-f]{16}", span["spanId"]) for span in told
    )
    assert all(
        re.fullmatch(r"\d{19}", span[name]) for span in told for name in ("startTimeUnixNano", "endTimeUnixNano")
    )
    values = [item["value"] for span in told for item in span["attributes"]]
    assert all(isinstance(value["intValue"], str) for value in values if "intValue" in value)
    assert all(isinstance(span["kind"], int) for span in told)
