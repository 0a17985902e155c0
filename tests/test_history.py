"""Message numbers are kept for 48 hours, per chat, bounded."""

from bot.telegram import history
from bot.telegram.history import HOURS_48, MOST_MESSAGES, History


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_newest_numbers_come_first_in_batches() -> None:
    kept = History()
    for number in range(1, 251):
        kept.record("a", number)

    batches = kept.batches("a", 100)

    assert [len(batch) for batch in batches] == [100, 100, 50]
    assert batches[0][0] == 250 and batches[-1][-1] == 1


def test_numbers_of_other_chats_stay() -> None:
    kept = History()
    kept.record("a", 1)
    kept.record("b", 2)

    kept.forget("a")

    assert (kept.batches("a", 100), kept.batches("b", 100)) == ([], [[2]])


def test_only_what_was_deleted_is_dropped() -> None:
    kept = History()
    for number in (1, 2, 3):
        kept.record("a", number)

    kept.drop("a", [1, 3])

    assert kept.batches("a", 100) == [[2]]


def test_numbers_are_dropped_after_48_hours() -> None:
    clock = Clock()
    kept = History(clock)
    kept.record("old", 1)
    clock.now = HOURS_48 - 1
    kept.record("new", 2)
    clock.now = HOURS_48

    assert kept.batches("old", 100) == []
    kept.drop_old()
    assert list(kept._chats) == ["new"]


def test_a_chat_and_all_chats_are_bounded(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(history, "MOST_CHATS", 2)
    kept = History()
    for number in range(MOST_MESSAGES + 5):
        kept.record("a", number)
    kept.record("b", 1)
    kept.record("c", 1)

    assert list(kept._chats) == ["b", "c"]
    assert History().batches("a", 100) == []
