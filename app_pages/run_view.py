"""A run on a page. All that people or models wrote goes through `st.text`, which renders nothing."""

from __future__ import annotations

import streamlit as st

from winks import Finding, RunDocument
from winks.agents.reviser import mark_places


def show_run(run: RunDocument) -> None:
    """The run document from the banner to the trail."""
    with st.container(border=True):
        st.text(run.banner)
    st.text(f"Run {run.run}: {run.status}. {run.coverage.say}")
    for boundary in run.boundaries:
        st.text(f"First: {boundary.say}")
    st.subheader("Who reads, and who stands aside")
    for seat in run.seats:
        st.text(f"{seat.dossier} ({seat.standing}), seated by {', '.join(f'“{cue.text}”' for cue in seat.cues)}")
        st.text(seat.banner)
    for abstention in run.abstentions:
        st.text(f"{abstention.dossier} stands aside ({abstention.reason.replace('_', ' ')}): {abstention.say}")
    verified = [finding for critique in run.critiques for finding in critique.verified if not finding.revision_span]
    if run.draft:
        st.subheader("The draft, with its places marked")
        st.text(mark_places(run.draft.text, verified))
    st.subheader("Findings")
    for number, finding in enumerate(verified, start=1):
        _show_finding(number, finding)
    if run.revision and run.revision.ask_back:
        st.subheader("Ask first")
        for question in run.revision.ask_back:
            st.text(question)


def _show_finding(number: int, finding: Finding) -> None:
    with st.container(border=True):
        place = f"“{finding.draft_span.text}”" if finding.draft_span else "The draft is silent here."
        st.text(f"{number}  {place}  ({finding.line}, {finding.verdict})")
        for ordinary in finding.ordinary_explanations:
            st.text(f"Ordinary: {ordinary}")
        if finding.only_one_because:
            st.text(finding.only_one_because)
        for column, reading in zip(st.columns(max(1, len(finding.readings))), finding.readings, strict=False):
            column.text(reading)
        st.text(f"Basis: {', '.join(f'{item.kind} {item.id}' for item in finding.basis)}")
        st.text(finding.question)
