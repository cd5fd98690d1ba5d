"""加需求, 改需求, 撤需求: what a community's staff type, in one line."""

from __future__ import annotations

from typing import Any

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.question import consent
from bot.refused import Unclear
from bot.turn import Turn
from handlers.checkin.actions import Home, find_home
from handlers.county.roles import OFFICE
from handlers.exchange import allowed, defaults, matching, needing, wording
from handlers.exchange.chat import reading
from handlers.exchange.chat.reading import Line
from handlers.exchange.config import ExchangeConfig
from handlers.exchange.needing import NewNeed
from storage.redaction import Scrubbed, scrub

book = Book("社区的需求")
_LIST_IT, _WHISTLE = "登记成需求", "改吹哨"
_DUTY = (Choice("登记成需求", _LIST_IT), Choice("改吹哨", _WHISTLE))


@book.command(
    "加需求",
    "登记需求",
    "新增需求",
    intent="exchange.need",
    example="加需求 请人来修剪绿化带 周六上午 最晚12月20日",
    summary="社区要什么，登记到服务清单",
    roles=OFFICE,
)
def add(turn: Turn, text: Whole = "") -> None:
    """In one line; what looks like a department's duty is asked about once."""
    said = reading.line(text, turn.given, needed=True)
    if not said.name:
        raise Unclear("exchange.which_need")
    kind = defaults.need_kind(turn.county.config, _what(said))
    if turn.county.config.section(ExchangeConfig).duty_asks and defaults.is_duty(kind):
        place_of(turn, said)
        turn.ask("exchange.duty", {"text": scrub(text)}, _DUTY)
        turn.say("exchange.duty", what=scrub(_what(said)[:40]), choices=_DUTY)
        return
    _listed(turn, said)


@book.dialogue("exchange.duty", fits=consent(_LIST_IT, _WHISTLE), recall="exchange.still_duty")
def duty_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """A need after all, or better a 哨: one question decides."""
    turn.done_asking()
    said = reading.line(data["text"], turn.given, needed=True)
    if text.strip(" 。！!") == _WHISTLE:
        turn.say("exchange.whistle_it", what=scrub(_what(said)), choices=(Choice("吹哨", f"吹哨 {_what(said)}"),))
        return True
    _listed(turn, said)
    return True


def _what(said: Line) -> str:
    return "，".join(part for part in (said.name, said.more) if part)


def _listed(turn: Turn, said: Line) -> None:
    made = needing.list_need(
        turn.work,
        NewNeed(
            what=scrub(_what(said)),
            place_id=place_of(turn, said),
            people=said.people,
            amount=said.amount,
            measure=said.measure,
            hours=scrub(said.hours),
            until=said.until,
            urgent=said.urgent,
            source=said.source,
            contact=scrub(said.contact),
        ),
    )
    found = matching.for_need(turn.work, made.id)
    hint = Scrubbed(f"\n有 {len(found)} 项资源可能对得上，发“配一下 需求{made.id}”看看。" if found else "")
    choices = (Choice("配一下", f"配一下 需求{made.id}"), Choice("撤掉", f"撤需求 {made.id}"))
    line = wording.need_whole(turn.county.places, made)
    turn.say("exchange.listed", line=line, kind=scrub(made.kind), hint=hint, choices=choices)


def place_of(turn: Turn, said: Line) -> int:
    """The place that is named, else the speaker's own community. Raises Refused: none is known, not theirs."""
    own = allowed.own_community(turn.work)
    home = find_home(turn.county.places, said.place, own) if said.place is not None else None
    where = home.grid if isinstance(home, Home) else home or own
    if where is None:
        raise Unclear("exchange.which_place")
    return allowed.place_for(turn.work, where.id).id


@book.command(
    "改需求",
    intent="exchange.change_need",
    example="改需求 3 要2次 周六上午",
    summary="改没人认领的需求",
    roles=OFFICE,
)
def change(turn: Turn, text: Whole = "") -> None:
    """What is said anew: 要2次, 60人, 周六上午, 最晚12月20日, 紧急."""
    number, rest = reading.need_number(text)
    if number is None:
        raise Unclear("exchange.which_number")
    said = reading.line(rest, turn.given, needed=True)
    told: dict[str, object] = {
        "amount": said.amount,
        "measure": said.measure if said.amount is not None else None,
        "people": said.people,
        "hours": scrub(said.hours) or None,
        "until": said.until,
        "urgent": True if said.urgent else False if "不急" in rest else None,
        "source": said.source or None,
        "contact": scrub(said.contact) or None,
        "what": scrub(rest.partition("改成")[2].strip()) or None,
    }
    values = {name: value for name, value in told.items() if value is not None}
    if not values:
        raise Unclear("exchange.change_what")
    kept = needing.change(turn.work, number, **values)
    turn.say("exchange.changed", line=wording.need_line(turn.county.places, kept))


@book.command(
    "撤需求",
    "撤回需求",
    intent="exchange.withdraw_need",
    example="撤需求 3",
    summary="不要了，认领的单位会知道",
    roles=OFFICE,
)
def withdraw(turn: Turn, text: Whole = "") -> None:
    """With a word why, if there is one."""
    number, rest = reading.need_number(text)
    if number is None:
        raise Unclear("exchange.which_number")
    kept = needing.withdraw(turn.work, number, rest)
    turn.say("exchange.withdrawn", what=wording.need_named(turn.county.places, kept))
