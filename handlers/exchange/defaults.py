"""The classes of both lists as they ship, and how something is put into one by its own words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.config import Config
from handlers.exchange.config import ExchangeConfig

OTHER = "其他"


@cache
def _shipped() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "defaults.toml").read_text(encoding="utf-8"))


def need_kinds(config: Config) -> tuple[str, ...]:
    """The county's classes of needs, or those that ship."""
    return config.section(ExchangeConfig).need_kinds or tuple(_shipped()["need"])


def resource_kinds(config: Config) -> tuple[str, ...]:
    """The county's classes of what is offered, or those that ship."""
    return config.section(ExchangeConfig).resource_kinds or tuple(_shipped()["resource"])


def need_kind(config: Config, words: str) -> str:
    """The class that a need's own words put it into; the last one where they say nothing."""
    return _kind(need_kinds(config), _shipped()["need"], words)


def resource_kind(config: Config, words: str) -> str:
    """The class that the words of something offered put it into."""
    return _kind(resource_kinds(config), _shipped()["resource"], words)


def _kind(own: Sequence[str], words: Mapping[str, str], said: str) -> str:
    for kind in own:
        if kind in said or (words.get(kind) and re.search(words[kind], said)):
            return kind
    return OTHER if OTHER in own else own[-1]


def topics(config: Config, kind: str, words: str) -> frozenset[str]:
    """The classes of needs that something offered may answer: by its own words, and by its class."""
    said = {
        each
        for each in need_kinds(config)
        if each != OTHER and (pattern := _shipped()["need"].get(each)) and re.search(pattern, words)
    }
    return frozenset({*said, *_shipped()["serves"].get(kind, ())})


def is_duty(kind: str) -> bool:
    """Whether a need of this class is likely some department's duty."""
    return kind in _shipped()["duty"]["kinds"]
