"""Where a county's template is worked out: it may be wrong, but it takes neither the machine nor its memory."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_LOOPS = 10_000  # numbers that all the `range` of a letter may count together
MOST_PRINTED = 4_000_000  # characters of Word's XML; a letter of three pages has 200,000
SECONDS = 20.0  # that a letter may be printed

# What makes long texts of short ones, at a single stroke. No letter aligns its words by spaces.
_STRETCHING = frozenset({"ljust", "rjust", "center", "zfill", "expandtabs", "format", "format_map"})
_FILTERS = ("center", "indent", "format")
_GLOBALS = ("namespace", "lipsum")  # a text that doubles itself at every turn of a loop; as many paragraphs as one asks


class TooMuch(Exception):
    """More than any letter needs."""


class Sandbox(ImmutableSandboxedEnvironment):
    """One for each letter: what it prints and how long it counts is added up. Raises TooMuch, SecurityError."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=jinja2.StrictUndefined)
        for name in _FILTERS:
            del self.filters[name]
        for name in _GLOBALS:
            del self.globals[name]
        self.globals["range"] = self._range
        self.concat = self._joined  # type: ignore[method-assign]
        self._counted = 0
        self._end = time.monotonic() + SECONDS

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Numbers may be multiplied, but not without end; a text times a number is a long text."""
        if not all(isinstance(each, int | float) and abs(each) <= 1e9 for each in (left, right)):
            raise TooMuch
        if operator == "**" and abs(right) > 3:
            raise TooMuch
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return attr not in _STRETCHING and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Not wrapped, so that `format` is refused as the attribute that it is."""

    def _range(self, *bounds: int) -> Iterator[int]:
        counted = range(*bounds)
        if len(counted) > MOST_LOOPS - self._counted:  # OverflowError beyond 2^63
            raise TooMuch
        self._counted += len(counted)
        return iter(counted)  # walked once: kept in a name, loops within loops would walk it without counting

    def _joined(self, pieces: Iterable[str]) -> str:
        printed: list[str] = []
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > MOST_PRINTED or time.monotonic() > self._end:
                raise TooMuch
            printed.append(piece)
        return "".join(printed)
