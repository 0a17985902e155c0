"""The language of a longer message is guessed, so that a switch can be offered; short and mixed ones are left alone."""

from __future__ import annotations

import pytest

from bot.evaluation.sentences import read
from bot.language.guess import spoken
from bot.language.languages import LANGUAGES


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "hoeveel moet ik per uur krijgen in de keuken"),
        ("en", "how much should they pay me for one hour of cleaning"),
        ("pt", "quanto eles têm que me pagar por hora na limpeza"),
        ("es", "cuánto me tienen que pagar por hora en la limpieza"),
        ("tl", "anong gagawin ko hindi pa ako binabayaran ng amo ko"),
        ("ar", "كم يجب أن يدفعوا لي عن ساعة العمل في التنظيف"),
        ("ru", "сколько мне должны платить за час работы на кухне"),
        ("zh", "打扫卫生一个小时应该付给我多少钱"),
        ("fr", "combien doit-on me payer pour une heure de ménage"),
        ("tr", "temizlik işinde bir saat için bana ne kadar ödemeliler"),
        ("vi", "tôi phải được trả bao nhiêu tiền một giờ dọn dẹp"),
    ],
)
def test_a_clear_message_has_a_language(language: str, text: str) -> None:
    assert spoken(text) == language


@pytest.mark.parametrize("text", ["hello", "baas", "ok danke", "", "12345 67890", "😀😀😀", "hoe duur is pasaporte", "\ud800" * 30])
def test_short_messages_have_none(text: str) -> None:
    assert spoken(text) is None


def test_it_is_seldom_wrong_on_the_evaluation_sentences() -> None:
    known = [sentence for sentence in read() if sentence.language in LANGUAGES]
    guessed = [(sentence.language, language) for sentence in known if (language := spoken(sentence.text))]
    assert len(guessed) > len(known) / 2
    assert sum(told != language for told, language in guessed) < 0.01 * len(guessed)
