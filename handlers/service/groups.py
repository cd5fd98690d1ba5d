"""Groups and their grids: bound by a staff command in the group, confirmed, listed, unbound."""

from __future__ import annotations

from typing import Any

from bot.arguments import PlaceArg, Rest
from bot.command import Book
from bot.message import Choice
from bot.platforms.labels import label
from bot.question import consent
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef
from bot.values.yes import agrees
from handlers.checkin.actions import Home, find_home
from handlers.service import bindings, greeting, listing
from handlers.service.listing import PAGE, Counts, Groups
from handlers.service.office import OFFICE
from storage.people import Chat
from storage.places import Kind, Place
from storage.redaction import Scrubbed

book = Book("群")
CONFIRM = (Choice("确认", "确认"), Choice("算了", "算了"))


@book.command(
    "绑定网格",
    intent="service.bind",
    example="绑定网格 水东社区第3网格",
    summary="把这个群和网格绑在一起",
    roles=OFFICE,
)
def bind(turn: Turn, place: PlaceArg, words: Rest = "") -> None:
    """A group belongs to a grid: its pushes come here, and a place without a community means this one.

    The button of the first hello shows what it does and says 确认 with it, so that one press is enough.
    """
    if not turn.in_group:
        raise Unclear("group.bind_in_group")
    where = _place(turn, place)
    if where is not None and where.kind == Kind.COMMUNITY:
        where = _its_grid(turn, where, words)
    if where is None or (place.grid and where.kind == Kind.COMMUNITY):
        raise _no_such(turn, where)
    bindings.check_bind(turn.work, turn.chat, where)
    if turn.chat.place_id == where.id:
        turn.say("group.bound_already", place=_full(turn, where))
        return
    if agrees(words):
        _bind(turn, where)
        return
    turn.ask("group.bind", {"place": where.id}, CONFIRM)
    old = turn.county.places.by_id.get(turn.chat.place_id or 0)
    instead = Scrubbed(f"（现在绑定的是{_full(turn, old)}，会换掉）" if old else "")
    purpose = bindings.purpose_of(where)
    key = "group.bind_draft" if purpose == "grid" else "group.bind_draft_staff"
    turn.say(key, choices=CONFIRM, place=_full(turn, where), instead=instead)


_NUMBER = Pattern(r"^\s?第?\s?([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s?(?:号|格|网)?(?=\s|$|确认)")
_RESIDENTS = Pattern(
    r"居民|业主|住户|邻居|邻里|街坊|小区|网格[0-9一二三四五六七八九十]|[0-9一二三四五六七八九十]+(?:号?网格|栋)"
)


def _its_grid(turn: Turn, community: Place, words: str) -> Place:
    """The grid whose number stands behind a community's name (水东3), else the community: its staff's group.

    Raises Unclear where there is no such grid, and where the group is one of residents.
    """
    number = _NUMBER.match(words)
    if number is not None:
        grid = turn.county.places.grid(community, f"第{read_number(number[1])}网格")
        if grid is None:
            raise _no_such(turn, community)
        return grid
    if _RESIDENTS.search(turn.chat.title) and "工作群" not in words + turn.chat.title:
        grids = Scrubbed("、".join(grid.name for grid in turn.county.places.grids(community)))
        raise Unclear("group.bind_residents", place=_full(turn, community), grids=grids)
    return community


def _no_such(turn: Turn, community: Place | None) -> Unclear:
    """Why the place is not found: the tree may not have it yet."""
    places = turn.county.places
    if not places.communities:
        return Unclear("group.bind_no_communities")
    if community is None:
        return Unclear("group.bind_where")
    grids = Scrubbed("、".join(grid.name for grid in places.grids(community)))
    key = "group.bind_no_grid" if grids else "group.bind_no_grids"
    return Unclear(key, place=_full(turn, community), grids=grids)


@book.dialogue("group.bind", fits=consent())
def bind_answer(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """确认 binds; other words in the group are not an answer."""
    where = turn.county.places.by_id.get(data["place"])
    if not agrees(text) or where is None:
        if turn.message.addressed:
            turn.done_asking()
        return False
    turn.done_asking()
    _bind(turn, where)
    return True


def _bind(turn: Turn, where: Place) -> None:
    bindings.bind(turn.work, turn.chat, where)
    key = "group.bound" if bindings.purpose_of(where) == "grid" else "group.bound_staff"
    turn.say(key, place=_full(turn, where))


def hint(turn: Turn) -> None:
    """After an answer in a group that belongs nowhere yet: how it is bound, said once. Who writes in the name of a
    group or a channel is asked, once, to write as themselves.
    """
    if turn.message.faceless:
        if turn.message.addressed:
            greeting.as_yourself(turn.work, turn.chat, turn.sender.id)
        return
    binding = turn.asked is not None and turn.asked.name in book.dialogues  # it is being bound just now
    if turn.in_group and turn.message.addressed and not binding:
        greeting.hint(turn.work, turn.chat)


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
    turn.say("group.unbound", place=_full(turn, bindings.unbind(turn.work, turn.chat)))


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
    where = _place(turn, place) if place is not None else None
    if place is not None and where is None:
        raise Unclear("group.list_where")
    match listing.listed(turn.work, where):
        case Groups() as groups:
            _tell_groups(turn, groups)
        case Counts() as counts:
            _tell_counts(turn, counts)


def _tell_groups(turn: Turn, listed: Groups) -> None:
    lines = [_line(turn, group) for group in listed.groups]
    without = [turn.county.places.full_name(grid) for grid in listed.without]
    more = f"\n（只列出前 {PAGE} 个群，写上网格看得更细）" if listed.more else ""
    rest = f"\n还没有群的网格：{'、'.join(without)}" if without and not more else ""
    turn.whisper("group.list" if lines else "group.list_none", lines="\n".join(lines), rest=rest + more)


def _tell_counts(turn: Turn, counts: Counts) -> None:
    lines = [f"· {community.name}：{number} 个群" for community, number in counts.communities]
    loose = [f"{group.title}（{label(group.platform)}）" for group in counts.loose]
    rest = f"\n还没有绑定的群：{'、'.join(loose)}" if loose else ""
    example = counts.communities[0][0].name if counts.communities else ""
    if example:
        turn.whisper("group.list", lines="\n".join(lines), rest=f"\n看某个社区发“绑定列表 {example}”。{rest}")
    else:
        turn.whisper("group.list_no_communities", rest=rest)


def _line(turn: Turn, group: Chat) -> str:
    where = turn.county.places.by_id[group.place_id or 0]
    left = "，机器人已不在群里" if not group.active else ""
    staff = "工作群" if group.purpose == "staff" else ""
    return f"· {_full(turn, where)}{staff}：{group.title}（{label(group.platform)}{left}）"


def _place(turn: Turn, place: PlaceRef) -> Place | None:
    """The grid, community or county meant; of a building its grid."""
    home = find_home(turn.county.places, place, None)
    return home.grid if isinstance(home, Home) else home


def _full(turn: Turn, where: Place) -> Scrubbed:
    return Scrubbed(turn.county.places.full_name(where))
