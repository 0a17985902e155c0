"""README and code say the same."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.__main__ import cli
from bot.settings import ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name.upper() for field in fields(Settings)])
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("command", [name for name in cli.commands if name != "run"])
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"python -m bot {command}" in README


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:bot|actions|data|tests|models)/[\w./]*?)/?`", README))))
def test_every_path_in_the_readme_exists(path: str) -> None:
    assert (ROOT / path).exists() or "<" in path or path.startswith("models/")


def test_the_make_targets_print_what_they_shorten() -> None:
    lines = Path(ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if line.startswith("\t@")]
