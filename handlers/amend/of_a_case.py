"""昨天修3号楼的灯 1小时，就是00001那件: a deed that names the case it was done for is a log, and
belongs to that case."""

from __future__ import annotations

from dataclasses import replace

from bot.command import Command, bind
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.replies import asks
from handlers.activities import chat as activities_chat
from handlers.activities import ties
from handlers.understanding.deeds import LASTED
from handlers.whistles.number import find_case_number

# What ties the number in: 就是 … 那件, 属于哨 …, （… 那个单子）.
_BEFORE = Pattern(
    r"[\s,，。;；、（(]*(?:也?就是|算是?|属于|对应|处理|办|为了?|是|的)?(?:[那这]个|[那这]件)?(?:编号|哨号|哨单?|单号|案号|工单)?[\s:：#]*\Z"
)
_BEHIND = Pattern(r"号?[那这的]?[件个条单起]?(?:事情?|哨|单子|案子|问题)?(?:的|上|里)?[）)]?")
# What tells of the case, and of no work: 00001那件还没修好, 都3小时了.
_OF_THE_CASE = Pattern(
    r"还没|没人|没有?(?:修|来|弄|解决|处理)|又(?:坏|堵|漏|停|不)|不亮|催|怎么|什么时候|补充|反映|投诉"
)
_LOG = next(command for command in activities_chat.book.commands if command.run is activities_chat.log)
_TELLS = Pattern(r"[一-龥]{2}")


_LITTLE = Pattern(r"(?:就|也|都|是|的|为|了|给|算|它|那|这|个|件|条|处理|办|弄|修|对应|属于|哦|噢|对了|[\s,，。!！])*")


def alone(turn: Turn, text: str) -> str | None:
    """The number of a case, said right behind a deed and nothing with it: 是00001那件."""
    number = find_case_number(text, turn.given)
    if number is None or number.end == 0:
        return None
    before, behind = _BEFORE.search(text[: number.start]), _BEHIND.match(text, number.end)
    head = text[: before.start() if before is not None else number.start]
    tail = text[behind.end() if behind is not None else number.end :]
    return number.value if _LITTLE.fullmatch(head) and _LITTLE.fullmatch(tail) else None


def look(turn: Turn, command: Command | None) -> None:
    """Say it as the log that it is."""
    text = turn.message.text.strip()
    who = turn.person is not None or turn.work.actor.claims
    if command is not None or not who or not turn.message.addressed or turn.pressed:
        return
    number = find_case_number(text, turn.given)
    if number is None or asks(text) or _OF_THE_CASE.search(text) or LASTED.search(fold(text)) is None:
        return
    before = _BEFORE.search(text[: number.start])
    if before is not None and "#" in text[max(0, before.start() - 1) : number.start]:
        return  # marked as marks are, which the log reads itself
    behind = _BEHIND.match(text, number.end)
    start = before.start() if before is not None else number.start
    end = behind.end() if behind is not None else number.end
    words = f"{text[:start]} {text[end:]}".strip()
    values = bind(_LOG, words, turn.given)
    if values.missing or _TELLS.search(values.values["what"]) is None:
        return
    mark = f"#{number.value}"
    if ties.unknown(turn.work, mark, turn.work.actor.person_id):
        turn.whisper("amend.no_case", number=number.value)
        mark = ""
    turn.message = replace(turn.message, text=f"{_LOG.name} {words} {mark}".strip())
