"""报到 in the chat: ask only what is missing, answer in private."""

from __future__ import annotations

from typing import Any

from bot.access import Role
from bot.arguments import ComingDay, Name, PlaceArg, UnitName
from bot.command import Book
from bot.message import Choice
from bot.refused import Refused
from bot.turn import Turn
from bot.values.place import PlaceRef, find_place
from handlers.checkin import actions
from handlers.checkin.actions import Home
from storage import people
from storage.people import Person
from storage.places import Place

book = Book("报到")
MEMBER = frozenset({Role.MEMBER})
SKIP = Choice("跳过", "跳过")


def _not_in_yet(turn: Turn) -> bool:
    """Nobody is asked for a name who has reported in already."""
    who = turn.person
    if who is None or who.state not in ("in", "leave"):
        return True
    if who.state == "leave":
        turn.whisper("checkin.already_on_leave", choices=(Choice("销假", "销假"),))
    else:
        turn.whisper("checkin.already", where=_where(turn, who))
    return False


@book.command(
    "报到",
    "报道",
    "双报到",
    "我要报到",
    intent="checkin",
    example="报到 张三 县检察院",
    summary="到居住地社区报到",
    private=True,
    guard=_not_in_yet,
)
def check_in(turn: Turn, name: Name, unit: UnitName, place: PlaceArg | None = None) -> None:
    """Match the roster by name and unit."""
    found, near = actions.find_unit(turn.county.places, unit)
    if found is None:
        again = tuple(Choice(one, f"报到 {name} {one}") for one in near)
        turn.whisper("checkin.no_unit" if not near else "checkin.near_unit", unit=unit, choices=again)
        return
    matches = actions.match(turn.tx, name, found)
    if not matches:
        turn.whisper("checkin.no_match", name=name, unit=found.name, choices=(Choice("找社区工作人员", "人工"),))
        return
    if len(matches) > 1:
        _ask_which(turn, matches, place)
        return
    _settle(turn, matches[0], place)


def _ask_which(turn: Turn, matches: list[Person], place: PlaceRef | None) -> None:
    """Namesakes in one unit: told apart by where they live, which only they know."""
    if place is not None:
        homes = {one.id: turn.county.places.by_id.get(one.grid_id or 0) for one in matches}
        said = actions.find_home(turn.county.places, place, None)
        grid = said.grid if isinstance(said, Home) else None
        fitting = [one for one in matches if grid is not None and homes[one.id] == grid]
        if len(fitting) == 1:
            _settle(turn, fitting[0], place)
            return
        turn.whisper("checkin.still_several", choices=(Choice("找社区工作人员", "人工"),))
        return
    turn.ask("checkin.which", {"ids": [one.id for one in matches]}, private=True)
    turn.whisper("checkin.which")


@book.dialogue("checkin.which")
def which(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer that tells namesakes apart."""
    found = find_place(text, turn.given)
    if found is None:
        turn.whisper("checkin.which")
        return True
    turn.done_asking()
    _ask_which(turn, [people.get_person(turn.tx, one) for one in data["ids"]], found.value)
    return True


def _settle(turn: Turn, who: Person, place: PlaceRef | None) -> None:
    """The person is known; now the home."""
    if actions.taken(turn.tx, who, turn.sender.id):
        raise Refused("checkin.taken", choices=(Choice("找社区工作人员", "人工"),))
    places = turn.county.places
    known = places.by_id.get(who.grid_id) if who.grid_id is not None else None
    group = places.by_id.get(turn.chat.place_id) if turn.chat.place_id is not None else None
    home = actions.find_home(places, place, known or group) if place is not None else None
    if home is None and known is not None:
        home = Home(known, places.by_id.get(who.building_id or 0))
    if home is None and group is not None and group.kind == "grid":
        home = Home(group, None)
    if isinstance(home, Home):
        _with_building(turn, who, home)
        return
    turn.ask("checkin.home", {"person": who.id, "community": home.id if home else None}, private=True)
    turn.whisper("checkin.ask_home" if home is None else "checkin.ask_grid", fields=_grids(turn, home))


def _grids(turn: Turn, community: Place | None) -> dict[str, object]:
    if community is None:
        return {"communities": "、".join(turn.county.places.community_names)}
    names = [one.name for one in turn.county.places.grids(community)]
    return {"community": community.name, "grids": "、".join(names)}


@book.dialogue("checkin.home")
def home(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Where the person lives: a grid, an estate, or a community first."""
    places = turn.county.places
    found = find_place(text, turn.given)
    default = places.by_id.get(data["community"]) if data["community"] else None
    said = actions.find_home(places, found.value, default) if found else places.community(text.strip(" 。"))
    if said is None:
        turn.whisper("checkin.home_again", fields=_grids(turn, None))
        return True
    if not isinstance(said, Home):
        turn.ask("checkin.home", {**data, "community": said.id}, private=True)
        turn.whisper("checkin.ask_grid", fields=_grids(turn, said))
        return True
    turn.done_asking()
    _with_building(turn, people.get_person(turn.tx, data["person"]), said)
    return True


def _with_building(turn: Turn, who: Person, home: Home) -> None:
    if home.building is None and turn.county.places.buildings(home.grid):
        turn.ask("checkin.building", {"person": who.id, "grid": home.grid.id}, (SKIP,), private=True)
        turn.whisper("checkin.ask_building", grid=turn.county.places.full_name(home.grid), choices=(SKIP,))
        return
    _done(turn, who, home)


@book.dialogue("checkin.building")
def building(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The building; may be skipped."""
    places = turn.county.places
    grid = places.by_id[data["grid"]]
    found = None
    if text.strip() != SKIP.send:
        said = find_place(text, turn.given)
        number = text.strip(" 栋号楼。")
        name = said.value.building if said and said.value.building else f"{number}栋"
        found = places.building(grid, name)
        if found is None:
            turn.whisper("checkin.no_building", grid=places.full_name(grid), building=name, choices=(SKIP,))
            return True
    turn.done_asking()
    _done(turn, people.get_person(turn.tx, data["person"]), Home(grid, found))
    return True


def _done(turn: Turn, who: Person, home: Home) -> None:
    now_in = actions.check_in(turn.tx, who, home, turn.sender.id, turn.by, turn.now)
    turn.work.stale = True
    turn.whisper(
        "checkin.done_member" if who.member else "checkin.done_other",
        name=who.name,
        where=_where(turn, now_in),
        choices=(Choice("本周活动", "六个日"), Choice("帮助", "帮助")),
    )
    if who.notice_at is None:
        actions.notice_shown(turn.tx, now_in, turn.by, turn.now)
        privacy = turn.county.config.privacy
        turn.whisper(
            "checkin.notice", county=turn.county.config.county.name, years=privacy.keep_years, contact=privacy.contact
        )


def _where(turn: Turn, who: Person) -> str:
    """Branch and building group, as far as they are known."""
    places = turn.county.places
    grid = places.by_id.get(who.grid_id) if who.grid_id is not None else None
    if grid is None:
        return "（还没有登记居住网格）"
    group = places.by_id.get(who.building_id) if who.building_id is not None else None
    return grid.branch or places.full_name(grid) if group is None else f"{grid.branch}、{group.branch or group.name}"


@book.command(
    "搬家",
    "我搬家了",
    "换网格",
    intent="checkin.move",
    example="搬家 南外社区第2网格5栋",
    summary="搬家后换到新的网格",
    roles=MEMBER,
    private=True,
)
def move(turn: Turn, place: PlaceArg) -> None:
    """Another grid, found by its name, an estate or a landmark."""
    assert turn.person is not None
    said = actions.find_home(turn.county.places, place, None)
    if not isinstance(said, Home):
        raise Refused("checkin.move_where")
    turn.whisper("checkin.moved", where=_where(turn, actions.move(turn.tx, turn.person, said, turn.by, turn.now)))
    turn.work.stale = True


@book.command(
    "请假",
    "暂不参加",
    intent="checkin.leave",
    example="请假 到12月20日",
    summary="一段时间不参加，不用说理由",
    roles=MEMBER,
    private=True,
)
def pause(turn: Turn, until: ComingDay | None = None) -> None:
    """A normal state: no reason is asked, nothing is counted against anybody."""
    assert turn.person is not None
    actions.pause(turn.tx, turn.person, until, turn.by, turn.now)
    turn.work.stale = True
    back = Choice("销假", "销假")
    if until is None:
        turn.whisper("checkin.paused", choices=(back,))
    else:
        turn.whisper("checkin.paused_until", until=until, choices=(back,))


@book.command(
    "销假", "我回来了", intent="checkin.back", example="销假", summary="请假结束，恢复参加", roles=MEMBER, private=True
)
def resume(turn: Turn) -> None:
    """Back from leave."""
    assert turn.person is not None
    actions.resume(turn.tx, turn.person, turn.by, turn.now)
    turn.work.stale = True
    turn.whisper("checkin.resumed")
