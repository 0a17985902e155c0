"""Turns a chat id into a key that says nothing about the person and means nothing after this process."""

from __future__ import annotations

import hashlib
import hmac
import secrets


class ChatKeys:
    """HMAC-SHA256 under a key that lives as long as this object (decision A6)."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def of(self, chat_id: int) -> str:
        """32 hexadecimal signs."""
        return hmac.new(self._secret, str(chat_id).encode(), hashlib.sha256).hexdigest()[:32]
