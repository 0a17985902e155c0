"""What Rasa's training cache cannot see: it looks at a component's own class, not at the files and helpers that it reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

HELPERS = tuple(Path(__file__).with_name(name) for name in ("features.py", "normalise.py", "vectors.py"))


def of_files(paths: Iterable[Path] = ()) -> str:
    """A hash of the given files and of the modules that all components share."""
    digest = hashlib.sha256()
    for path in (*HELPERS, *paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()
