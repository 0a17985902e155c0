"""A model file is used only when it is the one that training wrote and fits what it was made of."""

from pathlib import Path

import pytest

from bot.training.model import MODEL, Card, ModelDoesNotFit, fingerprint, is_current, verify, write_card

SHIPPED_FITS = is_current(MODEL)  # asked before any fixture can make a new one


def test_the_model_in_the_repository_fits_its_data_configuration_and_code() -> None:
    assert SHIPPED_FITS, "run `make train` and commit models/werkwijzer.*"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "some.tar.gz"
    path.write_bytes(b"model")
    write_card(path)
    return path


def test_a_model_with_its_card_is_current(made: Path) -> None:
    verify(made)
    assert is_current(made)


def test_another_file_is_refused(made: Path) -> None:
    made.write_bytes(b"changed")
    with pytest.raises(ModelDoesNotFit):
        verify(made)


def test_a_model_without_a_card_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.tar.gz"
    path.write_bytes(b"model")
    with pytest.raises(ModelDoesNotFit):
        verify(path)
    assert Card.beside(path) is None


def test_a_changed_sentence_changes_the_fingerprint_and_a_changed_word_does_not(tmp_path: Path) -> None:
    topic = tmp_path / "data" / "pay"
    topic.mkdir(parents=True)
    (topic / "nlu.nl.yml").write_text("nlu: []", encoding="utf-8")
    (topic / "responses.yml").write_text("responses: {utter_x: [{text: een}]}", encoding="utf-8")
    before = fingerprint(tmp_path)
    (topic / "responses.yml").write_text("responses: {utter_x: [{text: twee}]}", encoding="utf-8")
    assert fingerprint(tmp_path) == before
    (topic / "responses.yml").write_text("responses: {utter_y: [{text: twee}]}", encoding="utf-8")
    assert fingerprint(tmp_path) != before
    (topic / "nlu.nl.yml").write_text("nlu: [{intent: greet}]", encoding="utf-8")
    assert fingerprint(tmp_path) != before
