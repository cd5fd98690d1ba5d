"""The themes that ship: one a month, 暂定 until the county says its own."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

# Of a theme's name, what says nothing of what would be done.
_EMPTY = frozenset({"冬季", "夏季", "春季", "秋季", "冬天", "夏天", "活动", "主题", "宣传", "安全", "服务", "关爱"})


@dataclass(frozen=True, slots=True)
class Default:
    """A month's theme as it ships. `source`: S the county's own article, C public practice, P ours."""

    number: int
    title: str
    line: str
    ideas: str
    words: str
    source: str


@cache
def months() -> dict[int, Default]:
    """By the month's number."""
    read = tomllib.loads((Path(__file__).parent / "defaults.toml").read_text(encoding="utf-8"))
    return {row["number"]: Default(**row) for row in read["month"]}


@lru_cache(maxsize=64)  # asked of every log; a county has one theme a month
def words_of(*said: str) -> frozenset[str]:
    """By which words an activity is seen to be about a theme: its own, and those of a shipped one that shares some."""
    own = {piece for text in said for piece in re.split(r"[\W和与及跟等的，、]+", text) if len(piece) >= 2}
    short = {part for piece in own for part in (piece[:2], piece[-2:])} | {piece for piece in own if len(piece) <= 4}
    telling = short - _EMPTY
    kin = {
        word
        for default in months().values()
        if telling & set(default.words.split())
        for word in default.words.split()
        if word in telling or set(default.title.split("、")) & own
    }
    return frozenset(telling | kin)
