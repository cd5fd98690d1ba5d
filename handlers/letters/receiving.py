"""What a department's liaison types from their own chat: 签收, 退单, 办理, 申请延期; and what the community decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.arguments import CaseNumber, ComingDay, Note
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from bot.values.day import find_day
from handlers.letters import actions, extensions
from handlers.whistles import news
from handlers.whistles.actions import allowed
from handlers.whistles.lifecycle import COMMUNITY, UNIT, Action
from handlers.whistles.moving import actor, find_case, move, moved
from storage.redaction import Scrubbed, scrub

book = Book("部门办理")


@book.command("签收", intent="whistle.sign", example="签收 00001", summary="部门签收", roles=UNIT)
def sign(turn: Turn, number: CaseNumber) -> None:
    """The liaison takes it; the receipt of the letter is filled."""
    one, _ = actions.sign(turn.tx, turn.county, find_case(turn, number), actor(turn), turn.now)
    moved(turn, one, "letter.signed", due=news.due_words(turn.work, one))
    news.tell_staff(turn.work, one, "whistle.signed_staff", news.facts(turn.work, one))


@book.command("退单", intent="whistle.return", example="退单 00001 不属于我局职责", summary="部门退回", roles=UNIT)
def give_back(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """The liaison gives it back with a reason; pressed without one, they are asked for it."""
    one = find_case(turn, number)
    if not why.strip():
        allowed(turn.tx, turn.county, one, Action.RETURN, actor(turn), turn.now, note="?")
        turn.ask("letter.why", {"word": "退单", "number": one.number, "day": None})
        news.answer(turn, one, "letter.why_back", news.facts(turn.work, one))
        return
    one = actions.give_back(turn.tx, turn.county, one, actor(turn), turn.now, scrub(why))
    moved(turn, one)
    fields = news.facts(turn.work, one, note=scrub(why))
    elsewhere = (Choice("自办", f"自办 {one.number}"),)
    news.tell_staff(turn.work, one, "whistle.returned_staff", fields, choices=elsewhere)


@book.command("办理", "开始办理", intent="whistle.start", example="办理 00001", summary="开始办理", roles=UNIT)
def start(turn: Turn, number: CaseNumber) -> None:
    """Work began."""
    move(turn, number, Action.START)


@book.command(
    "申请延期",
    "延期",
    intent="whistle.extend",
    example="申请延期 00001 12月20日 等管材到货",
    summary="到期前申请延期，写日子和原因",
    roles=UNIT,
)
def extend(turn: Turn, number: CaseNumber, day: ComingDay | None = None, why: Note = "") -> None:
    """Asked before expiry, with a day and a reason; what was not said is asked for."""
    one = find_case(turn, number)
    allowed(turn.tx, turn.county, one, Action.EXTEND, actor(turn), turn.now, note="?")
    if day is None or not why.strip():
        turn.ask("letter.why", {"word": "申请延期", "number": one.number, "day": day.isoformat() if day else None})
        fields = news.facts(turn.work, one, due=news.due_words(turn.work, one))
        news.answer(turn, one, "letter.why_longer" if day else "letter.until_when", fields)
        return
    one = extensions.ask(turn.tx, turn.county, one, day, scrub(why), actor(turn), turn.now)
    fields = news.facts(turn.work, one, day=day, note=scrub(why))
    news.answer(turn, one, "letter.extend_asked", fields)
    press = (Choice("同意延期", f"同意延期 {one.number}"), Choice("不同意", f"不同意延期 {one.number}"))
    news.tell_staff(turn.work, one, "letter.extend_staff", fields, choices=press)


@book.dialogue("letter.why")
def why_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The reason (and the day) that a button could not carry."""
    if not text.strip():
        return False
    turn.done_asking()
    if data["word"] == "退单":
        give_back(turn, data["number"], text)
    elif data["word"] == "不同意延期":
        refuse(turn, data["number"], text)
    else:
        day = date.fromisoformat(data["day"]) if data["day"] else None
        found = find_day(text, turn.given, ahead=True) if day is None else None
        rest = f"{text[: found.start]} {text[found.end :]}" if found else text
        extend(turn, data["number"], found.value if found else day, rest.strip(" ，,。前"))
    return True


@book.command(
    "同意延期", intent="whistle.grant", example="同意延期 00001", summary="同意部门延期", roles=COMMUNITY, hidden=True
)
def grant(turn: Turn, number: CaseNumber) -> None:
    """The clock runs until the day that was asked for; the residents are told."""
    one, until = extensions.grant(turn.tx, turn.county, find_case(turn, number), actor(turn), turn.now)
    fields = news.facts(turn.work, one, until=until)
    moved(turn, one, "letter.extended", until=Scrubbed(f"{until:%m月%d日}"))
    news.tell_unit(turn.work, one, "letter.extended_unit", fields)
    news.tell_reporters(turn.work, one, "letter.extended_resident", fields)


@book.command(
    "不同意延期",
    intent="whistle.no_extend",
    example="不同意延期 00001 雨季将至",
    summary="不同意延期",
    roles=COMMUNITY,
    hidden=True,
)
def refuse(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """The clock runs on, and the department is told why."""
    one = find_case(turn, number)
    if not why.strip():
        allowed(turn.tx, turn.county, one, Action.REFUSE, actor(turn), turn.now, note="?")
        turn.ask("letter.why", {"word": "不同意延期", "number": one.number, "day": None})
        news.answer(turn, one, "letter.why_no", news.facts(turn.work, one))
        return
    one = extensions.refuse(turn.tx, turn.county, one, scrub(why), actor(turn), turn.now)
    moved(turn, one)
    fields = news.facts(turn.work, one, note=scrub(why), due=news.due_words(turn.work, one))
    news.tell_unit(turn.work, one, "letter.not_extended", fields)
