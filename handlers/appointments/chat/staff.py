"""设预约, 停约, 恢复预约, 撤预约, 预约名单: what a community's staff do with its hours."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.arguments import Slot as Argument
from bot.arguments import Whole
from bot.command import Book, Command
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.found import Found, Given
from bot.values.pattern import Pattern
from bot.values.when import find_coming_day
from handlers.appointments import matching, offering, records, slots, wording
from handlers.appointments.chat import reading
from handlers.appointments.offering import STAFF, NewHours, NewService
from handlers.appointments.records import Service
from handlers.appointments.slots import Slot
from storage.places import Place
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("设预约")
# 明天有几个人预约, by whoever stands at the counter.
_WHO = Pattern(
    r"(?:有|来|都有)?(?:几|多少|哪些|哪几|谁)(?:个|位)?(?:人)?(?:来)?(?:预约|约)(?:了|的)?[?？。!]*$|(?:预约|约)了?的(?:都)?有?(?:谁|几|多少|哪些|哪几)"
)
_MINE = Pattern(r"我|能约|可以约|怎么")
_FURTHEST = 60  # days ahead that staff close


def _find_title(text: str, given: Given) -> Found[str] | None:
    title = reading.said(text, given, given.known.communities).title
    return Found(title, 0, 0) if title else None


def _find_days(text: str, given: Given) -> Found[str] | None:
    days = reading.said(text, given, given.known.communities).days
    return Found(days, 0, 0) if days else None


def _find_hours(text: str, given: Given) -> Found[tuple[int, int]] | None:
    said = reading.said(text, given, given.known.communities)
    return Found((said.start, said.end), 0, 0) if said.start is not None and said.end is not None else None


def _bare_title(text: str) -> str | None:
    words = text.strip(" 。")
    return words if 2 <= len(words) <= 40 and not words.isdecimal() else None


Title = Annotated[str, Argument("appointment_title", _find_title, _bare_title)]
Days = Annotated[str, Argument("appointment_days", _find_days)]
Span = Annotated[tuple[int, int], Argument("appointment_hours", _find_hours)]


def _own(turn: Turn, text: str) -> Place:
    places = turn.county.places
    name = next((each for each in places.known_communities if each in text), "")
    return offering.own_community(turn.work, places.community(name) if name else None)


@book.command(
    "设预约",
    "新增预约",
    intent="appointments.set_up",
    example="设预约 公积金 周三17:30到20:00 15分钟一段 每段1人 带身份证",
    summary="设一项错时延时能办的事",
    roles=STAFF,
)
def set_up(turn: Turn, title: Title, days: Days, hours: Span, text: Whole = "") -> None:
    """In one line, or asked bit by bit; what is usually brought is filled in as 暂定."""
    community = _own(turn, text)
    said = reading.said(text, turn.given, turn.given.known.communities)
    new = NewService(
        title=title,
        hours=NewHours(days, *hours, said.minutes, said.capacity, said.until),
        where=said.where,
        bring=said.bring,
        note=said.note,
        proxy=said.proxy,
    )
    service, made = offering.set_up(turn.work, community, new)
    line = wording.line(turn.county.places, service, [made])
    each = f"每段 {made.minutes} 分钟、{made.capacity} 人"
    turn.say("appointments.set_up", line=line, each=scrub(each), choices=(Choice("撤掉", f"撤预约 {service.title}"),))


def _one(turn: Turn, community: Place, text: str) -> Service:
    """The service that is named."""
    near = records.offered(turn.tx, [community.id])
    meant = matching.meant(text, near)
    chosen = meant.sure or meant.alike
    if len(chosen) != 1:
        names = Scrubbed("、".join(service.title for service in near) or "还没有设过")
        raise Unclear("appointments.which_service", names=names)
    return chosen[0]


@book.command(
    "撤预约",
    "撤销预约事项",
    intent="appointments.finish",
    example="撤预约 老年证",
    summary="不再办一项，已约的人会收到通知",
    roles=STAFF,
)
def finish(turn: Turn, text: Whole = "") -> None:
    """It is offered no more."""
    service, told = offering.finish(turn.work, _one(turn, _own(turn, text), text).id)
    people = Scrubbed(f"约了的 {told} 人已经单独告诉" if told else "没有人约着")
    turn.say("appointments.finished", title=scrub(service.title), people=people)


def _meant(turn: Turn, text: str) -> list[Slot]:
    """The slots of a day, of all services or of the one that is named, in the hours that are said."""
    community = _own(turn, text)
    near = records.offered(turn.tx, [community.id])
    named = matching.meant(text, near).sure
    said = reading.wanted(text, turn.given)
    if not said.days:
        raise Unclear("appointments.which_day")
    every = slots.on_days(turn.work, list(named or near), min(said.days), max(said.days))
    return [slot for slot in reading.fitting(every, said) if slot.starts_at > turn.now]


@book.command(
    "停约",
    "停办预约",
    intent="appointments.close",
    example="停约 周三晚上 系统检修",
    summary="某段时间不办，只告诉约了的人",
    roles=STAFF,
)
def close(turn: Turn, text: Whole = "") -> None:
    """Slots are not there; exactly those who had booked one hear it, with the reason."""
    closing = _meant(turn, text)
    reason = text.split()[-1] if len(text.split()) > 1 else ""
    is_reason = reason and not reading.wanted(reason, turn.given).said
    why = scrub_to(reason if is_reason and not matching.meant(reason, [s.service for s in closing]).sure else "", 60)
    shut, told = offering.close(turn.work, closing, why)
    if not shut:
        turn.say("appointments.closed_already")
        return
    first, last = closing[0], closing[-1]
    span = f"{wording.moment(first.starts_at)} 到 {wording.moment(last.ends_at)}"
    back = (Choice("恢复", f"恢复预约 {text}"),)
    people = Scrubbed(f"约了的 {told} 人已经单独告诉，别人没有打扰" if told else "没有人约着")
    turn.say("appointments.closed", span=scrub(span), shut=shut, people=people, choices=back)


@book.command(
    "恢复预约",
    intent="appointments.reopen",
    example="恢复预约 周三晚上",
    summary="停办的时间恢复办理",
    roles=STAFF,
)
def reopen(turn: Turn, text: Whole = "") -> None:
    """Closed slots are there again."""
    opened = offering.reopen(turn.work, _meant(turn, text))
    if opened:
        turn.say("appointments.reopened", count=opened)
    else:
        turn.say("appointments.nothing_closed")


@book.command(
    "预约名单",
    "预约表",
    "约了谁",
    intent="appointments.roll",
    example="预约名单 明天",
    summary="看某天谁约了几点办什么",
    roles=STAFF,
    private=True,
)
def roll(turn: Turn, text: Whole = "") -> None:
    """Who comes on a day, today where none is said; a table to print goes along."""
    community = _own(turn, text)
    found = find_coming_day(text, turn.given) if text.strip() else None
    day = found.value if found is not None else turn.now.date()
    listed, table = offering.roll(turn.work, community, day)
    if table is None:
        turn.whisper("appointments.roll_none", community=community.name, day=day)
        return
    lines = "\n".join(f"{each.starts_at:%H:%M} {each.service.title} {each.name}" for each in listed)
    turn.whisper("appointments.roll", community=community.name, day=day, count=len(listed), lines=lines, files=(table,))


def hear(turn: Turn, command: Command | None) -> None:
    """What is still to be heard is that staff want the roll of that day; nothing is taken."""
    text = turn.message.text
    staff = STAFF & {held.role for held in turn.held}
    if command is None and turn.message.addressed and turn.dialogue is None and staff and _asks_who(text):
        turn.message = replace(turn.message, text=f"预约名单 {text}")


def _asks_who(text: str) -> bool:
    return len(text) <= 30 and _WHO.search(text) is not None and _MINE.search(text) is None
