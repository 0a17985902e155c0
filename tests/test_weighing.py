"""The scoring, tiers and routes hold what `data/signals.yml` promises."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.services.routes import danger_route, first_aid, offer_route
from actions.services.scoring import score
from actions.services.signals import table
from actions.services.weighing import (
    Memory,
    Step,
    after_answer,
    after_danger,
    after_offer,
    after_question,
    after_refusal,
    decide,
    with_signals,
)

TABLE = table()
CASES = [case for case in TABLE.cases if "signals" in case]
RANK = {"T0": 0, "T1": 1, "T1b": 1, "T2": 2, "T2b": 2, "T2c": 2, "T2d": 2, "T2e": 2, "T3": 3}
IDS = st.lists(st.sampled_from(sorted(TABLE.signals)), max_size=10)


def memory_of(case: dict) -> Memory:
    signals = tuple(case["signals"])
    settled = signals if case.get("declined") else ()
    return Memory(signals, ("F01_cannot_stop", "P03_no_wage")[: case["asked"]], declined=bool(case.get("declined")), settled=settled)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_seed_case_gets_its_tier(case: dict) -> None:
    decision = decide(memory_of(case), TABLE)
    assert decision.tier == case["expect"].split("_")[0]


@pytest.mark.parametrize("case", [case for case in CASES if case.get("route") not in {None, "R_DANGER"}], ids=lambda case: case["name"])
def test_a_seed_case_gets_its_route(case: dict) -> None:
    assert offer_route(case["signals"], None, TABLE).id == case["route"]


@pytest.mark.parametrize("strength", ["weak", "medium"])
def test_one_weak_or_medium_signal_alone_leads_to_nothing(strength: str) -> None:
    alone = [name for name, signal in TABLE.signals.items() if signal.strength == strength]
    assert {decide(Memory((name,)), TABLE).tier for name in alone} == {"T0"}


@given(IDS, st.sampled_from(sorted(TABLE.signals)), st.integers(0, 2))
def test_one_more_signal_never_lowers_the_tier(signals: list[str], more: str, asked: int) -> None:
    memory = Memory(tuple(signals), ("F01_cannot_stop", "P03_no_wage")[:asked])
    before, after = decide(memory, TABLE), decide(with_signals(memory, [more]), TABLE)
    assert RANK[after.tier] >= RANK[before.tier]


@given(st.lists(st.tuples(IDS, st.sampled_from(["yes", "no", "skip"])), max_size=12))
def test_never_more_than_two_questions_and_two_offers(turns: list[tuple[list[str], str]]) -> None:
    memory = Memory()
    for signals, answer in turns:
        memory = with_signals(memory, signals)
        decision = decide(memory, TABLE)
        if decision.step is Step.ASK:
            memory = after_answer(after_question(memory, decision.question or ""), answer, TABLE)
        elif decision.step is Step.OFFER:
            memory = after_offer(memory) if answer == "yes" else after_refusal(after_offer(memory))
        elif decision.step is Step.DANGER:
            memory = after_danger(memory)
    assert len(memory.asked) <= 2
    assert memory.offers <= 2


def test_after_no_nothing_until_something_new_and_strong() -> None:
    refused = after_refusal(after_offer(Memory(("P02_pay_tiny", "H01_long_days"))))
    assert decide(refused, TABLE).step is Step.NOTHING
    assert decide(with_signals(refused, ["B02_lives_at_work", "F05_afraid"]), TABLE).step is Step.NOTHING
    assert decide(with_signals(refused, ["F08_violence"]), TABLE).tier == "T2e"


def test_a_no_to_the_question_is_the_signal() -> None:
    asked = after_question(Memory(("D01_documents_kept",)), "P03_no_wage")
    assert "P03_no_wage" in after_answer(asked, "no", TABLE).signals
    assert "P03_no_wage" not in after_answer(asked, "yes", TABLE).signals
    assert "P03_no_wage" not in after_answer(asked, "skip", TABLE).signals


def test_surroundings_count_for_one_point_together() -> None:
    around = TABLE.known(["K01_no_dutch_or_reading", "K02_no_bank_account", "K03_cash", "K04_no_papers"])
    assert score(around, TABLE).total == 1
    assert score(around, TABLE).groups_counted == 0


@pytest.mark.parametrize(
    ("signals", "intent", "route", "contacts"),
    [
        (["D01_documents_kept", "H01_long_days"], None, "R_LABOUR", ("fairwork",)),
        (["X04_forced_sex"], "risk_sexual", "R_SEXUAL", ("chatmetfier",)),
        (["C01_pressed_to_crime", "F08_violence"], None, "R_CRIME", ("keerpunt",)),
        (["X05_image_blackmail"], None, "R_IMAGE", ("helpwanted",)),
        (["O01_organ"], None, "R_OTHER", ("fairwork",)),
        (["X04_forced_sex", "P02_pay_tiny"], None, "R_LABOUR", ("fairwork", "chatmetfier")),  # a tie: work first
        ([], "risk_labour", "R_LABOUR", ("fairwork",)),
        (["F08_violence"], None, "R_LABOUR", ("fairwork",)),
    ],
)
def test_the_contact_fits_the_form(signals: list[str], intent: str | None, route: str, contacts: tuple[str, ...]) -> None:
    found = offer_route(signals, intent, TABLE)
    assert (found.id, found.contacts) == (route, contacts)


@given(IDS)
def test_never_more_than_two_contacts_in_an_offer(signals: list[str]) -> None:
    assert 1 <= len(offer_route(signals, None, TABLE).contacts) <= 2


@pytest.mark.parametrize(
    ("signal", "route", "first"),
    [
        ("A01_violence_now", "R_DANGER", "emergency112"),
        ("A02_medical_now", "R_MEDICAL", "emergency112"),
        ("A03_locked_and_danger_now", "R_LOCKED", "emergency112"),
        ("A06_recent_rape", "R_RECENT_SEXUAL_VIOLENCE", "emergency112"),
        ("A04_suicide", "R_SUICIDE", "emergency112"),
    ],
)
def test_danger_shows_112_first(signal: str, route: str, first: str) -> None:
    found = danger_route([signal], None, TABLE)
    assert found is not None
    assert (found.id, found.contacts[0]) == (route, first)


def test_who_is_watched_sees_no_contact() -> None:
    found = danger_route(["A05_watched_now"], None, TABLE)
    assert found is not None
    assert found.contacts == ()


def test_danger_rings_again_only_for_something_new() -> None:
    memory = after_danger(Memory(("A01_violence_now",)))
    assert decide(memory, TABLE).tier == "T0"
    assert decide(with_signals(memory, ["A03_locked_and_danger_now"]), TABLE).tier == "T3"


def test_first_aid_needs_danger_or_a_signal_that_is_enough_alone() -> None:
    assert first_aid([]) is None
    assert first_aid(["H01_long_days"]) is None
    found = first_aid(["C04_forced_begging"])
    assert found is not None
    assert found.contacts == ("keerpunt",)


def test_memory_is_a_value() -> None:
    assert replace(Memory(), signals=("D01_documents_kept",)) == with_signals(Memory(), ["D01_documents_kept"])
