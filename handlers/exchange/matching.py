"""配一下: what of one list answers something of the other, and why, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from bot.values.pattern import Pattern
from bot.work import Work
from handlers.exchange import allowed, defaults, records, wording
from handlers.exchange.defaults import OTHER
from handlers.exchange.records import Need, NeedState, Resource
from storage.tables import need, unit_place

MOST = 5  # suggestions for one
_WEEKEND = Pattern(r"周[六日天末]|双休|星期[六日天]")
_EVENING = Pattern(r"晚|夜")
_HAN = Pattern(r"[一-龥]{2,}")
# Pairs of signs that stand in anything and say nothing.
_EMPTY = frozenset(
    {"社区", "网格", "居民", "活动", "服务", "需要", "可以", "提供", "一次", "想要", "希望", "水东", "组织"}
)


@dataclass(frozen=True, slots=True)
class Match:
    """A need and what may answer it; `reasons` in words, the best first."""

    need: Need
    resource: Resource
    reasons: tuple[str, ...]
    score: int


def for_need(work: Work, number: int) -> list[Match]:
    """What may answer a need, the best first. Raises Refused: no such need."""
    kept = allowed.the_need(work, number)
    return _best(_match(work, kept, each) for each in records.offered(work.tx, work.now.date()))


def for_resource(work: Work, number: int) -> list[Match]:
    """What needs something that a unit offers may answer, the best first. Raises Refused: no such resource."""
    kept = allowed.the_resource(work, number)
    return _best(_match(work, each, kept) for each in records.needs(work.tx, need.c.state == NeedState.OPEN))


def for_words(work: Work, words: str) -> list[Need]:
    """Open needs that words speak of (我们医院可以来义诊), the best first."""
    topics = defaults.topics(work.county.config, defaults.resource_kind(work.county.config, words), words)
    scored = [
        (2 * (each.kind in topics) + len(_shared(each.what, words)), each)
        for each in records.needs(work.tx, need.c.state == NeedState.OPEN)
    ]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].id))
    return [each for _, each in best[:MOST]]


def _best(made: Iterable[Match | None]) -> list[Match]:
    found = [each for each in made if each is not None]
    return sorted(found, key=lambda each: (-each.score, each.need.id, each.resource.id))[:MOST]


def _match(work: Work, kept: Need, offered: Resource) -> Match | None:
    """Whether one answers the other, and why; None: not at all, or not any more."""
    if not offered.offered_on(work.now.date()) or offered.left == 0:
        return None
    reasons = _speaks_of(work, kept, offered)
    if not reasons:
        return None
    if _paired(work, offered.unit_id, kept.place_id):
        reasons.append((2, "结对单位"))
    reasons += _time(kept, offered)
    reasons += _enough(kept, offered)
    return Match(kept, offered, tuple(said for _, said in reasons), sum(score for score, _ in reasons))


def speaks_of(work: Work, number: int, resource: int) -> bool:
    """Whether a resource has anything to do with a need. Raises Refused: no such need, no such resource."""
    return bool(_speaks_of(work, allowed.the_need(work, number), allowed.the_resource(work, resource)))


def _speaks_of(work: Work, kept: Need, offered: Resource) -> list[tuple[int, str]]:
    """Why one speaks of the other: of one kind, or in the same words."""
    words = f"{offered.name} {offered.terms}"
    reasons: list[tuple[int, str]] = []
    asked = {kept.kind} - {OTHER} | defaults.topics(work.county.config, "", kept.what)
    if alike := asked & defaults.topics(work.county.config, offered.kind, words):
        reasons.append((3, f"同类（{min(alike, key=lambda each: (each != kept.kind, each))}）"))
    if shared := _shared(kept.what, words):
        reasons.append((2 + len(shared), f"都说到“{shared[0]}”"))
    return reasons


def _shared(left: str, right: str) -> list[str]:
    """Words of two signs and more that both have and that say something, the longest first."""
    pairs = _pairs(left) & _pairs(right)
    found: list[str] = []
    for at in range(len(left) - 1):
        if left[at : at + 2] in pairs:
            longer = found[-1] + left[at + 1] if found and left[: at + 1].endswith(found[-1]) else ""
            if longer and longer in right:
                found[-1] = longer
            else:
                found.append(left[at : at + 2])
    return sorted(dict.fromkeys(found), key=lambda word: (-len(word), left.find(word)))


def _pairs(words: str) -> set[str]:
    runs = _HAN.findall(words)
    return {run[at : at + 2] for run in runs for at in range(len(run) - 1)} - _EMPTY


def _paired(work: Work, unit_id: int, place_id: int) -> bool:
    """Whether the unit is paired with the community."""
    community = work.county.places.community_of(place_id)
    if community is None:
        return False
    pair = unit_place.c.unit_id == unit_id, unit_place.c.place_id == community.id
    return work.tx.execute(select(unit_place.c.unit_id).where(*pair)).first() is not None


def _time(kept: Need, offered: Resource) -> list[tuple[int, str]]:
    for when, named in ((_WEEKEND, "都是周末"), (_EVENING, "都是晚上")):
        if when.search(kept.hours) and when.search(offered.hours):
            return [(2, named)]
    if kept.until is not None and (offered.until is None or offered.until >= kept.until):
        return [(1, "时间赶得上")]
    if _same_month(kept.hours, offered.hours):
        return [(1, "同一个月")]
    return []


def _same_month(left: str, right: str) -> bool:
    return bool(set(re.findall(r"[0-9]{1,2}月", left)) & set(re.findall(r"[0-9]{1,2}月", right)))


def _enough(kept: Need, offered: Resource) -> list[tuple[int, str]]:
    if offered.left is None:
        return [(1, "不限次数")]
    if kept.amount is not None and kept.measure == offered.measure:
        if offered.left >= kept.amount:
            return [(2, f"{wording.left(offered)}，够用")]
        return [(-1, f"{wording.left(offered)}，不够一次给齐")]
    return [(1, wording.left(offered))]
