"""预约, 能约什么: in plain words, from anybody; nothing is booked at another time than was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.arguments import Coming, Whole
from bot.command import Book, Command
from bot.message import Choice
from bot.question import Fits
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from bot.values.replies import asks
from handlers.appointments import booking, matching, records, slots, wording
from handlers.appointments.booking import Booked, Outcome
from handlers.appointments.chat import reading
from handlers.appointments.chat.reading import Wanted
from handlers.appointments.records import Booking, Service
from handlers.appointments.slots import Slot
from storage.places import Place
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("错时预约")
BUTTONS = 6
MINE = Choice("我的预约", "我的预约")


def services(turn: Turn, text: str) -> list[Service]:
    """What can be booked where they are, or in the community that they name."""
    places = turn.county.places
    name = next((each for each in places.known_communities if each in text), "")
    named = places.community(name) if name else None
    return booking.services_near(turn.work, named, group(turn))


def group(turn: Turn) -> Place | None:
    """The place of the group in which it is said."""
    return turn.county.places.by_id.get(turn.chat.place_id or 0) if turn.in_group else None


@book.command(
    "能约什么",
    "错时预约",
    "错时延时预约",
    "可以约什么",
    "预约事项",
    intent="appointments.list",
    example="能约什么",
    summary="下班后和周末能办什么、带什么",
    shape="alone",
)
def show(turn: Turn, text: Whole = "") -> None:
    """What can be done outside office hours, or, where one thing is named, when, and what to bring."""
    near = services(turn, text)
    if not near:
        turn.say("appointments.none")
        return
    meant = matching.meant(f"{text} {turn.message.text}", near)
    chosen = list(meant.sure) or near
    lines = _lines(turn, chosen)
    turn.say("appointments.list", lines=lines, choices=() if turn.in_group else _book_buttons(turn, chosen))


def _lines(turn: Turn, listed: Sequence[Service]) -> Scrubbed:
    every = records.hours_of(turn.tx, [service.id for service in listed])
    return scrub("\n".join(f"· {wording.line(turn.county.places, service, every)}" for service in listed))


def _book_buttons(turn: Turn, listed: Sequence[Service], said: str = "") -> tuple[Choice, ...]:
    titles = [service.title for service in listed]
    places = turn.county.places.by_id
    choices = []
    for service in listed[:BUTTONS]:
        twice = titles.count(service.title) > 1
        where = places[service.community_id].name if twice else ""
        choices.append(
            Choice(f"{service.title}{f'（{where}）' if where else ''}", f"预约 {where}{service.title} {said}".strip())
        )
    return tuple(choices)


@book.command(
    "预约",
    "约个时间",
    intent="appointment.book",
    example="预约 周三晚上办老年证",
    summary="约下班后或周末来办事",
    private=True,
    shape="any",
)
def reserve(turn: Turn, text: Whole = "", when: Coming | None = None) -> None:
    """One line is enough; what is not clear is asked once, with times that are free."""
    name = scrub_to(reading.called(text), 16)
    if (named := reading.exact(text)) is not None:
        _tell(turn, booking.book(turn.work, *named, name, for_others=reading.for_others(text)))
        return
    near = services(turn, text)
    if not near:
        turn.whisper("appointments.none")
        return
    meant = matching.meant(text, near)
    chosen = meant.sure or (tuple(near) if len(near) == 1 and not text.strip() else ())
    said = reading.wanted(text, turn.given)
    if len(chosen) != 1:
        _which(turn, near, meant, scrub_to(reading.time_words(text, turn.given), 24))
        return
    choose(turn, chosen[0], said, name, asked=reading.is_question(text))


def _which(turn: Turn, near: Sequence[Service], meant: matching.Meant, said: str) -> None:
    """Which service is not clear: they are asked, and nothing is booked."""
    if len(meant.sure) > 1:
        turn.whisper("appointments.several", choices=_book_buttons(turn, meant.sure, said))
    elif meant.alike:
        names = Scrubbed("、".join(service.title for service in meant.alike))
        turn.whisper("appointments.meant", names=names, choices=_book_buttons(turn, meant.alike, said))
    else:
        turn.whisper("appointments.which", lines=_lines(turn, near[:10]), choices=_book_buttons(turn, near, said))


def choose(
    turn: Turn, service: Service, said: Wanted, called: str, *, asked: bool = False, moving: int | None = None
) -> None:
    """Book what was said where it is clear and free; else ask, once, with the next free times."""
    said = _resolved(turn, said, moving)
    free = [slot for slot in slots.coming(turn.work, [service]) if slot.free]
    if not free:
        turn.whisper("appointments.no_free", title=scrub(service.title), when=_hours(turn, service))
        return
    said = reading.meant(free, said)
    fitting = reading.fitting(free, said) if said.said else []
    if said.clear and fitting and not asked:
        _take(turn, fitting[0], called, moving, also=fitting[1:])
        return
    why = _why(turn, service, said, fitting, asked=asked)
    _ask(turn, service, fitting or reading.nearest(free, said, BUTTONS), said.days, called, moving, why)


def _resolved(turn: Turn, said: Wanted, moving: int | None) -> Wanted:
    """下周同一时间 counts from the appointment that is moved."""
    if not said.same_next_week:
        return said
    old = next((each for each in booking.mine(turn.work) if each.id == moving), None)
    if old is None:
        return Wanted(unread="下周同一时间")
    at = reading.same_next_week(old.starts_at)
    return Wanted(days=(at.date(),), at=at.hour * 60 + at.minute)


def _hours(turn: Turn, service: Service) -> Scrubbed:
    return scrub("，".join(wording.when(each) for each in records.hours_of(turn.tx, [service.id])))


def _why(turn: Turn, service: Service, said: Wanted, fitting: Sequence[Slot], *, asked: bool) -> str:
    """Before the times that are offered: why it is not simply booked."""
    if asked and fitting:
        return "能办。"
    if said.unread:
        return f"“{said.unread}”是哪天几点没看准。"
    if len(said.days) == 1 and not fitting:
        reason = booking.why_not(turn.work, service, said.days[0])
        return f"{reason or _between(turn, service, said) or '那个时间没有空位'}。"
    return "" if fitting or not said.said else "那个时间没有空位。"


def _between(turn: Turn, service: Service, said: Wanted) -> str:
    """An hour that lies within a slot and is not its beginning."""
    if said.at is None:
        return ""
    inside = (each for each in records.hours_of(turn.tx, [service.id]) if each.start < said.at < each.end)
    return next((f"这项按 {each.minutes} 分钟一段约" for each in inside if (said.at - each.start) % each.minutes), "")


def _ask(
    turn: Turn,
    service: Service,
    offered: Sequence[Slot],
    days: Sequence[date],
    called: str,
    moving: int | None,
    why: str,
) -> None:
    verb = f"改约 #{moving}" if moving is not None else "预约"
    shown = _spread(offered)
    choices = tuple(Choice(wording.short(slot.starts_at), f"{verb} {reading.button(slot)}") for slot in shown)
    data = {"service": service.id, "days": [day.isoformat() for day in days[:1]], "called": called, "moving": moving}
    turn.ask("appointments.when", data, choices, private=True)
    fields = {"title": scrub(service.title), "when": _hours(turn, service), "why": scrub(why)}
    turn.whisper("appointments.when", fields=fields, choices=choices)


def _spread(offered: Sequence[Slot]) -> list[Slot]:
    """At most so many as there is room for: of a long evening some from all of it, not its first hour alone."""
    if len(offered) <= BUTTONS:
        return list(offered)
    step = (len(offered) - 1) / (BUTTONS - 1)
    return [offered[round(index * step)] for index in range(BUTTONS)]


def _says_when(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    if reading.exact(text) is not None or _nth(turn, text) is not None:
        return Fits.SURELY
    if data["moving"] is not None and reading.for_others(text):
        return Fits.NO  # 给我妈也约一个, while their own is moved
    meant = matching.meant(text, services(turn, text))
    if any(each.id != data["service"] for each in (*meant.sure, *meant.alike)):
        return Fits.NO  # of something else
    said = reading.wanted(text, turn.given)
    if not said.said:
        return Fits.NO
    return Fits.PERHAPS if asks(text) or reading.is_question(text) else Fits.YES


def _nth(turn: Turn, text: str) -> str | None:
    """第三个: what that button sends."""
    number = reading.nth(text)
    offered = turn.dialogue.choices if turn.dialogue is not None else []
    return offered[number - 1][1] if number is not None and number <= len(offered) else None


@book.dialogue("appointments.when", fits=_says_when, recall="appointments.still_when")
def when_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """One of the offered times, or another one in words."""
    turn.discreet = True
    text = _nth(turn, text) or text
    turn.done_asking()
    moving, called = data["moving"], scrub_to(reading.called(text) or data["called"], 16)
    if (named := reading.exact(text)) is not None:
        _exactly(turn, named, called, moving)
        return True
    service = records.service(turn.tx, data["service"])
    if service is None:
        raise Unclear("appointments.gone", alone=True)
    said = reading.with_day(reading.wanted(text, turn.given), [date.fromisoformat(day) for day in data["days"]])
    choose(turn, service, said, called, moving=moving)
    return True


def _exactly(turn: Turn, named: tuple[int, datetime], called: Scrubbed, moving: int | None) -> None:
    if moving is not None:
        move_exactly(turn, moving, named)
    else:
        _tell(turn, booking.book(turn.work, *named, called, for_others=reading.for_others(turn.message.text)))


def move_exactly(turn: Turn, moving: int, named: tuple[int, datetime]) -> None:
    """To the slot of a button."""
    _tell_moved(turn, *booking.move(turn.work, moving, *named))


def _take(turn: Turn, slot: Slot, called: str, moving: int | None, also: Sequence[Slot]) -> None:
    if moving is not None:
        move_exactly(turn, moving, (slot.hours.id, slot.starts_at))
        return
    others_too = reading.for_others(turn.message.text)
    booked = booking.book(turn.work, slot.hours.id, slot.starts_at, scrub_to(called, 16), for_others=others_too)
    _tell(turn, booked, others=_spread(also)[:3])


def _tell(turn: Turn, booked: Booked, others: Sequence[Slot] = ()) -> None:
    slot = booked.slot
    line = wording.booked(turn.county.places, slot)
    if booked.outcome is Outcome.FULL:
        turn.whisper("appointments.full", at=wording.named(slot.service, slot.starts_at))
        choose(turn, slot.service, Wanted(days=(slot.starts_at.date(),)), "")
        return
    mine = next((each for each in booking.mine(turn.work) if _is(each, slot)), None)
    off = (Choice("取消预约", f"取消预约 #{mine.id}"),) if mine is not None else (MINE,)
    if booked.outcome is Outcome.THERE:
        turn.whisper("appointments.there", line=line, choices=off)
        return
    change = tuple(
        Choice(f"改到 {each.starts_at:%H:%M}", f"改约 #{mine.id} {reading.button(each)}")
        for each in others
        if mine is not None
    )
    turn.whisper("appointments.booked", line=line, twice=_twice(turn, slot), choices=(*off, *change))


def _twice(turn: Turn, slot: Slot) -> str:
    """One may book for two of the family; who did not mean to hears that there are two."""
    same = (each for each in booking.mine(turn.work) if each.service.id == slot.service.id and not _is(each, slot))
    other = next((each for each in same if each.starts_at.date() == slot.starts_at.date()), None)
    return f"\n这天您还约了 {other.starts_at:%H:%M} 的同一件事，约重了就取消一个。" if other is not None else ""


def _is(each: Booking, slot: Slot) -> bool:
    return each.hours.id == slot.hours.id and each.starts_at == slot.starts_at


_WHAT_TO_BRING = Pattern(r"(?:要|需要?|得)?(?:带|准备|拿)(?:些|点)?(?:什么|啥|哪些)|(?:什么|啥|哪些)(?:材料|资料|证件)")


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """办老年证要带什么: asked of a service that is known here."""
    text = turn.message.text
    if command is not None or turn.in_group or turn.dialogue is not None or not _WHAT_TO_BRING.search(text):
        return False
    meant = matching.meant(text, services(turn, text)).sure
    if len(meant) != 1:
        return False
    turn.whisper("appointments.list", lines=_lines(turn, meant), choices=_book_buttons(turn, meant))
    return True


def _tell_moved(turn: Turn, old: Booking, booked: Booked) -> None:
    line = wording.booked(turn.county.places, booked.slot)
    before = wording.named(old.service, old.starts_at)
    if booked.outcome is Outcome.BOOKED:
        turn.whisper("appointments.moved", line=line, before=before, choices=(MINE,))
    elif booked.outcome is Outcome.THERE:
        turn.whisper("appointments.there", line=line, choices=(MINE,))
    else:
        turn.whisper(
            "appointments.not_moved", at=wording.named(booked.slot.service, booked.slot.starts_at), before=before
        )
