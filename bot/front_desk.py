"""Where every message comes in, whether from Telegram or the terminal: commands, languages, and what to do without an engine.

Knows neither Telegram nor Rasa. Keeps per chat only the chosen language and when it was last used, in memory.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace

from actions.services.routes import first_aid
from bot.engine.client import EngineAway, EngineClient
from bot.engine.turn import Turn
from bot.language.languages import LANGUAGES, language_of_hint
from bot.language.texts import Button
from bot.language.wording import Reply, Wording
from bot.nlu.normalise import LONGEST, clean, folded
from bot.nlu.patterns import PatternNet

OTHERWISE = "en"
COMMANDS = ("start", "menu", "language", "privacy", "help", "safe", "stop")
FOOTER = ("intent:ask_human", "intent:ask_menu", "command:hide")
OTHER_KINDS = ("voice", "photo", "location", "contact", "sticker", "file")
PATIENCE = 4.0  # seconds before the person is told that the engine is starting
HASTE = 1.0  # seconds that clearing a chat waits for the engine; somebody looks over a shoulder
RETRY = 0.25  # seconds between two looks at an engine that is away
LONGEST_WAIT = 90.0  # seconds a question is kept for an engine that is away: as long as one may take to start


@dataclass(frozen=True)
class Incoming:
    """One message. `chat` is a key that says nothing about the person; `kind` is text, button, command or one of OTHER_KINDS."""

    chat: str
    kind: str
    value: str = ""
    language_hint: str | None = None


@dataclass(frozen=True)
class Outgoing:
    """What goes back. `clear`: delete what can be deleted. `turn`: what the engine understood, for terminal and tests."""

    replies: tuple[Reply, ...]
    clear: bool = False
    turn: Turn | None = None


@dataclass
class _Chat:
    """What is remembered of a chat: the chosen language, when it was last used, and the buttons on the screen."""

    language: str | None
    used: float
    buttons: tuple[Button, ...] = ()
    offered: frozenset[str] = frozenset()  # languages to which a switch was offered


class FrontDesk:
    """Answers messages of many chats. Messages of one chat must be given one after the other."""

    def __init__(
        self,
        wording: Wording,
        patterns: PatternNet,
        engine: EngineClient,
        session_minutes: int = 60,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wording, self._patterns, self._engine = wording, patterns, engine
        self._seconds, self._clock = session_minutes * 60, clock
        self._chats: dict[str, _Chat] = {}
        self._erasing: set[asyncio.Task[None]] = set()

    async def answer(self, message: Incoming) -> AsyncGenerator[Outgoing, None]:
        """Answer one message; more than one part only while the engine is away."""
        chat = self._chat(message)
        language = chat.language or language_of_hint(message.language_hint) or OTHERWISE
        async for part in self._parts(self._as_button(message, chat), language):
            if part.clear:
                self._chats.pop(message.chat, None)
            elif part.replies and part.replies[-1].buttons:
                chat.buttons = part.replies[-1].buttons
            yield part

    async def _parts(self, message: Incoming, language: str) -> AsyncGenerator[Outgoing, None]:
        if message.kind == "command":
            yield await self._command(message, message.value, language)
        elif message.kind in OTHER_KINDS:
            yield self._own(f"utter_talk_{message.kind}", language)
        elif message.kind == "button":
            async for part in self._button(message, language):
                yield part
        else:
            async for part in self._text(message, language):
                yield part

    def _as_button(self, message: Incoming, chat: _Chat) -> Incoming:
        """A typed button: its title, or its number for who finds typing hard."""
        if message.kind != "text":
            return message
        typed = folded(message.value)
        numbered = {str(number): button for number, button in enumerate(chat.buttons, start=1)}
        titled = {folded(button.title): button for button in chat.buttons}
        meant = titled.get(typed) or numbered.get(typed)
        return replace(message, kind="button", value=meant.payload) if meant else message

    def chosen(self, chat: str) -> str | None:
        """The language that was chosen in `chat`, if any."""
        known = self._chats.get(chat)
        return known.language if known else None

    async def _command(self, message: Incoming, name: str, language: str) -> Outgoing:
        if name in {"start", "language"}:
            return Outgoing((self._language_choice(message.language_hint),))
        if name in {"stop", "hide"}:
            return await self._stop(message.chat, language)
        keys = {"menu": "utter_talk_menu", "privacy": "utter_talk_privacy", "help": "utter_talk_help", "safe": "utter_talk_safe"}
        return self._own(keys.get(name, "utter_talk_menu"), language)

    async def _button(self, message: Incoming, language: str) -> AsyncGenerator[Outgoing, None]:
        kind, _, value = message.value.partition(":")
        if kind == "lang" and value in LANGUAGES:
            self._chat(message).language = value
            yield Outgoing((self._wording.say("utter_talk_hello", value), self._menu(value)))
        elif kind == "command":
            yield await self._command(message, value, language)
        elif message.value in self._wording.payloads:
            async for part in self._ask_engine(message, language, button=message.value):
                yield part
        else:
            yield self._own("utter_talk_old_button", language)

    async def _text(self, message: Incoming, language: str) -> AsyncGenerator[Outgoing, None]:
        text = clean(message.value)  # half characters cannot be sent to the engine
        if len(message.value) > LONGEST:
            yield self._own("utter_talk_too_long", language)
        elif not text:
            yield self._own("utter_talk_empty", language)
        else:
            async for part in self._ask_engine(message, language, text=text):
                yield part

    async def _ask_engine(
        self, message: Incoming, language: str, text: str | None = None, button: str | None = None
    ) -> AsyncGenerator[Outgoing, None]:
        started, told, alone = self._clock(), False, self._without_engine(message, language)
        while True:
            try:
                asked = self._engine.turn(message.chat, language, text, button)
                turn = await asyncio.wait_for(asked, PATIENCE if alone else None)  # danger does not wait for a frozen engine
                yield Outgoing(self._finished(turn, message, language), turn=turn)
                return
            except (EngineAway, asyncio.TimeoutError):
                if alone is not None:
                    yield alone
                    return
            waited = self._clock() - started
            if waited > LONGEST_WAIT:
                return
            if waited > PATIENCE and not told:
                told = True
                yield self._own("utter_talk_engine_away", language)
            await asyncio.sleep(RETRY)

    def _without_engine(self, message: Incoming, language: str) -> Outgoing | None:
        """What can be answered without a model: danger, menus, contacts, texts behind buttons."""
        kind, _, value = message.value.partition(":") if message.kind == "button" else ("", "", "")
        if kind == "say":
            return self._own(value, language)
        if kind == "intent":
            key = {"ask_human": "utter_talk_human", "ask_menu": "utter_talk_menu"}.get(value)
            return self._own(key, language) if key else None
        return self._danger(message.value, language)

    def _danger(self, text: str, language: str) -> Outgoing | None:
        hits = self._patterns.find(text)
        aid = first_aid([hit.signal for hit in hits])
        if aid is None:
            return None
        replies = [self._wording.say(key, language) for key in aid.keys]
        replies += [self._wording.card(contact, language) for contact in self._wording.open_first(aid.cards)]
        turn = Turn(
            tuple(replies),
            language,
            signals=tuple(dict.fromkeys(hit.signal for hit in hits)),
            rules=tuple(hit.rule for hit in hits),
            tier=aid.tier,
            route=aid.id,
            contacts=aid.contacts,
        )
        return Outgoing(self._with_footer(turn.replies, language, turn.route), turn=turn)

    def _finished(self, turn: Turn, message: Incoming, language: str) -> tuple[Reply, ...]:
        """The replies of the engine; who asks for another language gets the languages to choose from."""
        if turn.intent == "change_language":
            return (self._language_choice(message.language_hint),)
        replies = turn.replies or (self._wording.say("utter_talk_not_understood_people", language),)  # never silence
        return self._with_footer(self._with_language_offer(replies, turn, message, language), language, turn.route)

    def _with_language_offer(self, replies: tuple[Reply, ...], turn: Turn, message: Incoming, language: str) -> tuple[Reply, ...]:
        """Offer another language once, in that language, when the message is clearly in it and the turn asks nothing else."""
        chat, spoken = self._chat(message), turn.spoken
        if spoken is None or spoken in {language, *chat.offered} or turn.tier != "T0":
            return replies
        chat.offered |= {spoken}
        offer = self._wording.say("utter_talk_language_offer", spoken)
        own = next((reply.buttons for reply in reversed(replies) if reply.buttons), ())
        return (*replies, Reply(offer.text, (Button(LANGUAGES[spoken].name, f"lang:{spoken}"), *own)))

    async def _stop(self, chat: str, language: str) -> Outgoing:
        erasing = asyncio.create_task(self._erase(chat))
        self._erasing.add(erasing)
        erasing.add_done_callback(self._erasing.discard)
        await asyncio.wait({erasing}, timeout=HASTE)
        return Outgoing((self._wording.say("utter_talk_stopped", language),), clear=True)

    async def _erase(self, chat: str) -> None:
        try:
            await self._engine.erase(chat)
        except EngineAway:
            pass  # an engine that is away has forgotten everything already; one that hangs is ended by its supervisor

    def _own(self, key: str, language: str) -> Outgoing:
        reply = self._menu(language) if key == "utter_talk_menu" else self._wording.say(key, language)
        return Outgoing(self._with_footer((reply,), language))

    def _menu(self, language: str) -> Reply:
        return self._wording.say("utter_talk_menu", language)

    def _language_choice(self, hint: str | None) -> Reply:
        hinted = language_of_hint(hint)
        first = [hinted] if hinted else []
        order = dict.fromkeys([*first, *LANGUAGES])
        text = "\n".join(dict.fromkeys(self._wording.say("utter_talk_pick_language", code).text for code in [*first, "nl", "en"]))
        return Reply(text, tuple(Button(LANGUAGES[code].name, f"lang:{code}") for code in order))

    def _with_footer(self, replies: tuple[Reply, ...], language: str, route: str | None = None) -> tuple[Reply, ...]:
        """One bubble with buttons a turn, the last: the buttons of the last text that has any, then those that stand everywhere.

        Somebody who is watched sees only Hide.
        """
        if not replies:
            return replies
        own = next((reply.buttons for reply in reversed(replies) if reply.buttons), ())
        wanted = FOOTER[2:] if route == "R_WATCHED" else FOOTER
        present = {button.payload for button in own}
        footer = tuple(self._wording.button(payload, language) for payload in wanted if payload not in present)
        return (*(Reply(reply.text) for reply in replies[:-1]), Reply(replies[-1].text, own + footer))

    def _chat(self, message: Incoming) -> _Chat:
        self.forget_idle()
        chat = self._chats.setdefault(message.chat, _Chat(None, 0.0))
        chat.used = self._clock()
        return chat

    def forget_idle(self) -> None:
        """Drop the chats that were idle too long."""
        now = self._clock()
        for chat in [chat for chat, known in self._chats.items() if now - known.used > self._seconds]:
            del self._chats[chat]
