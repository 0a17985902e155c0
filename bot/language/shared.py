"""The texts of this process: read once, renewed for all who say them."""

from __future__ import annotations

from functools import lru_cache

from bot.language.wording import Wording
from bot.settings import DATA


@lru_cache(maxsize=1)
def shared_wording() -> Wording:
    """The one set of texts of this process."""
    return Wording(DATA)
