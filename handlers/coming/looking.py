"""我能报什么: what is near, still has places, is at a time when they are free, and suits the post they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.work import Work
from handlers.activities.reported import reported
from handlers.coming import seats
from handlers.posts import records
from handlers.week import actions
from handlers.week.actions import Item
from storage.places import Place

MOST = 5
FAR = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """An activity that somebody may come to, with what speaks for it in their own words."""

    item: Item
    why: tuple[str, ...]


def offers(work: Work) -> tuple[list[Offer], int]:
    """The best five and how many more there are. Raises Refused: not reported in."""
    who = reported(work)
    listed = actions.current(work.tx, work.now.date())
    mine = [each.item for each in seats.mine(work)]
    home = work.county.places.by_id.get(who.grid_id or 0)
    posts = [kept.title for hold, kept in records.own(work.tx, who.id) if hold.state in records.SEATED]
    ranked = []
    for item in listed.items if listed is not None else ():
        if not _open(work, item) or any(item.id == own.id or _together(item, own) for own in mine):
            continue
        suits = next((title for title in posts if _alike(title, item)), "")
        far = _distance(work, item, home)
        why = [_NEAR[far]] if _NEAR[far] else []
        why += [f"合您的岗位“{suits}”"] if suits else []
        ranked.append(((not suits, far, item.begins, item.number), Offer(item, tuple(why))))
    ranked.sort(key=lambda pair: pair[0])
    return [offer for _, offer in ranked[:MOST]], max(0, len(ranked) - MOST)


_NEAR = ("就在您的网格", "在您的社区", "全县的", "")


def _open(work: Work, item: Item) -> bool:
    has_room = item.free is None or (item.free > 0 and not item.waiting)
    return not item.cancelled and item.begins > work.now and has_room


def _together(item: Item, own: Item) -> bool:
    return item.start is not None and own.start is not None and item.begins < own.over and own.begins < item.over


def _distance(work: Work, item: Item, home: Place | None) -> int:
    """0 their grid, 1 their community, 2 the whole county, 3 elsewhere."""
    places = work.county.places
    where = places.by_id.get(item.place_id or 0)
    if where is None:
        return 2
    community = places.community_of(home.id) if home is not None else None
    if home is None or community is None or not where.path.startswith(community.path):
        return FAR
    return 0 if where.path.startswith(home.path) else 1


def _alike(post: str, item: Item) -> bool:
    """Whether two signs that stand together in the name of a post stand so in the activity's: 保洁, 理发, 宣讲."""
    words = f"{item.title}{item.theme.removesuffix('日')}"
    return any(pair in words for pair in _pairs(post) if pair not in _EVERYWHERE)


def _pairs(text: str) -> Sequence[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


_EVERYWHERE = frozenset({"服务", "活动", "社区", "小区", "网格", "楼道", "志愿", "居民", "上门"})
