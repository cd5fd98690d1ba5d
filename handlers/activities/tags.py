"""十带头: the tags that an activity may carry, as the county calls them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from bot.config import Config
from bot.provisional import Provisional
from bot.work import Work
from handlers.activities.config import ActivityConfig

LEADING = "带头"


@cache
def shipped() -> Mapping[str, str]:
    """What each is called as it ships, by its key, in order."""
    read = tomllib.loads((Path(__file__).parent / "tags.toml").read_text(encoding="utf-8"))
    return {row["key"]: row["name"] for row in read["tag"]}


def names(config: Config) -> Mapping[str, str]:
    """What each tag is called, by its key, in order. A county may call them otherwise, and may have fewer."""
    own = config.section(ActivityConfig).tags
    return dict(zip(shipped(), own, strict=False)) if own else shipped()


def provisional(config: Config) -> bool:
    """Whether they are our proposal, which nobody here has confirmed (暂定)."""
    return not config.section(ActivityConfig).tags


def proposed(work: Work) -> Iterable[Provisional]:
    """The names, where the county has not said its own."""
    every = names(work.county.config)
    open_ = len(every) if provisional(work.county.config) else 0
    yield Provisional("十带头的名称", open_, len(every), "十带头", "县里定了名称，写在设置 [activity] tags")


def key_of(config: Config, said: str) -> str:
    """The tag that is meant: its whole name, with or without 带头 before it; "" for none."""
    bare = said.strip().removeprefix(LEADING)
    return next((key for key, name in names(config).items() if bare and bare == name.removeprefix(LEADING)), "")
