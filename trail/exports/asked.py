"""What people who judge a run are asked in words, as an export calls it, by the part and the field that hold the answer."""

from __future__ import annotations

BEFORE: tuple[tuple[str, str, str], ...] = (
    ("own_reading", "going_on", "What is going on here, as they read it, before any text"),
    ("own_reading", "want_to_know", "What they would want to know before answering"),
)
"""Asked before any text: part, field, question."""
TEXTS: tuple[tuple[str, str, str], ...] = (
    ("texts", "taken_to_be_doing", "What the person receiving this would take it to be doing"),
    ("texts", "missing", "What is missing that someone who knows this situation would notice"),
    ("texts", "who_would_disagree", "Who would disagree with them"),
    ("texts", "harm", "Whether this could harm anyone"),
)
"""Asked of the texts, which are read blind."""
AFTER: tuple[tuple[str, str, str], ...] = (
    ("reveal", "abstentions", "Whether it was right to stand aside"),
    ("reveal", "seen_differently", "What they now see differently"),
    ("reveal", "take_out", "What they want taken out"),
    ("reveal", "named", "Whether a dossier that changes because of this may name them"),
)
"""Asked with the trace before them."""
