"""A run's spans in the names that OpenInference gives things, with OpenTelemetry's own names for model calls beside them.

What neither vocabulary has a name for is called `winks.*`. A text that is not there is said not to be, under
`winks.input.text` or `winks.output.text`: gone, redacted, changed or unreadable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...personas.dossier import Note
from ..calls import Call
from ..course import Step
from ..document import RunDocument
from ..json_text import as_json
from .spans import Attributes

KINDS = {
    "review": "AGENT",
    "follow_up": "AGENT",
    "read_standpoint": "AGENT",
    "check_findings": "GUARDRAIL",
    "check_revision": "EVALUATOR",
}
"""The kind of a step's span, where it is no `CHAIN`."""
PROVIDERS = {"openai": "openai", "anthropic": "anthropic", "ollama": "ollama", "google_genai": "google"}
"""OpenInference's name of a provider, by ours."""
JSON, TEXT = "application/json", "text/plain"


def of_run(run: RunDocument) -> Attributes:
    """What the root says: the case and what came of it, and where readings differ before anything else."""
    revised = run.revision.text if run.revision else None
    return {
        "openinference.span.kind": "CHAIN",
        "winks.banner": run.banner,
        "winks.status": run.status,
        "winks.disagreements": as_json([item.plain() for item in run.disagreements]),
        "winks.abstentions": as_json([item.plain() for item in run.abstentions]),
        "winks.coverage": run.coverage.say,
        "winks.decided": as_json([item.model_copy(update={"by": None}).plain() for item in run.decided])
        if run.decided
        else None,
        "winks.erased": as_json([item.model_copy(update={"by": None}).plain() for item in run.erased])
        if run.erased
        else None,
        "winks.trail.head": run.trail.head,
        "input.value": run.case.prompt,
        "input.mime_type": TEXT,
        "winks.account": list(run.case.account) or None,
        "output.value": revised,
        "output.mime_type": TEXT if revised is not None else None,
        "winks.revision": run.revision.kind if run.revision else None,
        **_not_so_here(run),
    }


def _not_so_here(run: RunDocument) -> dict[str, Any]:
    """What people said is not so here, as their feedback on the trace."""
    told: dict[str, Any] = {}
    for index, correction in enumerate(run.corrections or ()):
        prefix = f"trace.annotations.{index}.annotation"
        told |= {f"{prefix}.name": f"not so here: {correction.item}", f"{prefix}.annotator_kind": "HUMAN"}
        told[f"{prefix}.explanation"] = correction.words
    return told


def of_step(step: Step) -> Attributes:
    """What the span of a step says beside what it brought."""
    return {
        "openinference.span.kind": KINDS.get(step.name, "CHAIN"),
        "agent.name": step.reviewer,
        "gen_ai.operation.name": "invoke_agent" if step.reviewer else None,
        "gen_ai.agent.name": step.reviewer,
        "winks.step": step.name,
        "winks.leg": step.leg,
        "winks.round": step.round,
        "winks.outcome": step.outcome,
        "winks.events": list(step.events) or None,
        "error.type": step.failure,
        "metadata": as_json(step.facts),
    }


def of_notes(notes: Iterable[str], told: Mapping[str, Note]) -> Attributes:
    """Notes as documents; `told` has those whose words may be given away, by id."""
    attributes: dict[str, Any] = {"openinference.span.kind": "RETRIEVER"}
    for index, id_ in enumerate(notes):
        prefix = f"retrieval.documents.{index}.document"
        attributes[f"{prefix}.id"] = id_
        if note := told.get(id_):
            attributes[f"{prefix}.content"] = "\n".join(_said(note))
            attributes[f"{prefix}.metadata"] = as_json({"standing": note.standing, "lines": list(note.lines)})
    return attributes


def _said(note: Note) -> tuple[str, ...]:
    """A note in its own words. A contested one asks and does not explain."""
    if note.standing == "contested":
        return (note.cue, *note.questions)
    return (note.cue, note.thin_reading, *note.readings)


def of_call(call: Call) -> Attributes:
    """What the span of a model call says."""
    told = {
        "openinference.span.kind": "LLM",
        "llm.model_name": call.answered_by or model_of(call.model),
        "llm.request.model_name": model_of(call.model),
        "llm.response.model_name": call.answered_by,
        "llm.provider": _provider(call.model),
        "llm.invocation_parameters": as_json(call.parameters) if call.parameters else None,
        "llm.finish_reason": call.finish,
        "winks.model": call.model,
        "winks.status": call.status,
        "winks.events": [call.started, *([call.finished] if call.finished else [])],
        "winks.attempts": call.attempts,
        "winks.cost": call.cost,
        "winks.reply_schema": as_json(call.shape) if call.shape else None,
        "winks.input.text": None if call.request_is == "kept" else call.request_is,
        "winks.output.text": None if call.reply_is in ("kept", "none") else call.reply_is,
        "error.type": call.failure,
    }
    return told | _messages(call) | (_tokens(call) if call.finished else {}) | _as_gen_ai(call)


def _messages(call: Call) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for index, said in enumerate(call.messages):
        told[f"llm.input_messages.{index}.message.role"] = said.by
        told[f"llm.input_messages.{index}.message.content"] = said.text
    if call.reply is not None:
        told["llm.output_messages.0.message.role"] = "assistant"
        told["llm.output_messages.0.message.content"] = call.reply
        told |= {"output.value": call.reply, "output.mime_type": JSON if call.shape else TEXT}
    return told


def _tokens(call: Call) -> dict[str, Any]:
    return {
        "llm.token_count.prompt": call.input_tokens,
        "llm.token_count.completion": call.output_tokens,
        "llm.token_count.total": call.input_tokens + call.output_tokens,
        "llm.token_count.prompt_details.cache_read": call.cached_tokens or None,
    }


def _as_gen_ai(call: Call) -> dict[str, Any]:
    """The same once more in the names that OpenTelemetry gives it."""
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _provider(call.model),
        "gen_ai.request.model": model_of(call.model),
        "gen_ai.response.model": call.answered_by,
        "gen_ai.response.finish_reasons": [call.finish] if call.finish else None,
        "gen_ai.usage.input_tokens": call.input_tokens if call.finished else None,
        "gen_ai.usage.output_tokens": call.output_tokens if call.finished else None,
    }


def model_of(name: str) -> str:
    """The name a provider has for a model; for the rest, the name it was asked for by."""
    return name.partition(":")[2] if _provider(name) else name


def _provider(name: str) -> str | None:
    return PROVIDERS.get(name.partition(":")[0])
