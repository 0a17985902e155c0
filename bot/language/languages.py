"""The twelve languages: code, own name, Babel locale, direction."""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = "nl"


@dataclass(frozen=True)
class Language:
    """One language. `name` is in its own script; `locale` is Babel's."""

    code: str
    name: str
    locale: str
    right_to_left: bool = False


LANGUAGES = {
    language.code: language
    for language in (
        Language("nl", "Nederlands", "nl_NL"),
        Language("en", "English", "en_GB"),
        Language("pt", "Português", "pt_BR"),
        Language("es", "Español", "es_ES"),
        Language("id", "Bahasa Indonesia", "id_ID"),
        Language("tl", "Filipino", "fil_PH"),
        Language("ar", "العربية", "ar", right_to_left=True),
        Language("ru", "Русский", "ru_RU"),
        Language("zh", "中文", "zh_Hans_CN"),
        Language("fr", "Français", "fr_FR"),
        Language("tr", "Türkçe", "tr_TR"),
        Language("vi", "Tiếng Việt", "vi_VN"),
    )
}


def language_of_hint(hint: str | None) -> str | None:
    """The language that a Telegram `language_code` ("pt-br", "fil", "in") stands for, if it is one of ours."""
    code = (hint or "").replace("_", "-").split("-")[0].lower()
    code = {"fil": "tl", "in": "id"}.get(code, code)
    return code if code in LANGUAGES else None
