"""The words that are never said are caught in every language, and everyday words are not."""

from collections.abc import Iterator

import pytest
import yaml

from bot.language.forbidden import Forbidden
from bot.settings import DATA

CONTENT = yaml.safe_load((DATA / "forbidden.yml").read_text(encoding="utf-8"))
FORBIDDEN = Forbidden.load(DATA / "forbidden.yml")


def examples(name: str) -> Iterator[tuple[str, str]]:
    for language, lists in CONTENT["languages"].items():
        for text in lists[name]:
            yield language, text


@pytest.mark.parametrize(("language", "text"), examples("must_match"))
def test_a_word_is_caught(language: str, text: str) -> None:
    assert FORBIDDEN.blocks(text, language)


@pytest.mark.parametrize(("language", "text"), examples("must_match"))
def test_a_word_is_caught_inside_a_sentence_and_in_capitals(language: str, text: str) -> None:
    assert FORBIDDEN.blocks(f"FairWork: {text}.", language)
    assert FORBIDDEN.blocks(text.upper(), language)


@pytest.mark.parametrize(("language", "text"), examples("must_pass"))
def test_everyday_words_pass(language: str, text: str) -> None:
    assert not FORBIDDEN.blocks(text, language)


@pytest.mark.parametrize("language", CONTENT["languages"])
def test_dutch_and_english_words_are_caught_in_every_language(language: str) -> None:
    assert FORBIDDEN.blocks("Slachtofferhulp", language)
    assert FORBIDDEN.blocks("Victim Support", language)


@pytest.mark.parametrize(
    "text",
    ["slacht\u00adoffer", "slacht\u200boffer", "slacht-offer", "SLACHTOFFER", "ｓｌａｃｈｔｏｆｆｅｒ", "sláchtoffer"],
    ids=["soft hyphen", "zero width", "hyphen", "capitals", "wide letters", "accent"],
)
def test_a_disguise_does_not_help(text: str) -> None:
    assert FORBIDDEN.blocks(text, "nl")


def test_arabic_is_caught_with_vowel_signs_and_lengthening() -> None:
    assert FORBIDDEN.blocks("ضَحِيَّة", "ar")
    assert FORBIDDEN.blocks("ضحـــية", "ar")


def test_a_soft_word_is_found_but_does_not_block() -> None:
    hits = FORBIDDEN.find("Wil je aangifte doen", "nl")

    assert [hit.tier for hit in hits] == ["soft"]
    assert not FORBIDDEN.blocks("Wil je aangifte doen", "nl")


def test_lists_of_other_languages_are_left_alone() -> None:
    assert not FORBIDDEN.blocks("Anda boleh bawa surat", "id")  # an everyday word that another language must not say
    assert not FORBIDDEN.blocks("he may fail", "en")
