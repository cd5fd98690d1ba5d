"""Groups and their grids: bound by a staff command in the group, confirmed, listed, unbound."""

from __future__ import annotations

from typing import Any

from bot.access import Role
from bot.arguments import PlaceArg
from bot.command import Book
from bot.message import Choice
from bot.platforms.labels import label
from bot.refused import Refused
from bot.turn import Turn
from handlers.checkin.actions import Home, find_home
from handlers.service import bindings
from handlers.service.bindings import OFFICE
from storage import chats
from storage.people import Chat
from storage.places import Place
from storage.redaction import Scrubbed

book = Book("群")
CONFIRM = (Choice("确认", "确认"), Choice("算了", "算了"))
_YES = frozenset({"确认", "是", "是的", "对", "对的", "好", "好的", "可以", "确定", "ok"})
PAGE = 60  # groups in one list


@book.command(
    "绑定网格",
    intent="service.bind",
    example="绑定网格 水东社区第3网格",
    summary="把这个群和网格绑在一起",
    roles=OFFICE,
)
def bind(turn: Turn, place: PlaceArg) -> None:
    """A group belongs to a grid: its pushes come here, and a place without a community means this one."""
    if not turn.in_group:
        raise Refused("group.bind_in_group")
    found = find_home(turn.county.places, place, None)
    where = found.grid if isinstance(found, Home) else found
    if where is None:
        raise Refused("group.bind_where")
    bindings.check(turn.held, where)
    if turn.chat.place_id == where.id:
        turn.say("group.bound_already", place=_full(turn, where))
        return
    turn.ask("group.bind", {"place": where.id}, CONFIRM)
    old = turn.county.places.by_id.get(turn.chat.place_id or 0)
    instead = Scrubbed(f"（现在绑定的是{_full(turn, old)}，会换掉）" if old else "")
    purpose = bindings.purpose_of(where)
    key = "group.bind_draft" if purpose == "grid" else "group.bind_draft_staff"
    turn.say(key, choices=CONFIRM, place=_full(turn, where), instead=instead)


@book.dialogue("group.bind")
def bind_answer(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """确认 binds; other words in the group are not an answer."""
    where = turn.county.places.by_id.get(data["place"])
    if text.strip(" 。！!").lower() not in _YES or where is None:
        if turn.message.addressed:
            turn.done_asking()
        return False
    turn.done_asking()
    bindings.check(turn.held, where)
    bindings.bind(turn.tx, turn.chat, where, turn.by, turn.now)
    turn.work.stale = True
    key = "group.bound" if bindings.purpose_of(where) == "grid" else "group.bound_staff"
    turn.say(key, place=_full(turn, where))
    return True


@book.command(
    "解绑网格",
    "解绑",
    intent="service.unbind",
    example="解绑网格",
    summary="解除群和网格的绑定",
    roles=OFFICE,
)
def unbind(turn: Turn) -> None:
    """The group belongs to no grid any more."""
    if not turn.in_group or turn.chat.place_id is None:
        raise Refused("group.not_bound")
    where = turn.county.places.by_id[turn.chat.place_id]
    bindings.check(turn.held, where)
    bindings.unbind(turn.tx, turn.chat, turn.by, turn.now)
    turn.work.stale = True
    turn.say("group.unbound", place=_full(turn, where))


@book.command(
    "绑定列表",
    "群列表",
    intent="service.bound",
    example="绑定列表 水东社区",
    summary="看哪些群绑定了哪个网格",
    roles=OFFICE,
    private=True,
)
def listed(turn: Turn, place: PlaceArg | None = None) -> None:
    """The groups of one's communities; the county sees how many each community has, and those bound to none."""
    places = turn.county.places
    named = find_home(places, place, None) if place is not None else None
    where = named.grid if isinstance(named, Home) else named
    if place is not None and where is None:
        raise Refused("group.list_where")
    if where is not None:
        bindings.check(turn.held, where)
        _tell_groups(turn, [where])
        return
    if any(one.role is Role.COUNTY for one in turn.held):
        _tell_counts(turn)
        return
    held = {one.path for one in turn.held if one.role is Role.COMMUNITY}
    _tell_groups(turn, [one for one in places.by_id.values() if one.path in held])


def _tell_groups(turn: Turn, roots: list[Place]) -> None:
    found: dict[int, Chat] = {}
    for root in roots:
        found |= {one.id: one for one in chats.bound(turn.tx, root.path, PAGE + 1)}
    lines = [_line(turn, one) for one in list(found.values())[:PAGE]]
    served = {one.place_id for one in found.values()}
    grids = [one for one in turn.county.places.by_id.values() if one.kind == "grid" and one.id not in served]
    without = [turn.county.places.full_name(one) for root in roots for one in grids if one.path.startswith(root.path)]
    more = f"\n（只列出前 {PAGE} 个群，写上网格看得更细）" if len(found) > PAGE else ""
    rest = f"\n还没有群的网格：{'、'.join(without)}" if without and not more else ""
    turn.whisper("group.list" if lines else "group.list_none", lines="\n".join(lines), rest=rest + more)


def _tell_counts(turn: Turn) -> None:
    places = turn.county.places
    counts: dict[int, int] = {}
    for place_id, number in chats.count_bound(turn.tx).items():
        community = places.community_of(place_id)
        if community is not None:
            counts[community.id] = counts.get(community.id, 0) + number
    lines = [f"· {one.name}：{counts.get(one.id, 0)} 个群" for one in places.by_id.values() if one.kind == "community"]
    loose = [f"{one.title}（{label(one.platform)}）" for one in chats.unbound(turn.tx, 20)]
    rest = f"\n还没有绑定的群：{'、'.join(loose)}" if loose else ""
    turn.whisper("group.list", lines="\n".join(lines), rest=f"\n看某个社区发“绑定列表 水东社区”。{rest}")


def _line(turn: Turn, one: Chat) -> str:
    where = turn.county.places.by_id[one.place_id or 0]
    left = "，机器人已不在群里" if not one.active else ""
    staff = "工作群" if one.purpose == "staff" else ""
    return f"· {_full(turn, where)}{staff}：{one.title}（{label(one.platform)}{left}）"


def _full(turn: Turn, where: Place) -> Scrubbed:
    return Scrubbed(turn.county.places.full_name(where))
