"""Files that cannot be read at all: which file, which line, in one plain line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import yaml

from bot.checks.finding import Finding, Places
from bot.checks.material import read_yaml
from bot.language.texts import read_source

_LINE = re.compile(r"\(line (\d+)\)(?:: (.*))?")


def unreadable(data: Path, places: Places, error: Exception) -> Iterator[Finding]:
    """The files that are broken; when none is by itself, the error, whose message names the file or key."""
    found = [*_yaml(data, places), *_po(data, places)] or list(_shapes(data, places))
    told = " ".join(str(error).split())
    yield from found or [places.error(data, type(error).__name__, f"something cannot be read; correct it: {told}", at=1)]


def _yaml(data: Path, places: Places) -> Iterator[Finding]:
    for path in sorted(data.glob("**/*.yml")):
        try:
            read_yaml(path)
        except yaml.YAMLError as wrong:
            mark, problem = getattr(wrong, "problem_mark", None), getattr(wrong, "problem", None) or wrong
            yield places.error(path, "YAML", f"cannot be read; correct it: {problem}", at=mark.line + 1 if mark else 1)
        except UnicodeDecodeError:
            yield places.error(path, "YAML", "is not written in UTF-8; save it again as UTF-8", at=1)


def _po(data: Path, places: Places) -> Iterator[Finding]:
    for path in sorted(data.glob("locale/*.po")):
        try:
            polib.pofile(str(path))
        except UnicodeDecodeError:
            yield places.error(path, "PO", "is not written in UTF-8; save it again as UTF-8", at=1)
        except (OSError, ValueError) as wrong:
            found = _LINE.search(str(wrong))
            problem = (found and found.group(2)) or "this is no line of a PO file"
            yield places.error(path, "PO", f"cannot be read; correct it: {problem}", at=int(found.group(1)) if found else 1)


def _shapes(data: Path, places: Places) -> Iterator[Finding]:
    for path in sorted(data.glob("*/responses.yml")):
        try:
            list(read_source(path))
        except (KeyError, TypeError, AttributeError) as wrong:
            told = "holds something that is no text with buttons; look how the other texts are written"
            yield places.error(path, type(wrong).__name__, told, at=1)
