"""待核实心愿, 核实心愿, 代确认心愿: what the community does, in private alone."""

from __future__ import annotations

from typing import Any

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.question import words
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.wishes import claiming, revisiting, verifying, wording
from handlers.wishes.allowed import COMMUNITY
from handlers.wishes.chat import reading
from handlers.wishes.records import Wish, WishState
from storage.redaction import scrub

book = Book("心愿核实")
_YES = Pattern(r"^(?:核实)?(?:通过|可以|属实|同意|没问题)")
_NO = Pattern(r"^(?:核实)?(?:不通过|不宜|不行|不属实|不同意|不合适)")


@book.command(
    "待核实心愿",
    "心愿核实",
    intent="wishes.waiting",
    example="待核实心愿",
    summary="看等社区核实和确认的心愿",
    roles=COMMUNITY,
    private=True,
)
def waiting(turn: Turn) -> None:
    """Who told each, and who has it: here alone."""
    listed = verifying.waiting(turn.work)
    if not listed:
        turn.whisper("wishes.nothing_waits")
        return
    choices = [
        Choice(f"心愿{each.id}通过", f"核实心愿 {each.id} 通过") for each in listed if each.state == WishState.TOLD
    ]
    turn.whisper("wishes.waiting", lines="\n".join(_line(turn, each) for each in listed), choices=choices[:6])


def _line(turn: Turn, kept: Wish) -> str:
    told = verifying.told_by(turn.work, kept)
    by = f"；{'代为登记' if kept.behalf else '登记'}：{told}" if told else ""
    has = f"；认领：{claiming.claimer_of(turn.work, kept)}" if kept.person_id is not None else ""
    bad = revisiting.reopened(turn.tx, kept.id) if kept.state == WishState.TOLD else None
    again = f"；回访说没圆好{f'：{bad}' if bad else ''}" if bad is not None else ""
    return f"· {wording.line(turn.county.places, kept)}：{wording.state(kept)}{again}{by}{has}"


@book.command(
    "核实心愿",
    intent="wishes.verify",
    example="核实心愿 1 通过",
    summary="社区核实：通过，或不通过和原因",
    roles=COMMUNITY,
    private=True,
    shape="any",
)
def verify(turn: Turn, text: Whole = "") -> None:
    """通过, 通过 改成 一个电饭煲, 不通过 and why."""
    chosen, rest = reading.numbers(text)
    if not chosen:
        raise Unclear("wishes.verify_how", alone=True)
    number = chosen[0]
    if (no := _NO.match(rest)) is not None:
        why = rest[no.end() :].strip(" ,，:：。")
        if why:
            _unfit(turn, number, why)
            return
        turn.ask("wishes.reason", {"number": number}, private=True)
        turn.whisper("wishes.why_not", number=number)
        return
    if _YES.match(rest) is None:
        raise Unclear("wishes.verify_how", alone=True)
    kept = verifying.verify(turn.work, number, scrub(rest.partition("改成")[2]))
    turn.whisper("wishes.verified", wish=wording.line(turn.county.places, kept))


@book.dialogue("wishes.reason", fits=words, recall="wishes.still_reason")
def reason_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Why it is not fit: told to whoever wishes, and to nobody else."""
    turn.done_asking()
    turn.discreet = True
    _unfit(turn, data["number"], text)
    return True


def _unfit(turn: Turn, number: int, why: str) -> None:
    kept = verifying.unfit(turn.work, number, scrub(why))
    turn.whisper("wishes.unfit", wish=wording.line(turn.county.places, kept))


@book.command(
    "代确认心愿",
    intent="wishes.confirm_for",
    example="代确认心愿 1 老人不会用手机，上门看过了",
    summary="替本人确认收到，写上原因",
    roles=COMMUNITY,
    private=True,
    shape="any",
)
def confirm_for(turn: Turn, text: Whole = "") -> None:
    """In the place of whoever wished."""
    chosen, why = reading.numbers(text)
    if not chosen:
        raise Unclear("wishes.which_number", alone=True)
    again = revisiting.reopened(turn.tx, chosen[0]) is not None
    kept = claiming.confirm(turn.work, chosen[0], scrub(why), again=again)
    turn.whisper("wishes.confirmed_for", wish=wording.line(turn.county.places, kept))
