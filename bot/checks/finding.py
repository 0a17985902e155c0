"""What a check has found, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_KEY = re.compile(r"^[ \-]*(?:(?:id|intent|rule|story):\s*)?[\"']?([\w.-]+)")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong. `is_error`: it must be mended before release."""

    file: str
    line: int
    key: str
    message: str
    is_error: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.key}: {'' if self.is_error else 'warning: '}{self.message}"


class Places:
    """Makes findings: knows the line of a key in each file. `root` is the folder that file names are relative to."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[Path, list[str]] = {}
        self._keys: dict[Path, dict[str, int]] = {}

    def error(self, path: Path, key: str, message: str, at: int | str | None = None) -> Finding:
        """Something that must be mended. `at`: the line, or words to look for; otherwise the line of the key."""
        return Finding(self.name(path), at if isinstance(at, int) else self.line(path, key, at), key, message)

    def warning(self, path: Path, key: str, message: str, at: int | str | None = None) -> Finding:
        """Something to look at. `at` as in `error`."""
        return Finding(self.name(path), at if isinstance(at, int) else self.line(path, key, at), key, message, is_error=False)

    def name(self, path: Path) -> str:
        """The path as it is printed."""
        return path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else path.as_posix()

    def line(self, path: Path, key: str, words: str | None = None) -> int:
        """The line that holds the words, or begins with the key, or names it; 1 when none does."""
        if words is not None:
            return self._line_with(path, words) or self.line(path, key)
        if path not in self._keys:
            keys: dict[str, int] = {}
            for number, text in enumerate(self._text(path), 1):
                if found := _KEY.match(text):
                    keys.setdefault(found.group(1), number)
            self._keys[path] = keys
        return self._keys[path].get(key) or self._line_with(path, key) or 1

    def _line_with(self, path: Path, words: str) -> int | None:
        return next((number for number, text in enumerate(self._text(path), 1) if words in text), None)

    def _text(self, path: Path) -> list[str]:
        if path not in self._lines:
            self._lines[path] = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        return self._lines[path]
