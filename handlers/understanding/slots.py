"""Which values each intent carries, read out of the text by the readers of bot.values."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.values.day import find_day
from bot.values.duration import find_minutes
from bot.values.found import Given
from bot.values.item import find_item
from bot.values.people import find_name, find_people, find_unit
from bot.values.place import find_place
from bot.values.times import find_span
from handlers.sorting.classes import shipped
from handlers.understanding.emergencies import emergency
from handlers.whistles.number import find_case_number

# What is read for an intent, and which of it would be asked for when it is missing (the first of `ask`).
_WHERE = ("place", "community", "grid", "building")
_READS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "checkin": (("name", "unit", *_WHERE), ("name", "unit")),
    "checkin.move": (_WHERE, ("place",)),
    "checkin.leave": (("date",), ()),
    "posts.list": (_WHERE, ()),
    "posts.claim": (("post", "item", *_WHERE), ("post",)),
    "activity.log": (("minutes", "date", "start", "end", "people", *_WHERE), ("minutes",)),
    "activity.fix": (("minutes", "date", "start", "end", "people", "item", *_WHERE), ()),
    "activity.undo": (("date", "item"), ()),
    "me.record": (("date",), ()),
    "me.certificate": ((), ()),
    "whistle.new": ((*_WHERE, "date", "urgent", "category"), ("place",)),
    "whistle.status": (("item", *_WHERE), ()),
    "whistle.urge": (("item", *_WHERE), ()),
    "whistle.correct": (("item", *_WHERE), ("place",)),
    "whistle.confirm": (("item", *_WHERE), ()),
    "whistle.dispute": (("item", *_WHERE), ()),
    "whistle.metoo": (("item", *_WHERE), ()),
    "whistle.cancel": (("item", *_WHERE), ()),
    "week.show": (("date", "item", *_WHERE), ()),
    "week.signup": (("item", "date", "people"), ("item",)),
    "week.cancel": (("item", "date"), ("item",)),
    "theme.month": ((), ()),
    "wish.list": (_WHERE, ()),
    "wish.claim": (("item",), ("item",)),
    "wish.new": (_WHERE, ()),
    "wish.deliver": (("item", "date"), ()),
    "need.list": (_WHERE, ()),
    "need.claim": (("item", "unit"), ("item",)),
    "appointment.book": (("date", "start", "end", *_WHERE), ("date",)),
}
# Plans look ahead (周六 is the coming one), reports look back.
_AHEAD = frozenset({"checkin.leave", "week.show", "week.signup", "week.cancel", "appointment.book"})
_ROLE = re.compile(
    r"(?:(?:认领|申请|领|选|报名|报|安排|分配|给|当|做|担任|担当|负责|想要|接|换)"
    r"(?:一个|个|了|下|一下|这个|那个|我|[ :：])*)+"
    r"([^\s,。!?0-9第]{1,12}?(?:岗位?|(?:员|长|志愿者|巡逻)(?![岗员长])))"
    r"|^([^\s,。!?0-9第我]{2,10}?(?:岗位?|(?:员|长|志愿者)(?![岗员长])))"
)
_WHOSE = re.compile(r"^(?:我们?|咱们?|俺们?|本)(?:楼栋?|栋|社区|小区|单元|网格|这)?的?(?=..)")
_BARE_POST = frozenset(
    {"岗", "岗位", "服务岗", "服务岗位", "志愿岗", "志愿岗位", "一个岗", "一个岗位", "个岗位", "社区岗位"}
)
_URGENT = re.compile(r"紧急|急急|加急|十万火急|马上|立刻|立即|赶快|赶紧|救命|要出人命|很危险|太危险|非常危险|危险得很")


def read_slots(intent: str, text: str, given: Given) -> tuple[dict[str, object], str]:
    """The JSON-able slots of `intent` in the original `text`, and the slot to ask for next ("" for none)."""
    wanted, needed = _READS.get(intent, ((), ()))
    slots: dict[str, object] = {}
    for name in wanted:
        if name in _SINGLE:
            value = _SINGLE[name](intent, text, given)
            if value not in (None, "", [], False):
                slots[name] = value
    if "place" in wanted:
        slots.update(_places(intent, text, given))
    if "start" in wanted:
        slots.update(_times(text, given))
    asked = next((name for name in needed if name not in slots and not (name == "post" and "item" in slots)), "")
    return slots, asked


# 从3栋搬到8栋: where somebody moves to stands behind the moving.
_MOVED_TO = re.compile(
    r"(?:搬|转|迁|换|调|改|住|嫁|挪)(?:家|回|过)?(?:到|去|来|进|在|至|入|成|了)|(?:现在|如今|以后|目前)(?:住|在|是|归)?"
)


def _places(intent: str, text: str, given: Given) -> dict[str, object]:
    turns = _MOVED_TO.finditer(text) if intent == "checkin.move" else ()
    behind = (find_place(text[turn.end() :], given) for turn in turns)
    found = next((place for place in behind if place is not None), None) or find_place(text, given)
    if found is None:
        return {}
    place = found.value
    parts = {"place": place.text, "community": place.community, "grid": place.grid, "building": place.building}
    return {name: value for name, value in parts.items() if value}


def _times(text: str, given: Given) -> dict[str, object]:
    found = find_span(text, given)
    if found is None:
        return {}
    ends = {"start": found.value.start, "end": found.value.end}
    return {name: f"{moment:%H:%M}" for name, moment in ends.items() if moment is not None}


def _minutes(_intent: str, text: str, given: Given) -> object:
    found = find_minutes(text, given)
    return found.value if found else None


def _date(intent: str, text: str, given: Given) -> object:
    found = find_day(text, given, ahead=intent in _AHEAD)
    return found.value.isoformat() if found else None


def _people(_intent: str, text: str, given: Given) -> object:
    found = find_people(text, given)
    return list(found.value) if found else None


def _name(_intent: str, text: str, given: Given) -> object:
    found = find_name(text, given)
    return found.value if found else None


def _unit(_intent: str, text: str, given: Given) -> object:
    found = find_unit(text, given)
    return found.value if found else None


def _item(intent: str, text: str, given: Given) -> object:
    number = find_case_number(text, given)
    if number:
        return number.value
    found = find_item(text, given)
    return found.value if found else None


def _post(_intent: str, text: str, _given: Given) -> object:
    match = _ROLE.search(text)
    if match is None:
        return None
    said = _WHOSE.sub("", (match[1] or match[2]).strip("的一个这那"))
    return None if said in _BARE_POST or not said else said


def _urgent(_intent: str, text: str, _given: Given) -> object:
    return bool(emergency(text) or _URGENT.search(text))


def _category(_intent: str, text: str, _given: Given) -> object:
    return shipped().guess(text)[0]


_SINGLE: dict[str, Callable[[str, str, Given], object]] = {
    "minutes": _minutes,
    "date": _date,
    "people": _people,
    "name": _name,
    "unit": _unit,
    "item": _item,
    "post": _post,
    "urgent": _urgent,
    "category": _category,
}
