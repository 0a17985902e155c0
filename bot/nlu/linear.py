"""Linear support vector machines over meaning and spelling, one for each label, quick enough to train while somebody waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

PARTS = 640  # principal parts of the meaning that are fitted: as good as all 2,688 numbers (0.660 to 0.666) in a third of the time

TOLERANCE = 0.1  # of the solver; 0.0001 gave the same F1 in 5/3 of the time


class Parts:
    """The principal parts of standardised vectors. What is fitted on parts is folded back, so answering needs no parts."""

    def __init__(self, meaning: np.ndarray) -> None:
        _, directions = np.linalg.eigh(meaning.T @ meaning)
        self._directions = np.ascontiguousarray(directions[:, -PARTS:].astype(np.float32))

    def of(self, meaning: np.ndarray, pieces: csr_matrix) -> csr_matrix:
        """Features to fit on: sparse, shape (messages, parts + buckets)."""
        return hstack([csr_matrix(meaning @ self._directions), pieces], format="csr", dtype=np.float32)

    def unfolded(self, weights: np.ndarray) -> np.ndarray:
        """Weights for whole vectors from weights for parts: shape (numbers + buckets, labels)."""
        size = self._directions.shape[1]
        return np.concatenate([self._directions @ weights[:size], weights[size:]]).astype(np.float32)


def fitted(
    features: csr_matrix,
    wanted: np.ndarray,
    strength: float,
    balanced: bool = False,
    known: np.ndarray | None = None,
    done: Callable[[int], None] = lambda one: None,
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of shape (features, labels) and biases of shape (labels,).

    Args:
        features: sparse, shape (messages, features).
        wanted: true where a message has a label: shape (messages, labels).
        strength: inverse of the regularisation.
        balanced: rare labels weigh as much as frequent ones.
        known: true where it is known whether a message has a label: shape (messages, labels). None: everywhere.
        done: hears of every fitted label.
    """
    from joblib import Parallel, delayed  # noqa: PLC0415 - not needed to answer
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    def one(label: int) -> Any:
        rows = slice(None) if known is None or known[:, label].all() else np.flatnonzero(known[:, label])
        model = LinearSVC(C=strength, class_weight="balanced" if balanced else None, tol=TOLERANCE, random_state=0)
        model.fit(features[rows], wanted[rows, label])
        done(1)
        return model

    models = Parallel(n_jobs=-1, prefer="threads")(delayed(one)(label) for label in range(wanted.shape[1]))
    return np.stack([model.coef_[0] for model in models], axis=1), np.array([model.intercept_[0] for model in models])


def held_out(
    features: csr_matrix,
    wanted: np.ndarray,
    strength: float,
    splits: Iterable[tuple[np.ndarray, np.ndarray]],
    balanced: bool = False,
    known: np.ndarray | None = None,
) -> np.ndarray:
    """Distances of every message from machines that were not fitted on it: shape (messages, labels).

    Args:
        splits: places to fit on and places to hold out, which together hold every place out once.
    """
    distances = np.empty(wanted.shape, dtype=np.float32)
    for inside, outside in splits:
        weights, bias = fitted(features[inside], wanted[inside], strength, balanced, None if known is None else known[inside])
        distances[outside] = features[outside] @ weights + bias
    return distances
