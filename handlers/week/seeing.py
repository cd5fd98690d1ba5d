"""Whose list it is: a grid sees the county's activities, its community's and its own, not ten communities'."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.work import Work
from handlers.week.actions import Item, WeekList
from storage.people import Chat
from storage.places import Place, Places


def concerns(places: Places, item: Item, where: Place) -> bool:
    """Whether an activity is of a place: the whole county's, of what the place lies in, or of what lies in it."""
    own = places.by_id.get(item.place_id) if item.place_id is not None else None
    return own is None or own.path.startswith(where.path) or where.path.startswith(own.path)


def seen_at(places: Places, listed: WeekList, where: Place | None) -> WeekList:
    """The list as it is seen at a place; the whole one where none is known."""
    if where is None:
        return listed
    return replace(listed, items=tuple(item for item in listed.items if concerns(places, item, where)))


def takes_place(listed: WeekList) -> WeekList:
    """Without what was called off: what was never announced need not be taken back."""
    return replace(listed, items=tuple(item for item in listed.items if not item.cancelled))


def ahead(listed: WeekList, today: date) -> WeekList:
    """Without the days that are over; all of it once every day is."""
    items = tuple(item for item in listed.items if item.day >= today)
    return replace(listed, items=items) if items else listed


def standpoint(work: Work, chat: Chat) -> Place | None:
    """From where whoever asks looks: a group's place, else where they live. None: the whole county."""
    places = work.county.places.by_id
    if chat.place_id is not None:
        return places.get(chat.place_id)
    who = work.actor.person
    return places.get(who.building_id or 0) or places.get(who.grid_id or 0) if who is not None else None
