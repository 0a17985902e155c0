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
