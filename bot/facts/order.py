"""Who can be reached now comes first, as far as the order may change at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from bot.facts.contacts import Contact

EMERGENCY = "emergency112"


def open_first(contacts: Iterable[Contact], now: datetime) -> list[Contact]:
    """The contacts of one turn, open ones before closed ones.

    112, contacts without known hours and those kept for a route of their own (police, inspectorate) keep their place, and nobody
    passes them: so FairWork stays before the authorities, whoever is open.
    """
    runs = [(fixed, list(run)) for fixed, run in groupby(contacts, key=_keeps_its_place)]
    return [contact for fixed, run in runs for contact in (run if fixed else sorted(run, key=lambda one: _is_closed(one, now)))]


def _is_closed(contact: Contact, now: datetime) -> bool:
    return contact.hours is not None and not contact.hours.is_open(now)


def _keeps_its_place(contact: Contact) -> bool:
    return contact.hours is None or bool(contact.only) or contact.id == EMERGENCY
