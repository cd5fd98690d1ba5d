"""接龙: a numbered list that neighbours write on one after the other, below the words that began it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding.problems import trouble

LONGEST_ENTRY = 30  # characters: who writes more tells something of their own
MOST = 200  # entries that are read

_WORD = Pattern(
    r"[#【\[]?\s?(?:请?大家)?(?:群)?接龙(?:一下|了|啦)?\s?[】\]]?\s?[:：,，]?|^#\s?group\s?note\s?", re.IGNORECASE
)
_SIGN_UP = Pattern(r"报名|参加|志愿|活动|义务|一起去")
# Over a line that is stripped.
_ENTRY = Pattern(r"(?P<number>\d{1,3})(?:\s*[.、)．:：,，]\s*|\s+|$)(?P<words>\S.*)?")
_INLINE = Pattern(r"(?<![\d.-])(?=\d{1,3}[.、)．]\s*\S)")
_EXAMPLE = Pattern(r"(?:例|例如|格式)\s*[:：]?.*")
_NOT_PLACE = Pattern(r"[\s\d#＃栋幢座号楼单元室层户门家的我们住在,，、.;；()（）+\-－—]|[A-Da-d]|人|也|都|一样|同样")


@dataclass(frozen=True, slots=True)
class Chain:
    """`title`: what it is about, without the word 接龙; what each wrote behind their number."""

    title: str
    entries: tuple[str, ...]
    named: bool  # it says that it is one

    @property
    def of_trouble(self) -> bool:
        """Whether something is wrong at each place of it: 停水的接龙 1. 3-502 2. 5-301."""
        return trouble(fold(self.title)).told and not _SIGN_UP.search(self.title)


def read_chain(text: str) -> Chain | None:
    """A list with numbers from 1 on under a title; None where a text is none, or each line tells of its own trouble."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    lines = [line for line in lines if not _EXAMPLE.fullmatch(line)]
    if len(lines) == 1:
        lines = [part.strip(" ，,;；") for part in _INLINE.split(lines[0]) if part.strip()]
    title: list[str] = []
    entries: list[str] = []
    for line in lines:
        entry = _ENTRY.fullmatch(line)
        if entry is not None and int(entry["number"]) == len(entries) + 1 and len(entries) < MOST:
            entries.append((entry["words"] or "").strip())
        elif not entries:
            title.append(line)
    named = _WORD.search(text) is not None
    about = _WORD.sub(" ", "，".join(title)).strip(" ，,:：。!！")
    written = tuple(entry for entry in entries if entry)
    if len(written) < (1 if named else 2) or any(len(entry) > LONGEST_ENTRY for entry in written):
        return None
    if any(trouble(fold(_NOT_PLACE.sub("", entry))).told for entry in written) and not (named and about):
        return None
    return Chain(about, written, named)


def is_chain_of_trouble(text: str) -> bool:
    """Whether a text is one problem with a list of its doors, also where it does not say 接龙."""
    chain = read_chain(text)
    return chain is not None and bool(chain.title) and chain.of_trouble and all(map(_is_door, chain.entries))


def _is_door(entry: str) -> bool:
    return any(sign.isdigit() for sign in entry) and not _NOT_PLACE.sub("", entry)
