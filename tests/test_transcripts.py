"""The questions of the transcripts: every language, the same ten topics; what is written reads as a conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.front_desk import Incoming, Outgoing
from bot.language.languages import LANGUAGES
from bot.language.texts import Button
from bot.language.wording import Reply
from bot.settings import DATA, ROOT
from bot.transcripts import read_questions, transcripts


class StubDesk:
    """Repeats the question and offers one button."""

    async def answer(self, message: Incoming) -> AsyncIterator[Outgoing]:
        yield Outgoing((Reply(f"heard {message.value}", (Button("More", "say:x"),)),))


def test_every_language_has_ten_questions() -> None:
    questions = read_questions(DATA / "transcripts.yml")

    assert list(questions) == list(LANGUAGES)
    assert all(len(set(rows.values())) == 10 for rows in questions.values())


@pytest.mark.parametrize("text", ["nl: {pay: a}", "\n".join(f"{code}: {{{'pay' if code != 'vi' else 'health'}: a}}" for code in LANGUAGES)])
def test_a_missing_language_or_topic_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "transcripts.yml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match="needs"):
        read_questions(path)


def test_a_transcript_shows_question_answer_and_buttons() -> None:
    async def made() -> list[tuple[str, str]]:
        return [item async for item in transcripts(StubDesk(), {"nl": {"pay": "hallo"}})]  # type: ignore[arg-type]

    ((language, text),) = asyncio.run(made())

    assert language == "nl" and text.startswith("# Nederlands\n")
    assert "## pay\n\n```\n> hallo\n\nheard hallo\n[More]\n```\n" in text


def test_the_transcripts_ask_what_the_data_asks() -> None:
    for language, rows in read_questions(DATA / "transcripts.yml").items():
        text = (ROOT / "docs" / "transcripts" / f"{language}.md").read_text(encoding="utf-8")
        assert [line[2:] for line in text.splitlines() if line.startswith("> ")] == list(rows.values())
