"""A stand-in for the embedding model: what is like what is said beforehand, so that a test depends on no weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy
import pytest

from winks.agents.meaning_found import EmbeddingModel
from winks.personas.reader import read_dossier

from .conftest import FERRY

TOLD = EmbeddingModel(name="told beforehand", weights="a" * 64, vocabulary="b" * 64)
SEATED = "I am the second mate at Eastholm. The old mate said 'she's yours' and left."
QUIET = "Nobody on the bridge told me anything of what went on during the night."


class Told:
    """Sentences are like the texts they are said to be like, and like nothing else."""

    model = TOLD

    def __init__(self, like: Mapping[str, str]) -> None:
        self._like = like
        self.asked: list[str] = []
        self._rows: dict[str, int] = {}

    def vectors(self, texts: Iterable[str]) -> numpy.ndarray:
        rows = [self._row(text) for text in texts]
        return numpy.stack(rows) if rows else numpy.zeros((0, 512))

    def unit(self, rows: list[numpy.ndarray]) -> numpy.ndarray:
        return numpy.stack([row / numpy.linalg.norm(row) for row in rows])

    def _row(self, text: str) -> numpy.ndarray:
        self.asked.append(text)
        meant = self._like.get(text, text)
        row = numpy.zeros(512)
        row[self._rows.setdefault(meant, len(self._rows) % 512)] = 1.0
        return row


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """The stand-in, in the place of the model."""
    model = Told({QUIET: read_dossier(FERRY).dossier.note("quiet-is-a-report").cue})
    monkeypatch.setattr("winks.agents.meaning.embedder", lambda: model)
    return model
