"""默认岗位 and 默认类别, as they ship: our guess, until a community takes a post or a county names its classes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.config import Config
from handlers.posts.config import PostsConfig

OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Default:
    """A post that is offered to communities. `source`: S, C or P, see defaults.toml."""

    title: str
    kind: str
    what: str
    hours: str
    wanted: int
    source: str
    licence: bool = False
    heavy: bool = False


@cache
def _shipped() -> tuple[dict[str, str], tuple[Default, ...]]:
    read = tomllib.loads((Path(__file__).parent / "defaults.toml").read_text(encoding="utf-8"))
    return read["kinds"], tuple(Default(**row) for row in read["post"])


def posts() -> tuple[Default, ...]:
    """In order."""
    return _shipped()[1]


def kinds(config: Config) -> tuple[str, ...]:
    """The county's classes, or those that ship."""
    return config.section(PostsConfig).kinds or tuple(_shipped()[0])


def kind_of(config: Config, title: str, what: str = "") -> str:
    """The class that a post's own words put it into; the last one (其他) where they say nothing."""
    own = kinds(config)
    words = _shipped()[0]
    for said in (title, what):  # the title says more than the sentence
        for kind in own:
            if kind in said or (words.get(kind) and re.search(words[kind], said)):
                return kind
    return OTHER if OTHER in own else own[-1]


def default(title: str) -> Default | None:
    """The one of that name."""
    return next((each for each in posts() if each.title == title), None)
