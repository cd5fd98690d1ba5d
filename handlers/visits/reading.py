"""A visit as people tell it in a line: 水东社区 今天上午 看了食堂，发现：1.沟盖板坏了，当场解决：…，12月5日回看."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.refused import Unclear
from bot.values.day import all_days
from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from handlers.understanding import matters
from storage.places import Place, Places

_MARK = Pattern(
    r"(?P<saw>(?:查?看|走访|了解|检查|调研)了)"
    r"|(?P<solved>(?:当场|现场|一线)(?:就|已)?(?:解决|办[结了好妥]|处理|协调|整改)(?:[了好完]|掉)*)"
    r"|(?P<found>(?:又|还|另外)?发现(?:了|的)?(?:以下)?(?:[0-9一二两三四五六七八九]{1,2}[个件处条])?(?:问题|事情?|情况)?"
    r"|(?:有|共)?[0-9一二两三四五六七八九]{1,2}[个件处条](?:问题|事情?|情况)"
    r"|问题(?:有|是)?(?=[:,\s]))"
)
_COUNT = Pattern(r"([0-9一二两三四五六七八九]{1,2})[个件处条]")
_REVIEW = Pattern(
    r"(?:[,;。\s]|^)([^,;。]{1,14}?)(?:之?前|再来|再|来)?(?:回看|复看|回头看)|(?:回看|复看)日?[:\s]*([^,;。]{2,12})"
)
_AT = Pattern(r"上午|下午|中午|早上|晚上|傍晚")
_EDGE = " \t\n,，。;；:：、.!！"
_WHO = Pattern(r"[,\s]*[^,\s]{0,8}(?:反映|说|投诉)的$")  # who said it is not written down
_NOT = Pattern(r"[,，;；。\s]*(?:没有?|未|无)$")
_NOTHING = Pattern(r"^(?:没有?|无|未)(?:发现)?(?:什么|新)?(?:问题)?$")


@dataclass(frozen=True, slots=True)
class Told:
    """What was said. `head`: what stands before the first word that says what follows."""

    community: Place | None
    day: date
    at: str
    head: str
    saw: str
    found: tuple[str, ...]
    solved: tuple[str, ...]
    review_on: date | None


def read(text: str, now: datetime, places: Places, home: Place | None) -> Told:
    """Read a line. Raises Unclear for a day of looking again that cannot be read."""
    folded = fold(text)
    review_on, folded = _review(folded, now)
    marks = list(_MARK.finditer(folded))
    head = folded[: marks[0].start()] if marks else folded
    parts: dict[str, list[str]] = {"saw": [], "solved": [], "found": []}
    for index, mark in enumerate(marks):
        following = marks[index + 1] if index + 1 < len(marks) else None
        kind = str(mark.lastgroup)
        words = folded[mark.end() : following.start() if following else len(folded)].strip(_EDGE)
        if kind == "saw":
            parts["saw"].append(_NOT.sub("", words))
        elif words and not _NOTHING.match(words):
            parts[kind] += _items(words, mark[0])
    community, head = _community(head, places)
    if community is None:  # 看了水东，两个事: the place stands behind the word
        community, saw = _community(" ".join(parts["saw"]), places)
        parts["saw"] = [saw.strip(_EDGE)] if saw.strip(_EDGE) else []
    day, head = _day(head, now)
    at = _AT.search(head)
    saw = "；".join(part for part in parts["saw"] if part)
    return Told(
        community or home,
        day,
        at[0] if at is not None else "",
        head,
        saw,
        tuple(parts["found"]),
        tuple(parts["solved"]),
        review_on,
    )


def _items(words: str, mark: str) -> Sequence[str]:
    """The matters of a piece: numbered, or between semicolons, or each thing that is wrong, or as many as were said."""
    if (numbered := _numbered(words)) is not None:
        pieces = numbered
    elif re.search(r"[;\n。]", words):
        pieces = re.split(r"[;\n。]", words)
    else:
        pieces = list(matters(words)) or [words]
        said = _COUNT.search(mark)
        wanted = read_number(said[1]) if said is not None else None
        if wanted is not None and len(pieces) != wanted:
            apart = re.split(r"[、,]|和|还有|以及", words)
            pieces = apart if len(apart) == wanted else pieces
    told = (_WHO.sub("", piece.strip(_EDGE)).replace(",", "，").strip(_EDGE) for piece in pieces)
    return [piece for piece in told if len(piece) > 1]


def _numbered(words: str) -> list[str] | None:
    """The pieces behind 1. 2. 3., which follow each other: 2.3栋路灯 is the second, of 3栋. None where it has none."""
    cuts: list[tuple[int, int]] = []
    for number in range(1, 10):
        pattern = re.compile(rf"(?:^|(?<=[\s,;。:、]))\(?{number}[.、)]\s*")
        cut = pattern.search(words, cuts[-1][1] if cuts else 0)
        if cut is None:
            break
        cuts.append(cut.span())
    ends = [start for start, _ in cuts[1:]] + [len(words)]
    return [words[end:until] for (_, end), until in zip(cuts, ends, strict=True)] if cuts else None


def _review(folded: str, now: datetime) -> tuple[date | None, str]:
    said = _REVIEW.search(folded)
    if said is None:
        return None, folded
    days = list(all_days(said[0], now, ahead=True))
    if not days:
        raise Unclear("visits.which_review")
    start = said.start() + (days[-1].start if said[2] is None else 0)
    return days[-1].value, f"{folded[:start].rstrip(_EDGE)}。{folded[said.end() :]}"


def _community(text: str, places: Places) -> tuple[Place | None, str]:
    name = max((name for name in places.known_communities if name in text), key=len, default="")
    if name:
        return places.community(name), text.replace(name, " ", 1)
    short = [each for each in places.communities if each.name.removesuffix("社区") in text]
    if len(short) != 1 or len(short[0].name.removesuffix("社区")) < 2:
        return None, text
    return short[0], text.replace(short[0].name.removesuffix("社区"), " ", 1)


def _day(text: str, now: datetime) -> tuple[date, str]:
    days = list(all_days(text, now, ahead=False))
    if not days:
        return now.date(), text
    return days[0].value, f"{text[: days[0].start]} {text[days[0].end :]}"
