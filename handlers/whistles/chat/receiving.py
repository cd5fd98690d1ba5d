"""What a department's liaison types from their own chat: 签收, 退单, 办理, 申请延期; and what the community decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.arguments import ComingDay, Note, besides
from bot.command import Book
from bot.turn import Turn
from bot.values.when import find_coming_day
from handlers.whistles import extending, ordering, steps
from handlers.whistles.chat import own_words, sending, staff
from handlers.whistles.chat.speaking import answer, find_case, move, moved
from handlers.whistles.facts import due_words, facts
from handlers.whistles.lifecycle import COMMUNITY, UNIT, Action
from handlers.whistles.number import CaseNumber, find_case_number, without_command
from handlers.whistles.orders import terms
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("部门办理")


@book.command("签收", intent="whistle.sign", example="签收 00001", summary="部门签收", roles=UNIT)
def sign(turn: Turn, number: CaseNumber) -> None:
    """The liaison takes it; the receipt of the letter is filled."""
    case, _ = ordering.sign(turn.work, find_case(turn, number))
    moved(turn, case, "letter.signed", due=due_words(turn.work, case))


@book.command("退单", intent="whistle.return", example="退单 00001 不属于我局职责", summary="部门退回", roles=UNIT)
def give_back(turn: Turn, number: CaseNumber, why: Note = "") -> None:
    """The liaison gives it back with a reason; pressed without one, they are asked for it."""
    case = find_case(turn, number)
    if not why.strip():
        steps.allowed(turn.work, case, Action.RETURN, note="?")
        turn.ask("letter.why", {"word": "退单", "number": case.number, "day": None})
        answer(turn, case, "letter.why_back", facts(turn.work, case))
        return
    moved(turn, ordering.give_back(turn.work, case, scrub(why)))


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
    case = find_case(turn, number)
    if day is None and (length := terms.longer(why)) is not None:
        about = f"{case.matter} {case.place}"
        day, why = extending.later(turn.work, case, *length), terms.reason(why, about)
    if day is None or not why.strip():
        extending.may_ask(turn.work, case)
        said = {"day": day.isoformat() if day else None, "why": scrub_to(why.strip(), 200)}
        turn.ask("letter.why", {"word": "申请延期", "number": case.number, **said})
        fields = facts(turn.work, case, due=due_words(turn.work, case))
        lacking = "letter.why_longer" if day else "letter.until_day" if said["why"] else "letter.until_when"
        answer(turn, case, lacking, fields)
        return
    case = extending.ask(turn.work, case, day, scrub(why))
    answer(turn, case, "letter.extend_asked", facts(turn.work, case, day=day, note=scrub(why)))


@book.dialogue("letter.why", fits=own_words.reason_fits, recall="letter.still_why")
def why_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The reason (and the day) that a button could not carry."""
    text = without_command(text, data["word"], turn.given)
    named = find_case_number(text, turn.given)
    if named is not None and str(data["number"]).endswith(named.value):  # 00002 归城管
        text = f"{text[: named.start]}{text[named.end :]}".strip(" ，,：:。")
    if not text:
        return False
    turn.done_asking()
    if data["word"] == "退单":
        give_back(turn, data["number"], text)
    elif data["word"] == "不同意延期":
        refuse(turn, data["number"], text)
    elif data["word"] == "改派":
        sending.reassign(turn, data["number"], f"{data['unit']} {text}")
    elif data["word"] == "不受理":
        staff.decline(turn, data["number"], text)
    else:
        day = date.fromisoformat(data["day"]) if data["day"] else None
        match = find_coming_day(text, turn.given) if day is None else None
        rest = (besides(text, list(match.spans)) if match else text).strip(" ，,。前")
        kept = data.get("why", "")
        # More words without a day are no more of a reason: whoever names none is not asked for ever.
        why = kept if kept and day is None and match is None else "，".join(part for part in (kept, rest) if part)
        extend(turn, data["number"], match.value if match else day, why)
    return True


@book.command(
    "同意延期", intent="whistle.grant", example="同意延期 00001", summary="同意部门延期", roles=COMMUNITY, hidden=True
)
def grant(turn: Turn, number: CaseNumber) -> None:
    """The clock runs until the day that was asked for; the residents are told."""
    case, until = extending.grant(turn.work, find_case(turn, number))
    moved(turn, case, "letter.extended", until=Scrubbed(f"{until:%m月%d日}"))


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
    case = find_case(turn, number)
    if not why.strip():
        steps.allowed(turn.work, case, Action.REFUSE, note="?")
        turn.ask("letter.why", {"word": "不同意延期", "number": case.number, "day": None})
        answer(turn, case, "letter.why_no", facts(turn.work, case))
        return
    moved(turn, extending.refuse(turn.work, case, scrub(why)))
