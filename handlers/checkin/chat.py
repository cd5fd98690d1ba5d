"""报到 in the chat: ask only what is missing, answer in private."""

from __future__ import annotations

from typing import Any

from bot.arguments import ComingDay, Name, NewPlace, PlaceArg, UnitName
from bot.command import Book
from bot.message import Choice
from bot.patience import MISSED
from bot.turn import Turn
from bot.values.place import PlaceRef, find_place
from handlers.checkin import actions
from handlers.checkin.actions import MEMBER, Home
from handlers.privacy.config import PrivacyConfig
from storage import people
from storage.people import Person
from storage.places import Kind, Place

book = Book("报到")
SKIP = Choice("跳过", "跳过")
LATER = Choice("以后再填", "以后再填")
HELP = Choice("找社区工作人员", "人工")


def _not_in_yet(turn: Turn) -> bool:
    """Nobody is asked for a name who has reported in already, or where there is no roster to find it in."""
    actions.may_check_in(turn.work)
    if actions.open_for(turn.work):
        return True
    turn.whisper("checkin.no_roster", choices=(HELP,))
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
    actions.try_once_more(turn.work)
    known, near = actions.find_unit(turn.county.places, unit)
    if known is None:
        again = tuple(Choice(unit, f"报到 {name} {unit}") for unit in near)
        turn.whisper("checkin.no_unit" if not near else "checkin.near_unit", unit=unit, choices=again)
        return
    matches = actions.match(turn.tx, name, known)
    if not matches:
        turn.whisper("checkin.no_match", name=name, unit=known.name, choices=(HELP,))
        return
    if len(matches) > 1:
        _ask_which(turn, matches, place)
        return
    _settle(turn, matches[0], place)


def _ask_which(turn: Turn, namesakes: list[Person], place: PlaceRef | None) -> None:
    """Namesakes in one unit: told apart by where they live, which only they know."""
    if place is None:
        turn.ask("checkin.which", {"ids": [who.id for who in namesakes]}, private=True)
        turn.whisper("checkin.which")
        return
    who = actions.tell_apart(turn.county.places, namesakes, place)
    if who is None:
        turn.whisper("checkin.still_several", choices=(Choice("找社区工作人员", "人工"),))
    else:
        _settle(turn, who, place)


@book.dialogue("checkin.which")
def which(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer that tells namesakes apart."""
    turn.discreet = True
    place = find_place(text, turn.given)
    if place is None:
        turn.whisper("checkin.which_again", choices=(HELP,))
        return True
    turn.done_asking()
    _ask_which(turn, [people.get_person(turn.tx, person_id) for person_id in data["ids"]], place.value)
    return True


def _settle(turn: Turn, who: Person, place: PlaceRef | None) -> None:
    """The person is known; now the home."""
    actions.must_be_free(turn.work, who)
    places = turn.county.places
    group = places.by_id.get(turn.chat.place_id) if turn.chat.place_id is not None else None
    home = actions.home_of(places, who, place, group)
    if isinstance(home, Home):
        _with_building(turn, who, home)
        return
    _ask_home(turn, who, home)


def _ask_home(turn: Turn, who: Person, community: Place | None) -> None:
    """Ask for the community, or for the grid of it; not for what is not made yet."""
    places = turn.county.places
    community = community or (places.communities[0] if len(places.communities) == 1 else None)
    if actions.homeless(turn.work, community):
        turn.done_asking()
        _done(turn, who, None)
        return
    turn.ask("checkin.home", {"person": who.id, "community": community.id if community else None}, private=True)
    turn.whisper("checkin.ask_home" if community is None else "checkin.ask_grid", fields=_grids(turn, community))


def _grids(turn: Turn, community: Place | None) -> dict[str, object]:
    if community is None:
        return {"communities": "、".join(turn.county.places.community_names)}
    names = [grid.name for grid in turn.county.places.grids(community)]
    return {"community": community.name, "grids": "、".join(names)}


@book.dialogue("checkin.home")
def home_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Where the person lives: a grid, an estate, or a community first."""
    turn.discreet = True
    places = turn.county.places
    place = find_place(text, turn.given)
    default = places.by_id.get(data["community"]) if data["community"] else None
    home = actions.find_home(places, place.value, default) if place else places.community(text.strip(" 。"))
    who = people.get_person(turn.tx, data["person"])
    if isinstance(home, Home):
        turn.done_asking()
        _with_building(turn, who, home)
    elif home is not None and home != default:
        _ask_home(turn, who, home)
    elif text.strip(" 。") == LATER.send or data.get(MISSED):  # asked twice is enough
        turn.done_asking()
        _done(turn, who, None)
    elif default is not None and default.kind == Kind.COMMUNITY:
        turn.whisper("checkin.grid_again", fields=_grids(turn, default), choices=(LATER,))
    else:
        turn.whisper("checkin.home_again", fields=_grids(turn, None))
    return True


def _with_building(turn: Turn, who: Person, home: Home) -> None:
    if home.building is None and turn.county.places.buildings(home.grid):
        turn.ask("checkin.building", {"person": who.id, "grid": home.grid.id}, (SKIP,), private=True)
        turn.whisper("checkin.ask_building", grid=turn.county.places.full_name(home.grid), choices=(SKIP,))
        return
    _done(turn, who, home)


@book.dialogue("checkin.building")
def building_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The building; may be skipped."""
    turn.discreet = True
    places = turn.county.places
    grid = places.by_id[data["grid"]]
    building = None
    if text.strip() != SKIP.send:
        place = find_place(text, turn.given)
        number = text.strip(" 栋号楼。")
        name = place.value.building if place and place.value.building else f"{number}栋"
        building = places.building(grid, name)
        if building is None and not data.get(MISSED):
            turn.whisper("checkin.no_building", grid=places.full_name(grid), building=name, choices=(SKIP,))
            return True
    turn.done_asking()
    _done(turn, people.get_person(turn.tx, data["person"]), Home(grid, building))
    return True


def _done(turn: Turn, who: Person, home: Home | None) -> None:
    now_in = actions.check_in(turn.work, who, home)
    key = "checkin.done_member" if who.member else "checkin.done_other"
    turn.whisper(
        key if now_in.grid_id is not None else "checkin.done_homeless",
        name=who.name,
        where=actions.where(turn.county.places, now_in),
        choices=(Choice("本周活动", "六个日"), Choice("帮助", "帮助")),
    )
    if actions.first_notice(turn.work, now_in):
        privacy = turn.county.config.section(PrivacyConfig)
        turn.whisper(
            "checkin.notice", county=turn.county.config.county.name, years=privacy.keep_years, contact=privacy.contact
        )


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
def move(turn: Turn, place: NewPlace) -> None:
    """Another grid, found by its name, an estate or a landmark."""
    home = actions.find_home(turn.county.places, place, None)
    if actions.homeless(turn.work, home):
        turn.whisper("checkin.no_grids_yet", choices=(HELP,))
        return
    turn.whisper("checkin.moved", where=actions.where(turn.county.places, actions.move(turn.work, home)))


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
    actions.pause(turn.work, until)
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
    actions.resume(turn.work)
    turn.whisper("checkin.resumed")
