"""Gives Rasa the training data by file name. Rasa's own importer opens every YAML file under `data/` several times with a slow
parser to see what it is: 40 seconds before the first component is trained, against two."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers import utils
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


class TopicImporter(RasaFileImporter):
    """Reads `<topic>/nlu.<lang>.yml`, `rules.yml`, `stories.yml` and `responses.yml` below the training data paths."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        self.config_file, self._domain_path = config_file, domain_path
        paths = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        self._folders = [Path(path) for path in paths]
        self._story_files = self._files("rules.yml") + self._files("stories.yml")

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All training sentences, and the responses, which Rasa merges into the domain."""
        return self._nlu_data

    def get_conversation_tests(self) -> StoryGraph:
        """None: conversations are tested with pytest, where texts and actions count too."""
        return utils.story_graph_from_paths([], self.get_domain())

    @cached_property
    def _nlu_data(self) -> TrainingData:
        responses: dict[str, list[dict[str, Any]]] = {}
        for path in self._files("responses.yml"):
            responses.update(_read(path)["responses"])
        return TrainingData(list(self._messages()), responses=responses)

    def _messages(self) -> Iterator[Message]:
        for path in self._files("nlu.*.yml"):
            for row in _read(path)["nlu"]:
                yield from (Message({TEXT: text, INTENT: row["intent"]}) for text in sentences(row["examples"]))

    def _files(self, name: str) -> list[str]:
        return sorted({str(path) for folder in self._folders for path in folder.rglob(name)})


def sentences(examples: str) -> list[str]:
    """The sentences of one `examples` block: a line each, after a dash."""
    return [line.lstrip()[2:].strip() for line in examples.splitlines() if line.lstrip().startswith("- ")]


def _read(path: str) -> Any:
    return yaml.load(Path(path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
