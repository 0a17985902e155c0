"""Buttons under a message: as few rows as fit on a small phone."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.language.texts import Button

logger = logging.getLogger(__name__)
LONGEST_PAYLOAD = 64  # bytes, Telegram's limit
WIDEST = {1: 99, 2: 17, 3: 10}  # signs on a button that stands alone, with one, with two beside it


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """The keyboard, or None without buttons. A button that Telegram would refuse is left out: the text matters more."""
    usable = [button for button in buttons if _is_usable(button)]
    if len(usable) < len(buttons):
        logger.error("%d buttons left out: no title, or more than 64 bytes in the payload", len(buttons) - len(usable))
    rows = [[InlineKeyboardButton(b.title, callback_data=b.payload) for b in row] for row in in_rows(usable)]
    return InlineKeyboardMarkup(rows) if rows else None


def in_rows(buttons: Sequence[Button]) -> list[list[Button]]:
    """One to three in a row, by the longest title; languages two by two."""
    if len(buttons) > 3 and all(button.payload.startswith("lang:") for button in buttons):
        return [list(buttons[place : place + 2]) for place in range(0, len(buttons), 2)]
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and _fits([*rows[-1], button]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _fits(row: Sequence[Button]) -> bool:
    return len(row) in WIDEST and max(_width(button.title) for button in row) <= WIDEST[len(row)]


def _width(title: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in title if not unicodedata.combining(sign))


def _is_usable(button: Button) -> bool:
    return bool(button.title.strip()) and 1 <= len(button.payload.encode()) <= LONGEST_PAYLOAD
