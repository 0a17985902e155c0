"""The environment is read once, cast, and errors name the variable."""

import pytest

from bot.settings import SettingError, Settings


def test_nothing_set_gives_the_defaults() -> None:
    assert Settings.read({}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("SESSION_MINUTES", "soon"), ("SESSION_MINUTES", "0"), ("CHATS_AT_ONCE", "-1"), ("BOT_API_URL", "ftp://x"), ("LOG_LEVEL", "LOUD")],
)
def test_a_bad_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        Settings.read({name: value})


def test_token_and_secret_are_not_in_the_repr() -> None:
    settings = Settings.read({"TELEGRAM_TOKEN": "123:planted", "ENGINE_SECRET": "hidden"})
    assert "planted" not in repr(settings)
    assert "hidden" not in repr(settings)
