"""The catalogue of what the bot says. Defaults ship beside each capability; a county says them its own way."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from string import Formatter

from storage.redaction import Scrubbed

# What a text for a group may be filled with. A plain str is not among them, on purpose:
# only what went through scrub() can reach a group (mypy holds this).
EXAMPLE = "example"  # the field that holds a line to be typed
Public = int | float | date | Scrubbed


class TextError(ValueError):
    """A text of the catalogue or of the county's config that cannot be used; names the key."""


class Texts:
    """Templates by key ("activity.logged"), in str.format syntax."""

    def __init__(self, templates: Mapping[str, str], examples: Callable[[str], str] | None = None) -> None:
        self._templates = dict(templates)
        self._examples = examples
        told = self._templates
        self._told = told if examples is None else {key: examples(words) for key, words in told.items()}

    def render(self, key: str, fields: Mapping[str, object]) -> str:
        """The text with its fields filled in. Raises KeyError for an unknown key or a missing field."""
        shown = {name: show(value) for name, value in fields.items()}
        if self._examples is not None and isinstance(shown.get(EXAMPLE), str):
            shown[EXAMPLE] = self.example(str(shown[EXAMPLE]))
        return self._told[key].format_map(shown)

    def example(self, words: str) -> str:
        """A line that shows how something is typed, with the county's own names in it."""
        return self._examples(words) if self._examples is not None else words

    def with_examples(self, examples: Callable[[str], str] | None) -> Texts:
        """The same where examples name what this county has; None: they name what is there already."""
        return self if examples == self._examples else Texts(self._templates, examples)

    def __iter__(self) -> Iterator[str]:
        return iter(self._templates)

    def __contains__(self, key: str) -> bool:
        return key in self._templates

    def fields(self, key: str) -> frozenset[str]:
        """The names of the fields a template has."""
        return _fields(self._templates[key])

    def keys(self) -> frozenset[str]:
        """Every key."""
        return frozenset(self._templates)

    def overridden(self, own: Mapping[str, str]) -> Texts:
        """The county's own wordings over the defaults. Raises TextError for what cannot work."""
        for key, template in own.items():
            if key not in self._templates:
                raise TextError(f"没有名为 {key} 的文字")
            try:
                extra = _fields(template) - self.fields(key)
            except TextError as error:
                raise TextError(f"文字 {key} 写得不对：{error}") from None
            if extra:
                raise TextError(f"文字 {key} 用了没有的内容：{'、'.join(sorted(extra))}")
        return Texts({**self._templates, **own}, self._examples)


def load(files: Iterable[Path]) -> Texts:
    """Read catalogue files: TOML tables of templates. Raises TextError on a key defined twice."""
    templates: dict[str, str] = {}
    for file in files:
        for key, value in _flat("", tomllib.loads(file.read_text(encoding="utf-8"))):
            if key in templates:
                raise TextError(f"{key} is defined twice (again in {file.name})")
            _fields(value)
            templates[key] = value
    return Texts(templates)


def _flat(prefix: str, table: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flat(f"{key}.", value)
        else:
            yield key, str(value).strip("\n")


def _fields(template: str) -> frozenset[str]:
    """The names in braces. Nothing but a plain name may stand there: no index, attribute or format."""
    names = set()
    try:
        for _, name, form, conversion in Formatter().parse(template):
            if name is None:
                continue
            if not name.isidentifier() or form or conversion:
                raise TextError("花括号里只能写内容的名字，例如 {number}")
            names.add(name)
    except ValueError as error:
        raise error if isinstance(error, TextError) else TextError(f"花括号没有配对（{error}）") from None
    return frozenset(names)


_WEEKDAYS = "一二三四五六日"


def show(value: object) -> object:
    """Dates and times as people say them; everything else as it is."""
    if isinstance(value, datetime):
        return f"{value.month}月{value.day}日 {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.month}月{value.day}日（周{_WEEKDAYS[value.weekday()]}）"
    return value


def hours(minutes: int) -> Scrubbed:
    """150 → 2.5 小时; 45 → 45 分钟."""
    if minutes < 0:
        return Scrubbed(f"-{hours(-minutes)}")
    if minutes < 60:
        return Scrubbed(f"{minutes} 分钟")
    whole, rest = divmod(minutes, 60)
    if rest == 0:
        return Scrubbed(f"{whole} 小时")
    return Scrubbed(f"{whole}.5 小时") if rest == 30 else Scrubbed(f"{whole} 小时 {rest} 分钟")


def clock_time(minute: int) -> Scrubbed:
    """Minutes after midnight as 09:30."""
    return Scrubbed(f"{minute // 60:02d}:{minute % 60:02d}")
