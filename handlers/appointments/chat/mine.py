"""我的预约, 改约, 取消预约: what somebody has booked, in private; no reason is asked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from bot.values.numerals import read_number
from handlers.appointments import booking, matching, wording
from handlers.appointments.chat import reading
from handlers.appointments.chat.booking import choose, move_exactly, reserve, services
from handlers.appointments.records import Booking
from storage.redaction import Scrubbed, scrub

book = Book("错时预约")
LIST = (Choice("能约什么", "能约什么"),)


@book.command(
    "我的预约",
    "我约了什么",
    "查预约",
    intent="me.appointments",
    example="我的预约",
    summary="看自己约了哪天办什么",
    private=True,
    shape="alone",
)
def show(turn: Turn) -> None:
    """What is to come, each with a way to give it back."""
    own = booking.mine(turn.work)
    if not own:
        turn.whisper("appointments.mine_none", choices=LIST)
        return
    turn.whisper("appointments.mine", lines=_lines(turn, own), choices=_off(own))


def _lines(turn: Turn, own: Sequence[Booking]) -> Scrubbed:
    places = turn.county.places
    lines = []
    for number, each in enumerate(own, 1):
        bring = f"；带{each.service.bring}" if each.service.bring else ""
        where = wording.where(places, each.service)
        lines.append(f"{number}. {wording.moment(each.starts_at)} {each.service.title}，{where}{bring}")
    return scrub("\n".join(lines))


def _off(own: Sequence[Booking]) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"取消{number}" if len(own) > 1 else "取消预约", f"取消预约 #{each.id}")
        for number, each in enumerate(own, 1)
    )


@book.command(
    "取消预约",
    "退预约",
    "不约了",
    intent="appointments.cancel",
    example="取消预约",
    summary="取消预约，不用说理由",
    private=True,
    shape="item",
)
def cancel(turn: Turn, text: Whole = "") -> None:
    """The only one at once; of several the one that is named, or they are asked."""
    chosen = _meant(turn, text, "取消预约")
    if chosen is not None:
        gone = booking.cancel(turn.work, chosen)
        again = Choice("再约一次", f"预约 {gone.service.title}")
        turn.whisper("appointments.cancelled", what=wording.named(gone.service, gone.starts_at), choices=(again,))


def _meant(turn: Turn, text: str, verb: str) -> int | None:
    """Which of their own they mean; None: they were told that there is none, or asked which."""
    if (named := reading.booking_id(text)) is not None:
        return named
    own = booking.mine(turn.work)
    if not own:
        turn.whisper("appointments.mine_none", choices=LIST)
        return None
    number = read_number(text.strip(" 第个号条.、"))
    if isinstance(number, int) and 1 <= number <= len(own):
        return own[number - 1].id
    named_ones = matching.meant(text, [each.service for each in own]).sure
    days = reading.wanted(text, turn.given).days if verb == "取消预约" else ()  # 改约 names the new day
    fitting = [
        each
        for each in own
        if (not named_ones or each.service in named_ones) and (not days or each.starts_at.date() in days)
    ]
    if len(fitting) == 1:
        return fitting[0].id
    fitting = fitting or own  # what they named is not theirs: they are asked, and nothing is given back
    choices = tuple(
        Choice(f"{each.service.title} {wording.short(each.starts_at)}", f"{verb} #{each.id}") for each in fitting
    )
    turn.whisper("appointments.which_mine", lines=_lines(turn, own), choices=choices)
    return None


@book.command(
    "改约",
    "改预约",
    "换个时间",
    intent="appointments.move",
    example="改约 周六上午",
    summary="把预约改到别的时间",
    private=True,
    shape="any",
)
def move(turn: Turn, text: Whole = "") -> None:
    """改到下周同一时间, or any time in words; the old one stays until the new one is theirs."""
    if (named := reading.exact(text)) is not None and (own_id := reading.booking_id(text)) is not None:
        move_exactly(turn, own_id, named)
        return
    if not booking.mine(turn.work) and matching.meant(text, services(turn, text)) != matching.Meant():
        reserve(turn, text)  # nothing to be moved: they want to come
        return
    chosen = _meant(turn, text, "改约")
    if chosen is None:
        return
    old = next((each for each in booking.mine(turn.work) if each.id == chosen), None)
    if old is None:
        turn.whisper("appointments.mine_none", choices=LIST)
        return
    choose(turn, old.service, reading.wanted(text, turn.given), "", moving=chosen)
