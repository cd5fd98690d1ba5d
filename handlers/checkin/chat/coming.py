"""报到 in the chat: ask only what is missing, answer in private, and the same to everybody: a name is no proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.arguments import Name, PlaceArg, UnitName
from bot.command import Book
from bot.message import Choice
from bot.patience import MISSED
from bot.question import Fits, said_to_us
from bot.turn import Turn
from bot.values.found import Found
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_place
from handlers.activities import settling
from handlers.checkin import actions, arriving, claims
from handlers.checkin.actions import Home
from handlers.privacy import actions as privacy
from storage import people
from storage.people import Person
from storage.places import Kind, Place
from storage.redaction import Scrubbed

book = Book("报到")
SKIP = Choice("跳过", "跳过")
SURE = 0.7  # as sure as this that words tell what was done
LATER = Choice("以后再填", "以后再填")
HELP = Choice("找社区工作人员", "人工")


@dataclass(frozen=True, slots=True)
class Comer:
    """Who reports in: somebody who has proved who they are (`name` ""), or a name and a unit that are claimed."""

    name: str = ""
    unit_id: int = 0


KNOWN = Comer()


def _not_in_yet(turn: Turn) -> bool:
    """Nobody is asked for a name who has reported in already, whom we know, or where there is no roster yet."""
    actions.may_check_in(turn.work)
    if turn.person is not None:
        _settle(turn, KNOWN, turn.person, find_place_in(turn))
        return False
    if actions.open_for(turn.work):
        return True
    turn.whisper("checkin.no_roster", choices=(HELP,))
    return False


def find_place_in(turn: Turn) -> PlaceRef | None:
    """Where they live, if the message says it."""
    place = find_place(turn.message.text, turn.given)
    return place.value if place is not None else None


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
    """Say who one is. Where the platform's organisation says it too, it is proved."""
    actions.try_once_more(turn.work)
    known, near = actions.find_unit(turn.county.places, unit)
    if known is None:
        again = tuple(Choice(unit, f"报到 {name} {unit}") for unit in near)
        turn.whisper("checkin.no_unit" if not near else "checkin.near_unit", unit=unit, choices=again)
        return
    who = arriving.by_platform(turn.work, name, known.id, turn.message.known_as)
    _settle(turn, KNOWN if who is not None else Comer(name, known.id), who, place)


def _settle(turn: Turn, comer: Comer, who: Person | None, place: PlaceRef | None) -> None:
    """Who it is, is said; now the home. Of somebody who is not proved yet, nothing of the roster shows."""
    places = turn.county.places
    group = places.by_id.get(turn.chat.place_id) if turn.chat.place_id is not None else None
    home = actions.home_of(places, who, place, group)
    if isinstance(home, Home):
        _with_building(turn, comer, home)
        return
    _ask_home(turn, comer, home)


def _ask_home(turn: Turn, comer: Comer, community: Place | None) -> None:
    """Ask for the community, or for the grid of it; not for what is not made yet."""
    places = turn.county.places
    community = community or (places.communities[0] if len(places.communities) == 1 else None)
    if actions.homeless(turn.work, community):
        turn.done_asking()
        _done(turn, comer, community)
        return
    data = {"comer": asdict(comer), "community": community.id if community else None}
    turn.ask("checkin.home", data, private=True)
    turn.whisper("checkin.ask_home" if community is None else "checkin.ask_grid", fields=_grids(turn, community))


def _grids(turn: Turn, community: Place | None) -> dict[str, object]:
    if community is None:
        return {"communities": "、".join(turn.county.places.community_names)}
    names = [grid.name for grid in turn.county.places.grids(community)]
    return {"community": community.name, "grids": "、".join(names)}


# 我住5号楼; whatever else stands beside a place among neighbours (5号楼见, 我带孩子去公园了) makes it no answer.
_BESIDE_HOME = Pattern(r"(?:[\s,，。.!！~]|我们?|家|住|在|就|是|的|呢|啊|哦|小区)*")


def _tells_home(turn: Turn, text: str) -> Found[PlaceRef] | None:
    place = find_place(text, turn.given)
    if place is None or turn.message.addressed:
        return place
    return place if _BESIDE_HOME.fullmatch(text[: place.start] + text[place.end :]) else None


def _of_something_else(turn: Turn, text: str) -> bool:
    """Whether what has a place in it tells what is wrong, or what was done there."""
    meaning = turn.read(text)
    return bool(meaning.matters) or (meaning.intent == "activity.log" and meaning.confidence >= SURE)


def _is_home(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    known = _tells_home(turn, text) is not None or turn.county.places.community(text.strip(" 。")) is not None
    return Fits.YES if known and not _of_something_else(turn, text) else said_to_us(turn, _, text)


@book.dialogue("checkin.home", fits=_is_home)
def home_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Where the person lives: a grid, an estate, or a community first."""
    turn.discreet = True
    places = turn.county.places
    place = find_place(text, turn.given)
    default = places.by_id.get(data["community"]) if data["community"] else None
    home = actions.find_home(places, place.value, default) if place else places.community(text.strip(" 。"))
    comer = Comer(**data["comer"])
    if isinstance(home, Home):
        turn.done_asking()
        _with_building(turn, comer, home)
    elif home is not None and home != default:
        _ask_home(turn, comer, home)
    elif text.strip(" 。") == LATER.send or data.get(MISSED):  # asked twice is enough
        turn.done_asking()
        _done(turn, comer, default)
    elif default is not None and default.kind == Kind.COMMUNITY:
        turn.whisper("checkin.grid_again", fields=_grids(turn, default), choices=(LATER,))
    else:
        turn.whisper("checkin.home_again", fields=_grids(turn, None))
    return True


def _with_building(turn: Turn, comer: Comer, home: Home) -> None:
    if home.building is None and turn.county.places.buildings(home.grid):
        turn.ask("checkin.building", {"comer": asdict(comer), "grid": home.grid.id}, (SKIP,), private=True)
        turn.whisper("checkin.ask_building", grid=turn.county.places.full_name(home.grid), choices=(SKIP,))
        return
    _done(turn, comer, home)


def _is_building(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    place = _tells_home(turn, text)
    known = read_number(text.strip(" 栋号楼。")) is not None or bool(place is not None and place.value.building)
    return Fits.YES if known and not _of_something_else(turn, text) else said_to_us(turn, _, text)


@book.dialogue("checkin.building", fits=_is_building)
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
    _done(turn, Comer(**data["comer"]), Home(grid, building))
    return True


def _done(turn: Turn, comer: Comer, home: Home | Place | None) -> None:
    """Whom we know is in; who has only said a name waits until it is proved."""
    if comer == KNOWN:
        _welcome(turn, actions.check_in(turn.work, home if isinstance(home, Home) else None))
        return
    unit = turn.county.places.units[comer.unit_id]
    claims.make(turn.work, comer.name, unit, home)
    turn.whisper(
        "checkin.claimed",
        name=comer.name,
        unit=unit.name,
        home=_spoken(turn, home),
        choices=(Choice("本周活动", "六个日"), Choice("帮助", "帮助")),
    )
    turn.whisper("privacy.notice", fields=privacy.notice_fields(turn.work))


def _spoken(turn: Turn, home: Home | Place | None) -> Scrubbed:
    places = turn.county.places
    if home is None:
        return Scrubbed("")
    where = (home.building or home.grid) if isinstance(home, Home) else home
    return Scrubbed(f"，住{places.full_name(where)}")


def _welcome(turn: Turn, who: Person) -> None:
    settling.settle(turn.work, turn.sender.id, who)  # what they told while they were asked
    key = "checkin.done_member" if who.member else "checkin.done_other"
    turn.whisper(
        key if who.grid_id is not None else "checkin.done_homeless",
        name=who.name,
        where=actions.where(turn.county.places, who),
        choices=(Choice("本周活动", "六个日"), Choice("帮助", "帮助")),
    )
    if privacy.notice(turn.work, people.get_person(turn.tx, who.id)):
        turn.whisper("privacy.notice", fields=privacy.notice_fields(turn.work))
