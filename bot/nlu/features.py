"""The two views of a message that the classifiers read: its meaning (vector) and its spelling (hashed pieces)."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
import regex
from scipy.sparse import csr_matrix, hstack

from bot.nlu.normalise import folded

BUCKETS = 1 << 14  # hashed: the model holds no words of the training sentences
_WORD = regex.compile(r"[\p{Han}\p{Thai}]|[\p{L}\p{M}\p{N}]+")


def words(text: str) -> list[str]:
    """The words of a text in even spelling, each with the sign SentencePiece puts before a word; empty if there are none."""
    return [f"▁{word}" for word in _WORD.findall(folded(text))]


def side_by_side(meaning: np.ndarray, pieces: Sequence[Sequence[str]], weight: float) -> csr_matrix:
    """Meaning and weighted spelling in one matrix: sparse, shape (messages, 384 + BUCKETS)."""
    return hstack([csr_matrix(meaning), spelling(pieces) * weight], format="csr", dtype=np.float32)


def spelling(pieces: Sequence[Sequence[str]]) -> csr_matrix:
    """Hashed counts of pieces, pairs of pieces and runs of 3 to 5 letters.

    Args:
        pieces: the pieces or words of each message.

    Returns:
        float32, shape (messages, BUCKETS), rows of length 1 (log counts).
    """
    values: list[np.ndarray] = []
    columns: list[int] = []
    ends = [0]
    for row in pieces:
        counts = Counter(zlib.crc32(part.encode()) % BUCKETS for part in _parts(row))
        weights = np.log1p(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        values.append(weights / (np.linalg.norm(weights) or 1.0))
        columns.extend(counts)
        ends.append(len(columns))
    return csr_matrix((np.concatenate(values), columns, ends), shape=(len(pieces), BUCKETS), dtype=np.float32)


def _parts(pieces: Sequence[str]) -> list[str]:
    text = "".join(pieces)
    parts = [f"p{piece}" for piece in pieces]
    parts += [f"q{one}\n{two}" for one, two in zip(pieces, pieces[1:])]
    for size in (3, 4, 5):
        parts += [text[start : start + size] for start in range(len(text) - size + 1)]
    return parts
