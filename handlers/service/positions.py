"""设置位置: staff put a grid or building on the map; a pin that somebody sends alone becomes a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.access import STAFF
from bot.arguments import PlaceArg
from bot.command import Book
from bot.question import Fits, said_to_us
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pin import read_pin
from handlers.checkin.actions import Home, find_home
from handlers.service import locating, pins
from handlers.understanding import PIN
from handlers.whistles.chat import saying as whistles
from storage.distance import Position
from storage.places import Place
from storage.redaction import Scrubbed

book = Book("位置")


@book.command(
    "设置位置",
    intent="place.locate",
    example="设置位置 水东社区第3网格",
    summary="给网格或楼栋标上地图位置",
    roles=STAFF,
)
def locate(turn: Turn, place: PlaceArg) -> None:
    """Which place; where it is comes with the next message, a pin."""
    home = find_home(turn.county.places, place, None)
    where = (home.building or home.grid) if isinstance(home, Home) else home
    if where is None:
        raise Unclear("place.which")
    locating.check(turn.work, where)
    if (position := read_pin(turn.message.text)) is not None:
        _set(turn, where, position)
        return
    turn.ask("place.pin", {"place": where.id})
    turn.say("place.ask_pin", place=_full(turn, where))


def _is_pin(_: Turn, __: Mapping[str, Any], text: str) -> Fits:
    return Fits.SURELY if read_pin(text) is not None else Fits.NO


@book.dialogue("place.pin", fits=_is_pin, recall="place.still_pin")
def pin(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The pin that was asked for."""
    position = read_pin(text)
    where = turn.county.places.by_id.get(data["place"])
    if position is None or where is None:
        if turn.message.addressed:
            turn.done_asking()
        return False
    turn.done_asking()
    _set(turn, where, position)
    return True


def _set(turn: Turn, where: Place, position: Position) -> None:
    locating.locate(turn.work, where, position)
    turn.say("place.located", place=_full(turn, where))


@book.command("地图位置", intent=PIN, example="地图位置", summary="发来的地图位置", hidden=True)
def alone(turn: Turn) -> None:
    """A pin and nothing else: what is wrong there is asked."""
    position = read_pin(turn.message.text)
    near = turn.county.places.near(position, pins.NEAR) if position is not None else None
    if near is None:
        turn.say("place.unknown")
        return
    turn.ask("place.matter", {"place": near.id})
    turn.say("place.what", place=_full(turn, near))


def _is_matter(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    told = turn.message.addressed and bool(turn.read(text).matters)
    return Fits.YES if told else said_to_us(turn, _, text)


@book.dialogue("place.matter", fits=_is_matter)
def matter(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """What is wrong at the pin."""
    where = turn.county.places.by_id.get(data["place"])
    if where is None or not text.strip() or not turn.message.addressed:
        return False
    turn.done_asking()
    whistles.new(turn, f"{_full(turn, where)}附近，{text.strip()}")
    return True


def _full(turn: Turn, where: Place) -> Scrubbed:
    return Scrubbed(turn.county.places.full_name(where))
