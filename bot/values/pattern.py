"""A pattern that is compiled when it is first asked, and not while the house is imported.

A thousand of them took a quarter of a start, and a message asks a hundred. The others are compiled in the background
when the process serves (`compile_waiting`), so that nobody's message has to wait for one.
"""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any


class Pattern:
    """Of a module: it lives as long as the process. What is made while serving is compiled by whoever made it.

    Once a method was asked it is the compiled pattern's own, so that the next call costs what it costs there.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None
        _waiting.append(self)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has asked it yet."""
        return self._compiled is None

    def compile(self) -> re.Pattern[str]:
        """Compiled: now, if it was not before."""
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self._flags)
        return self._compiled

    def _ready(self, method: str) -> re.Pattern[str]:
        compiled = self.compile()
        setattr(self, method, getattr(compiled, method))
        return compiled

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        return self._ready("search").search(text, pos, endpos)

    def match(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        return self._ready("match").match(text, pos, endpos)

    def fullmatch(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        return self._ready("fullmatch").fullmatch(text, pos, endpos)

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        return self._ready("finditer").finditer(text, pos, endpos)

    def findall(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> list[Any]:
        return self._ready("findall").findall(text, pos, endpos)

    def split(self, text: str, maxsplit: int = 0) -> list[str | Any]:
        return self._ready("split").split(text, maxsplit)

    def sub(self, repl: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        return self._ready("sub").sub(repl, text, count)


_waiting: deque[Pattern] = deque()


def compile_waiting() -> Iterator[None]:
    """Compile what nobody has asked yet; rests behind each, where whoever goes through it may rest as well."""
    while _waiting:
        pattern = _waiting.popleft()
        if pattern.is_waiting:
            pattern.compile()
            yield
