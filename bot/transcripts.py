"""Conversations to read aloud: ten questions in each language, answered by the real engine, as docs/transcripts/<language>.md."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import yaml

from bot.front_desk import FrontDesk, Incoming
from bot.language.languages import LANGUAGES
from bot.language.wording import Reply

HEAD = """\
# {name}

Made by `python -m bot transcripts` from `data/transcripts.yml`; do not edit. Each question begins a new conversation.
What the person types stands behind `>`, buttons in brackets.
"""

Questions = Mapping[str, Mapping[str, str]]


def read_questions(path: Path) -> Questions:
    """The questions by language and topic.

    Raises:
        ValueError: a language is missing, or has other topics than the first.
    """
    questions: Questions = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if set(questions) != set(LANGUAGES):
        raise ValueError(f"{path}: needs exactly the languages {', '.join(LANGUAGES)}")
    topics = list(next(iter(questions.values())))
    for language, rows in questions.items():
        if list(rows) != topics:
            raise ValueError(f"{path}: {language} needs the topics {', '.join(topics)}, in this order")
    return questions


async def transcripts(desk: FrontDesk, questions: Questions) -> AsyncIterator[tuple[str, str]]:
    """Language and Markdown, one language after the other."""
    for language, rows in questions.items():
        parts = [f"\n## {topic}\n\n{await _conversation(desk, language, question)}" for topic, question in rows.items()]
        yield language, HEAD.format(name=LANGUAGES[language].name) + "\n".join(parts) + "\n"


async def _conversation(desk: FrontDesk, language: str, question: str) -> str:
    chat = secrets.token_hex(16)
    async for _ in desk.answer(Incoming(chat, "button", f"lang:{language}")):
        pass  # the greeting is the same each time
    replies = [reply async for part in desk.answer(Incoming(chat, "text", question)) for reply in part.replies]
    return "```\n" + "\n\n".join((f"> {question}", *(_shown(reply) for reply in replies))) + "\n```"


def _shown(reply: Reply) -> str:
    buttons = " ".join(f"[{button.title}]" for button in reply.buttons)
    return f"{reply.text}\n{buttons}" if buttons else reply.text
