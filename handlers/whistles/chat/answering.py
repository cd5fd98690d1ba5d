"""反馈 from the liaison's own chat: ask by ask, how it ended, what it cost, one sentence for the resident."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from bot.arguments import Note
from bot.command import Book
from bot.message import Choice, File
from bot.turn import Turn
from bot.values.day import find_day
from handlers.whistles import replying, steps
from handlers.whistles.cases import Case
from handlers.whistles.chat import results
from handlers.whistles.chat.speaking import answer, find_case, moved, privately
from handlers.whistles.facts import facts
from handlers.whistles.letters import records, wording
from handlers.whistles.lifecycle import FIELD, UNIT, Action, Outcome
from handlers.whistles.number import CaseNumber
from handlers.whistles.replying import Answer
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("反馈")
ENDS = tuple(Choice(outcome, outcome) for outcome in Outcome)
NO_MONEY = (Choice("没有", "没有"),)
AS_SAID = (Choice("就用办理结果", "就用办理结果"),)


@book.command(
    "反馈",
    intent="whistle.reply",
    example="反馈 00001 排水沟已疏通，路面不再积水",
    summary="写明办理结果，可以带照片",
    roles=FIELD | UNIT,
)
def reply(turn: Turn, number: CaseNumber, result: Note = "") -> None:
    """One line where one thing was asked; else a conversation that asks for what is still missing."""
    case = find_case(turn, number)
    steps.allowed(turn.work, case, Action.REPLY, note="?")
    asks = records.asked(turn.tx, case.id)
    ended, text = wording.outcome(result)
    data = _begun(turn, case, text, asks)
    data["outcome"] = ended
    if len(asks) <= 1 and text.strip() and ended in (None, Outcome.SOLVED):
        paid, sentence = wording.told_money(text)
        if paid is not None:
            data |= {"cost": paid.cents, "fund": paid.fund}
        _send(turn, case, {**data, "outcome": Outcome.SOLVED, "sentence": scrub_to(sentence, 500)})
        return
    if ended not in (None, Outcome.SOLVED) and text.strip():
        data |= _why(turn, text.strip())
    _next(turn, case, data)


def _begun(turn: Turn, case: Case, text: str, asks: list[str]) -> dict[str, Any]:
    answers: list[Scrubbed] = wording.numbered_answers(text, len(asks)) if len(asks) > 1 else []
    if not answers and text.strip():
        answers = [scrub_to(text.strip(), 500)]  # what is said without a number answers the first
    return {
        "number": case.number,
        "answers": [*answers, *([""] * (max(len(asks), 1) - len(answers)))],
        "files": [asdict(file) for file in turn.message.files],
        "word": "",
    }


def _next(turn: Turn, case: Case, data: dict[str, Any]) -> None:
    """Ask for the first thing that is missing; send it off when nothing is."""
    asks = records.asked(turn.tx, case.id) or [str(case.matter)]
    at = next((at for at, answer in enumerate(data["answers"]) if not answer), None)
    fields = facts(turn.work, case)
    if at is not None:
        more = {"at": at + 1, "count": len(asks), "ask": scrub(asks[at])}
        _ask(turn, case, {**data, "asking": at}, "letter.answer_ask", {**fields, **more})
    elif data.get("outcome") is None:
        # 解决了 is a reporter's command: here it answers us.
        _ask(turn, case, {**data, "asking": "outcome", "word": "解决了"}, "letter.answer_outcome", fields, ENDS)
    elif data["outcome"] != Outcome.SOLVED and not data.get("why_not"):
        _ask(turn, case, {**data, "asking": "why_not"}, "letter.answer_why", fields)
    elif "cost" not in data:
        _ask(turn, case, {**data, "asking": "cost"}, "letter.answer_cost", fields, NO_MONEY)
    elif not data.get("sentence"):
        _ask(turn, case, {**data, "asking": "sentence"}, "letter.answer_sentence", fields, AS_SAID)
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
    words = text.strip()
    data["word"] = ""
    if not words:
        _next(turn, case, data)  # a picture alone: kept, and asked again
        return True
    match data["asking"]:
        case "outcome":
            ended, rest = wording.outcome(words)
            if ended is not None:
                data["outcome"] = ended
                if ended is not Outcome.SOLVED and rest:
                    data |= _why(turn, rest)
        case "why_not":
            data |= _why(turn, words)
        case "cost":
            paid = wording.money(words)
            if paid is not None:
                data |= {"cost": paid.cents, "fund": paid.fund}
        case "sentence":
            joined = "；".join(data["answers"])
            data["sentence"] = scrub_to(joined if words == AS_SAID[0].send else words, 500)
        case at:
            data["answers"][at] = scrub_to(words, 500)
    _next(turn, case, data)
    return True


def _why(turn: Turn, words: str) -> dict[str, Any]:
    day = find_day(words, turn.given, ahead=True)
    return {"why_not": scrub_to(words, 500), "by_when": day.value.isoformat() if day else None}


def _send(turn: Turn, case: Case, data: dict[str, Any]) -> None:
    by_when = data.get("by_when")
    whole = Answer(
        answers=tuple(Scrubbed(answer) for answer in data["answers"]),
        outcome=Outcome(data["outcome"]),
        sentence=Scrubbed(data["sentence"]),
        why_not=Scrubbed(data.get("why_not") or ""),
        by_when=date.fromisoformat(by_when) if by_when else None,
        cost_cents=data.get("cost"),
        fund=Scrubbed(data.get("fund") or ""),
        files=tuple(File(**file) for file in data["files"]),
    )
    moved(turn, replying.reply(turn.work, case, whole))
