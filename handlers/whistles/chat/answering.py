"""反馈 from the liaison's own chat: ask by ask, how it ended, what it cost, one sentence for the resident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from bot.arguments import Note
from bot.command import Book
from bot.message import Choice, File
from bot.turn import Turn
from bot.values.when import find_coming_day
from handlers.whistles import replying
from handlers.whistles.cases import Case
from handlers.whistles.chat import results
from handlers.whistles.chat.speaking import answer, find_case, moved, privately
from handlers.whistles.facts import facts
from handlers.whistles.letters import records, ticking, wording
from handlers.whistles.lifecycle import FIELD, UNIT, Outcome
from handlers.whistles.number import CaseNumber, without_command
from handlers.whistles.replying import Answer
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("反馈")
ENDS = tuple(Choice(outcome, outcome) for outcome in Outcome)


@book.command(
    "反馈",
    intent="whistle.reply",
    example="反馈 00001 排水沟已疏通，路面不再积水",
    summary="写明办理结果，可以带照片",
    roles=FIELD | UNIT,
)
def reply(turn: Turn, number: CaseNumber, result: Note = "") -> None:
    """One message where it says everything; else what it leaves out is asked for, and nothing besides."""
    case = find_case(turn, number)
    replying.may_begin(turn.work, case)
    asks = records.asked(turn.tx, case.id)
    ended, text = wording.outcome(result)
    paid, told = wording.told_money(text)
    data: dict[str, Any] = {
        "number": case.number,
        "answers": [""] * max(len(asks), 1),
        "files": [asdict(file) for file in turn.message.files],
        "word": "解决了",  # 解决了 is a reporter's command: here it answers us
        "outcome": ended,
        "said": ended is not None,
        "sentence": "",
    }
    if paid is not None:
        data |= {"cost": paid.cents, "fund": paid.fund}
    if text.strip():
        ticked = ticking.tick(text.strip(), asks, case.matter)
        data["answers"] = list(ticked.answers)
        if all(ticked.answers) and not wording.listed(text):
            data["sentence"] = scrub_to(told, 500)  # as they wrote it, in one go
        data |= _ending(turn, data, text.strip())
    _next(turn, case, data)


def _ending(turn: Turn, data: dict[str, Any], words: str) -> dict[str, Any]:
    """How it ended as far as these words tell, with what was told before: two halves that differ are 部分解决."""
    if data["said"]:
        return _why(turn, words) if data["outcome"] != Outcome.SOLVED and not data.get("why_not") else {}
    outcome, why = ticking.ended(words)
    before = data["outcome"]
    ending: dict[str, Any] = {"outcome": before if outcome is None else outcome}
    if before is not None and outcome not in (None, before):
        ending["outcome"] = Outcome.PARTLY
    if not why and ending["outcome"] not in (None, Outcome.SOLVED) and find_coming_day(words, turn.given):
        why = Scrubbed(scrub_to(words, 500))  # 明天做: until when is said, and no more is asked
    return ending | (_why(turn, why) if why else {})


def _next(turn: Turn, case: Case, data: dict[str, Any]) -> None:
    """Ask for the first thing that is missing; send it off when nothing is."""
    asks = records.asked(turn.tx, case.id) or [str(case.matter)]
    at = next((at for at, answer in enumerate(data["answers"]) if not answer), None)
    fields = facts(turn.work, case)
    if at is not None:
        more = {"at": at + 1, "count": len(asks), "ask": scrub(asks[at])}
        key = "letter.answer_more" if any(data["answers"]) else "letter.answer_ask"
        _ask(turn, case, {**data, "asking": at}, key, {**fields, **more})
    elif data["outcome"] is None and len(asks) > 1:
        _ask(turn, case, {**data, "asking": "outcome"}, "letter.answer_outcome", fields, ENDS)
    elif data["outcome"] not in (None, Outcome.SOLVED) and not data.get("why_not"):
        _ask(turn, case, {**data, "asking": "why_not"}, "letter.answer_why", fields)
    else:
        turn.done_asking()
        _send(turn, case, data)


def _ask(
    turn: Turn, case: Case, data: dict[str, Any], key: str, fields: dict[str, Any], choices: tuple[Choice, ...] = ()
) -> None:
    turn.ask("letter.answer", data, choices, private=privately(turn, case))
    answer(turn, case, key, fields, choices=choices)


@book.dialogue("letter.answer", fits=results.fits, recall="danger.still_letter")
def answered(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """One answer of the conversation; pictures may come with any of them, or alone."""
    case = find_case(turn, data["number"])
    data["files"] = [*data["files"], *(asdict(file) for file in turn.message.files)]
    words = without_command(text.strip(), "反馈", turn.given)
    if not words:
        _next(turn, case, data)  # a picture alone: kept, and asked again
        return True
    match data["asking"]:
        case "why_not":
            data |= _why(turn, words)
        case "outcome":
            ended, rest = wording.outcome(words)
            if ended is not None:
                data |= {"outcome": ended, "said": True}
                data |= _why(turn, rest) if rest and ended is not Outcome.SOLVED else {}
        case at:
            if (paid := wording.told_money(words)[0]) is not None:
                data |= {"cost": paid.cents, "fund": paid.fund}
            data["answers"][at] = scrub_to(words, 500)
            data |= _ending(turn, data, words)
    _next(turn, case, data)
    return True


def _why(turn: Turn, words: str) -> dict[str, Any]:
    day = find_coming_day(words, turn.given)
    return {"why_not": scrub_to(words, 500), "by_when": day.value.isoformat() if day else None}


def _joined(answers: Sequence[str]) -> str:
    """One sentence for the resident, of the answers without what they cost."""
    return scrub_to("；".join(dict.fromkeys(wording.told_money(answer)[1] for answer in answers)), 500)


def _send(turn: Turn, case: Case, data: dict[str, Any]) -> None:
    by_when = data.get("by_when")
    whole = Answer(
        answers=tuple(Scrubbed(answer) for answer in data["answers"]),
        outcome=Outcome(data["outcome"] or Outcome.SOLVED),
        sentence=Scrubbed(data["sentence"] or _joined(data["answers"])),
        why_not=Scrubbed(data.get("why_not") or ""),
        by_when=date.fromisoformat(by_when) if by_when else None,
        cost_cents=data.get("cost"),
        fund=Scrubbed(data.get("fund") or ""),
        files=tuple(File(**file) for file in data["files"]),
    )
    moved(turn, replying.reply(turn.work, case, whole))
